-- Calls made in planning are not repeated in execution; a plain EXPLAIN makes none; the first statement of a session is
-- batched.
CREATE EXTENSION IF NOT EXISTS aws_lambda CASCADE;
CREATE EXTENSION IF NOT EXISTS aws_s3 CASCADE;
CREATE TABLE p (id int, x text);
INSERT INTO p SELECT i, i::text FROM generate_series(1, 100) i;
CREATE INDEX ON p (x);
ANALYZE p;
CREATE FUNCTION score(x text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('echo', NULL, x) $$;
CREATE FUNCTION plpgsql_score(x text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT max(aws_sagemaker.invoke_endpoint('echo', NULL, i)) FROM generate_series(1, 3) i);
END $$;

-- A condition on constants alone is estimated by evaluating it.
\c -
CALL server.reset();
EXPLAIN (COSTS OFF) SELECT * FROM p WHERE x = score('7');
SELECT * FROM server.seen();
EXPLAIN (COSTS OFF) SELECT * FROM p WHERE x = score('7');
EXPLAIN (COSTS OFF) SELECT * FROM p WHERE x < plpgsql_score('7');
SELECT * FROM server.seen();
SELECT * FROM p WHERE x = score('7');
SELECT * FROM server.take();
SELECT * FROM p WHERE x < plpgsql_score('7') ORDER BY id LIMIT 1;
-- three rows, sent by the planner and not again
SELECT * FROM server.take();
-- nor those executed after the statement
CREATE TABLE kept (id int);
WITH w AS (INSERT INTO kept SELECT id FROM p WHERE x = score('8')) SELECT count(*) FROM p;
SELECT * FROM server.take();
TABLE kept;
DROP TABLE kept;
SET aws_ml.deduplicate = off;
SELECT * FROM p WHERE x = score('7');
SELECT * FROM server.take();
RESET aws_ml.deduplicate;
-- The next statement sends them again.
SELECT * FROM p WHERE x = score('7');
SELECT * FROM server.take();
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM p WHERE x > score('97') ORDER BY id;
FETCH 1 FROM c;
FETCH 1 FROM c;
COMMIT;
SELECT * FROM server.take();

-- A plain EXPLAIN has no value for a call, and shows none.
CREATE FUNCTION sure(x text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE s text := aws_sagemaker.invoke_endpoint('echo', NULL, x);
BEGIN
    IF s IS NULL THEN RAISE 'nobody answered'; END IF;
    RETURN s;
END $$;
CREATE FUNCTION caught(x text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN sure(x);
EXCEPTION WHEN OTHERS THEN
    RETURN 'caught';
END $$;
CREATE FUNCTION seven() RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN sure('7'); END $$;
CREATE FUNCTION inlined(x text) RETURNS text LANGUAGE sql STABLE AS $$ SELECT x || sure('7') $$;
EXPLAIN (COSTS OFF, VERBOSE) SELECT sure('7'), sure(upper('x')), sure(x), seven(), caught('y') FROM p WHERE sure(x) = sure('7') AND x = caught('7') AND x = inlined('x');
EXPLAIN (COSTS OFF) SELECT sure('a'), count(*) FROM p GROUP BY sure('a' || x) HAVING sure('a') <> 'b';
PREPARE known(text) AS SELECT count(*) FROM p WHERE x = sure($1) AND sure(x) = sure('7');
EXPLAIN (COSTS OFF) EXECUTE known('7');
SET plan_cache_mode = force_generic_plan;
EXPLAIN (COSTS OFF) EXECUTE known('7');
DO $$ BEGIN EXECUTE 'EXPLAIN SELECT sure(''7'')'; END $$;
SELECT * FROM server.take();
EXECUTE known('7');
RESET plan_cache_mode;
EXECUTE known('7');
SELECT caught('7');
-- A value that EXPLAIN itself needs
EXPLAIN EXECUTE known(sure('7'));

-- Calls that count are not made by planning.
CREATE FUNCTION random_score() RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN aws_sagemaker.invoke_endpoint('echo', NULL, random());
END $$;
SELECT random_score();
SELECT count(*) FROM p WHERE x = random_score();
CREATE FUNCTION exported() RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (SELECT rows_uploaded FROM aws_s3.query_export_to_s3('SELECT 1', 'my-bucket', 'exported', 'us-east-1'));
END $$;
CREATE FUNCTION invoked() RETURNS int LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (aws_lambda.invoke('echo', '1'::json)).status_code; END $$;
-- 18 has a different CONTEXT
\set SHOW_CONTEXT never
SELECT exported();
\set SHOW_CONTEXT errors
EXPLAIN (COSTS OFF, VERBOSE) SELECT exported();
SELECT count(*) FROM p WHERE id = invoked();
EXPLAIN (COSTS OFF) SELECT count(*) FROM p WHERE id = invoked();
\c -
\set SHOW_CONTEXT never
SELECT exported();
\set SHOW_CONTEXT errors
\c -
SELECT count(*) FROM p WHERE id = invoked();
CALL server.reset();
-- whatever invokes the planner, in the first statement of a session as in others
\c -
CREATE TABLE made AS SELECT id FROM p WHERE id = invoked();
\c -
EXPLAIN (ANALYZE) SELECT id FROM p WHERE id = invoked();
\c -
DO $$ BEGIN PERFORM id FROM p WHERE id = invoked(); END $$;
\c -
COPY (SELECT id FROM p WHERE id = invoked()) TO STDOUT;
\c -
PREPARE q AS SELECT id FROM p WHERE id = invoked();
EXECUTE q;
SELECT * FROM server.take();
ALTER FUNCTION invoked VOLATILE;
SELECT count(*) FROM p WHERE id = invoked() AND id = 1;
ALTER FUNCTION random_score VOLATILE;
SELECT random_score()::float8 < 1;
CALL server.reset();
CREATE FUNCTION passed(x text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN aws_sagemaker.invoke_endpoint('echo', NULL, x); END $$;
-- A function that writes, in a statement that is only explained
CREATE TABLE written (x text);
CREATE FUNCTION write(x text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE s text := aws_sagemaker.invoke_endpoint('echo', NULL, x);
BEGIN
    INSERT INTO written VALUES (s), (aws_sagemaker.invoke_endpoint('echo', NULL, x));
    RETURN s;
END $$;
CREATE FUNCTION writes(x text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN write(x); END $$;
EXPLAIN (COSTS OFF, VERBOSE) SELECT writes('7');
SELECT * FROM written;
\c -
EXPLAIN (COSTS OFF, VERBOSE) SELECT writes('7');
SELECT * FROM written;
SELECT writes('7');
SELECT * FROM written;

-- or does something else with the answer that a rollback might not undo
CREATE SEQUENCE told;
CREATE FUNCTION tell(x int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r text := coalesce(aws_sagemaker.invoke_endpoint('echo', NULL, x), '666');
BEGIN
    PERFORM setval('told', r::int), set_config('my.told', r, false);
    EXECUTE format('COMMENT ON SEQUENCE told IS %L', r);
    EXECUTE format('CREATE TABLE told_%s AS SELECT %L AS r', r, r);
    COPY written FROM PROGRAM 'echo 9' WHERE aws_sagemaker.invoke_endpoint('echo', NULL, x) = '9';
    RAISE NOTICE 'told %', r;
    RETURN r;
END $$;
CREATE FUNCTION tells(x int) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN tell(x); END $$;
CREATE FUNCTION tells_in_sql(x int) RETURNS text LANGUAGE sql IMMUTABLE SET work_mem = '4MB'
    AS $$ SELECT set_config('my.told', coalesce(aws_sagemaker.invoke_endpoint('echo', NULL, x), '666'), false) $$;
\c -
EXPLAIN (COSTS OFF) SELECT tells(7);
SELECT last_value, current_setting('my.told') AS set, obj_description('told'::regclass) AS comment, (SELECT r FROM told_7) AS stored,
    (SELECT count(*) FROM written WHERE x = '9') AS copied FROM told;
\c -
EXPLAIN (COSTS OFF) SELECT tells_in_sql(8);
SELECT current_setting('my.told') AS set;
DROP TABLE told_7;
DROP SEQUENCE told;
DROP FUNCTION tell, tells, tells_in_sql;

-- nor is a value stored that a domain forbids
CREATE DOMAIN below_100 AS int CHECK (aws_sagemaker.invoke_endpoint('echo', NULL, VALUE)::int < 100);
CREATE TYPE small AS (a below_100);
CREATE FUNCTION write_small(x text) RETURNS int LANGUAGE sql
    AS $$ INSERT INTO written SELECT (r).a::text FROM (SELECT ('(' || x || ')')::small r) s RETURNING 1 $$;
CREATE FUNCTION writes_small(x text) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT write_small(x) $$;
TRUNCATE written;
\c -
EXPLAIN (COSTS OFF) SELECT writes_small('500');
TABLE written;
DROP FUNCTION writes_small, write_small;
DROP TYPE small;
DROP DOMAIN below_100;

-- nor is NULL passed to a function whose argument is a call
CREATE FUNCTION write_it(x text) RETURNS text LANGUAGE plpgsql
    AS $$ BEGIN INSERT INTO written VALUES (coalesce(x, 'nobody')); RETURN x; END $$;
CREATE FUNCTION writes_answer(x text) RETURNS text LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN write_it(x); END $$;
CREATE FUNCTION bears_no_null(x text) RETURNS text LANGUAGE plpgsql IMMUTABLE
    AS $$ BEGIN IF x IS NULL THEN RAISE 'nobody answered'; END IF; RETURN x; END $$;
\c -
EXPLAIN (COSTS OFF) SELECT id FROM p WHERE x = writes_answer(score('5'));
TABLE written;
\c -
EXPLAIN (COSTS OFF) SELECT id FROM p WHERE x = bears_no_null(score('5'));
DROP FUNCTION writes_answer, write_it, bears_no_null;

-- The first statement of a session: the calls that planning evaluates are made
\c -
CALL server.reset();
\c -
EXPLAIN (COSTS OFF, VERBOSE) SELECT passed('5'), id FROM p WHERE x = passed('7');
\c -
EXPLAIN (COSTS OFF, VERBOSE) SELECT id FROM p WHERE passed(x) = passed('7');
SELECT * FROM server.take();
\c -
EXPLAIN (COSTS OFF, VERBOSE) SELECT id FROM p WHERE x = score('7');
SELECT * FROM server.take();
-- in a function that does not accept NULL
\c -
EXPLAIN (COSTS OFF, VERBOSE) SELECT id FROM p WHERE sure(x) = sure('7');
SELECT * FROM server.take();
\c -
EXPLAIN (COSTS OFF) SELECT score(x) FROM p;
\c -
SELECT server.explain('analyze, costs off, timing off, summary off', 'SELECT score(x) FROM p');
\c -
SELECT count(*) FROM (SELECT score(x) FROM p) s;
\c -
PREPARE first AS SELECT count(score(x)) FROM p;
CALL server.reset();
EXECUTE first;
EXECUTE first;
SELECT * FROM server.seen();
\c -
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT score(x) FROM p;
FETCH 2 FROM c;
FETCH BACKWARD 1 FROM c;
COMMIT;
\c -
-- A plpgsql expression runs without an executor, right after its planning.
DO $$ DECLARE s text := aws_sagemaker.invoke_endpoint('echo', NULL, 7); BEGIN RAISE INFO '%', s; END $$;
\c -
SET aws_ml.enable_function_migration = off;
EXPLAIN (COSTS OFF) SELECT score(x) FROM p;
DROP TABLE p;
DROP TABLE written;
DROP FUNCTION passed, score, plpgsql_score, caught, seven, inlined, random_score, exported, invoked, writes, write, sure;
DROP EXTENSION aws_lambda, aws_s3;
