-- EXPLAIN (VERBOSE) names each call that is made one row at a time, on its node, and debug_require_batch gives the same
-- reason.
CREATE SCHEMA why;
SET search_path = why, public;
CREATE TABLE a (x int, items int[]);
CREATE TABLE b (y int PRIMARY KEY, z text);
INSERT INTO a SELECT i, ARRAY[i] FROM generate_series(1, 5) i;
INSERT INTO b SELECT i, 'z' FROM generate_series(1, 5) i;
ANALYZE a, b;
CREATE FUNCTION f(i int) RETURNS int LANGUAGE sql STABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i)::int $$;
CREATE FUNCTION in_plpgsql(i int) RETURNS int LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN why.f(i); END $$;
CREATE FUNCTION strict(i int) RETURNS int LANGUAGE sql STABLE STRICT AS $$ SELECT f(i) $$;
CREATE FUNCTION twice(i int) RETURNS int LANGUAGE sql STABLE AS $$ SELECT f(i) + i $$;
CREATE FUNCTION around(i int) RETURNS int LANGUAGE sql STABLE AS $$ SELECT strict(i) + 1 $$;
CREATE FUNCTION many(i int) RETURNS SETOF int LANGUAGE sql STABLE AS $$ SELECT f(i) FROM why.a $$;
CREATE FUNCTION add(state text, i int) RETURNS text LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN state || why.f(i); END $$;
CREATE AGGREGATE longer(int) (SFUNC = add, STYPE = text, INITCOND = '');
CREATE OPERATOR ##(FUNCTION = in_plpgsql, RIGHTARG = int);
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET enable_memoize = off;

CREATE TABLE shapes (n int, name text, statement text);
INSERT INTO shapes VALUES
    (1, 'batched', 'SELECT f(x) FROM a WHERE f(x + 1) > 5'),
    (2, 'outer join', 'SELECT * FROM a LEFT JOIN b ON f(x + y) > 5'),
    (3, 'anti join', 'SELECT * FROM a WHERE NOT EXISTS (SELECT FROM b WHERE f(x + y) > 5)'),
    (4, 'ALL', 'SELECT * FROM a WHERE f(x) < ALL (SELECT f(y) FROM b WHERE y > x)'),
    (5, 'window', 'SELECT sum(f(x)) OVER (ORDER BY x ROWS 1 PRECEDING EXCLUDE CURRENT ROW) FROM a'),
    (6, 'CASE x', 'SELECT CASE (random() * x)::int WHEN 1 THEN f(x) END FROM a'),
    (7, 'assignment', 'UPDATE a SET items[f(x)] = 1'),
    (8, 'conflict', 'INSERT INTO b SELECT x, ''z'' FROM a ON CONFLICT (y) DO UPDATE SET y = f(excluded.y)'),
    (9, 'MERGE', 'MERGE INTO b USING a ON x = y WHEN MATCHED THEN UPDATE SET z = f(b.y)'),
    (10, 'one row', 'SELECT f(1)'),
    (11, 'once', 'SELECT * FROM generate_series(1, f(1))'),
    (12, 'index', 'SELECT * FROM a JOIN b ON b.y = f(a.x)'),
    (13, 'PL/pgSQL', 'SELECT in_plpgsql(x) FROM a'),
    (14, 'operator', 'SELECT ## x FROM a'),
    (15, 'STRICT', 'SELECT x FROM a WHERE strict(x) > 5'),
    (16, 'inside another', 'SELECT around(x) FROM a'),
    (17, 'volatile argument', 'SELECT twice((random() * x)::int) FROM a'),
    (18, 'set', 'SELECT * FROM a, ROWS FROM (many(x), many(x)) m'),
    (19, 'set in FROM', 'SELECT * FROM many(1)'),
    (20, 'aggregate', 'SELECT max(in_plpgsql(x)) FROM a'),
    (21, 'ORDER BY', 'SELECT x FROM a ORDER BY in_plpgsql(x)'),
    (22, 'next to a batch', 'SELECT f(x), strict(x) FROM a'),
    (23, 'CTE', 'WITH c AS MATERIALIZED (SELECT in_plpgsql(x) FROM a) SELECT * FROM c'),
    (24, 'scalar subquery', 'SELECT (SELECT max(f(x + y)) FILTER (WHERE in_plpgsql(y) > 5) FROM b) FROM a'),
    (26, 'aggregate of calls', 'SELECT longer(x) FROM a'),
    (25, 'partitions', 'SELECT in_plpgsql(x) FROM (SELECT x FROM a UNION ALL SELECT y FROM b) u (x)');

-- Per shape: the calls made row by row, each with the node above it in EXPLAIN's text, and the error.
CREATE FUNCTION explained(statement text) RETURNS TABLE (node text, call text, reason text) LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (VERBOSE, COSTS off) ' || statement LOOP
        IF line ~ '->' OR node IS NULL THEN
            node := regexp_replace(line, '^ *(->)? *| (on|using) .*', '', 'g');
        ELSIF line ~ '^ *Row by Row: ' THEN
            call := regexp_replace(line, '^ *Row by Row: ', '');
        ELSIF line ~ '^ *Reason: ' THEN
            reason := regexp_replace(line, '^ *Reason: ', '');
            RETURN NEXT;
        END IF;
    END LOOP;
END $$;
CREATE FUNCTION refused(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    place text;
    hint text;
BEGIN
    BEGIN
        PERFORM set_config('aws_ml.debug_require_batch', 'require', true);
        EXECUTE statement;
        RAISE EXCEPTION 'passed';
    EXCEPTION WHEN feature_not_supported THEN
        GET STACKED DIAGNOSTICS place = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
        RETURN substring(place FROM 'in: (.*)') || ': ' || hint;
    WHEN raise_exception THEN
        RETURN NULL;
    END;
END $$;
\pset format unaligned
SELECT n, name, e.* FROM shapes, LATERAL explained(statement) e WHERE n NOT IN (2, 3, 4, 6, 7, 12) ORDER BY n, e.*;
-- Refused are those that are made for more than one row, for the same reason.
SELECT n, name, r IS NOT NULL AS refused, reasons, reasons > 0 AND r IS NOT NULL AND NOT same_reason AS other_reason
    FROM shapes, LATERAL refused(statement) r,
         LATERAL (SELECT count(*), coalesce(bool_or(strpos(r, reason) > 0), false) FROM explained(statement)) e (reasons, same_reason)
    WHERE n NOT IN (2, 3, 4, 6, 7, 12) ORDER BY n;
-- Some of these may be batched by a later version: if not, both tell why.
SELECT n, name, (r IS NOT NULL) = (reasons > 0) AND (reasons = 0 OR same_reason) AS same
    FROM shapes, LATERAL refused(statement) r,
         LATERAL (SELECT count(*), coalesce(bool_or(strpos(r, reason) > 0), false) FROM explained(statement)) e (reasons, same_reason)
    WHERE n IN (2, 3, 4, 6, 7, 12) ORDER BY n;
\pset format aligned

-- All formats, also of what has run.
EXPLAIN (VERBOSE, COSTS off) SELECT in_plpgsql(x), strict(x), strict(x + 1) FROM a;
CREATE FUNCTION explain(options text, statement text, OUT result text) LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    FOR line IN EXECUTE format('EXPLAIN (VERBOSE, %s) %s', options, statement) LOOP
        result := concat_ws(E'\n', result, line);
    END LOOP;
END $$;
CREATE TABLE formats AS SELECT n, analyzed, format, explain(format('ANALYZE %s, FORMAT %s', analyzed::int, format), statement)
    FROM shapes, unnest(ARRAY[false, true]) analyzed, unnest(ARRAY['json', 'xml', 'yaml', 'text']) format
    WHERE statement ~ '^(SELECT|WITH)' AND n NOT IN (2, 3, 4, 6, 7, 12);
SELECT format, analyzed, count(*) AS statements, sum(regexp_count(explain, 'Reason["'':> ]')) AS reasons,
    sum(CASE format WHEN 'json' THEN (explain::json IS NOT NULL)::int WHEN 'xml' THEN (explain::xml IS NOT NULL)::int END) AS parsed
    FROM (SELECT n, format, analyzed, explain FROM formats) f GROUP BY format, analyzed ORDER BY format, analyzed;
SELECT jsonb_path_query(explain::jsonb, 'strict $.**."Row by Row"') FROM formats WHERE format = 'json' AND n = 15 AND NOT analyzed;
-- Without VERBOSE, nothing is added.
SELECT count(*) AS with_reasons FROM shapes, LATERAL explain('VERBOSE off', statement) e WHERE e ~ 'Row by Row';

-- EXPLAIN EXECUTE, and EXPLAIN in EXPLAIN
PREPARE p AS SELECT in_plpgsql(x) FROM a;
EXPLAIN (VERBOSE, COSTS off) EXECUTE p;
EXPLAIN (VERBOSE, COSTS off) EXECUTE p;
CREATE FUNCTION nested(i int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN count(*) FROM why.explained('SELECT in_plpgsql(x) FROM a'); END $$;
SELECT server.explain('analyze, verbose, costs off, timing off, summary off', 'SELECT nested(1)');
SELECT x FROM a WHERE strict(x) < 0;

-- The function itself, altered
BEGIN;
ALTER FUNCTION aws_sagemaker.invoke_endpoint SET datestyle = iso;
SELECT * FROM explained('SELECT f(x) FROM a');
ROLLBACK;

-- What was asked for
SET aws_ml.enable_function_migration = off;
SELECT * FROM explained('SELECT f(x) FROM a');
RESET aws_ml.enable_function_migration;

-- Parallel workers
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
ALTER FUNCTION in_plpgsql PARALLEL SAFE;
ALTER TABLE a SET (parallel_workers = 2);
SELECT line FROM server.explain('verbose, costs off', 'SELECT x FROM a WHERE in_plpgsql(x) < 0') line;
SELECT count(*) FROM server.explain('analyze, verbose, costs off', 'SELECT x FROM a WHERE in_plpgsql(x) < 0') line WHERE line ~ 'Row by Row: in_plpgsql';

-- auto_explain
\c -
SET search_path = why, public;
LOAD 'auto_explain';
SET auto_explain.log_min_duration = 0;
SET auto_explain.log_verbose = on;
SET auto_explain.log_analyze = on;
SET auto_explain.log_timing = off;
SET auto_explain.log_format = json;
SET auto_explain.log_nested_statements = on;
SELECT count(*) FROM a LEFT JOIN b ON f(x + y) < 0;
SELECT count(in_plpgsql(x)) FROM a;
SELECT server.explain('analyze, costs off, timing off, summary off', 'SELECT x FROM a WHERE strict(x) < 0');

-- The first statement of a session
\c -
EXPLAIN (VERBOSE, COSTS off) INSERT INTO why.b SELECT x FROM why.a ON CONFLICT (y) DO UPDATE SET z = why.f(excluded.y);

SET client_min_messages = warning;
DROP SCHEMA why CASCADE;
