-- Other extensions evaluate expressions in their own hooks, outside and inside ours: the value is the same everywhere,
-- in a session that has called us and in one that has not. tests/lib/evaluator.c is such an extension.
\getenv evaluator AWS_ML_EVALUATOR
\if :{?evaluator}
\else
\echo skipped: AWS_ML_EVALUATOR is not set
\quit
\endif
CREATE TABLE e (x int, y int, z int DEFAULT 0);
CREATE FUNCTION inlined(x int) RETURNS int LANGUAGE sql STABLE AS $$ SELECT 10 * aws_sagemaker.invoke_endpoint('echo', NULL, x)::int $$;
CREATE FUNCTION fixed(x int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN inlined(x); END $$;
CREATE FUNCTION moving(x int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN inlined(x); END $$;
ALTER TABLE e ALTER z SET DEFAULT fixed(9) + inlined(1);
SET evaluator.expression = 'inlined(7) + fixed(1) + moving(2)';
\set ECHO none
SELECT format($$
\c -
\echo %s
%s
SET evaluator.expression = 'inlined(7) + fixed(1) + moving(2)';
CREATE TABLE made (x int);
SELECT 1 AS one;
RESET evaluator.expression;
DROP TABLE made;
SET evaluator.replace_calls = on;
INSERT INTO e VALUES (1, inlined(1)), (fixed(2), moving(3));
UPDATE e SET y = inlined(7) + y WHERE x = fixed(2);
DELETE FROM e WHERE x = moving(2) / 10 - 1;
INSERT INTO e SELECT i, fixed(i) FROM generate_series(4, 5) i WHERE i * 10 = fixed(5);
TABLE e ORDER BY x;
TRUNCATE e;
$$, title, loads) AS script FROM (VALUES
    ('its hooks outside ours', format(E'LOAD ''aws_ml'';\nLOAD %L;', :'evaluator')),
    ('inside ours', format(E'LOAD %L;\nLOAD ''aws_ml'';', :'evaluator')),
    ('in a session that has not called', format(E'LOAD %L;', :'evaluator')),
    ('in one that has', format(E'SELECT fixed(3) + inlined(4);\nLOAD %L;', :'evaluator'))) AS s(title, loads)
\g (format=unaligned tuples_only=on) results/evaluator_script
\i results/evaluator_script
\set ECHO all
DROP TABLE e;
DROP FUNCTION fixed, moving, inlined;
