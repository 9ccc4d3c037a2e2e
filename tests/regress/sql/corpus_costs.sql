-- The cost of calls does not start JIT: a statement is compiled if it would be with an ordinary function in place of
-- the calls, with the same cost as any other function.
CREATE FUNCTION plain(int) RETURNS int LANGUAGE sql STABLE COST 1 AS $$ SELECT hashint4($1) % 10 $$;
CREATE TEMP TABLE big AS SELECT i AS id, i % 100 AS g FROM generate_series(1, 20000) i;
ANALYZE big;
SET jit = on;

CREATE FUNCTION jit_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer json;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO answer;
    RETURN coalesce((SELECT string_agg(key, ', ') FROM json_each_text(answer -> 0 -> 'JIT' -> 'Options') WHERE value = 'true'), 'none');
END $$;
-- With the calls, and with the ordinary function; thresholds are chosen with a margin, since the plans are not always
-- the same.
CREATE PROCEDURE compare_jit(query text) LANGUAGE plpgsql AS $$
DECLARE
    answer json;
    cost float8;
    plain text := replace(query, 'f(', 'plain(');
BEGIN
    EXECUTE 'EXPLAIN (FORMAT json) ' || plain INTO answer;
    cost := answer -> 0 -> 'Plan' ->> 'Total Cost';
    PERFORM set_config('jit_above_cost', (cost * 0.4)::text, true), set_config('jit_inline_above_cost', (cost * 12)::text, true),
            set_config('jit_optimize_above_cost', (cost * 0.4)::text, true);
    RAISE INFO '% | % | above: % | %', query, jit_of(query), jit_of(plain),
        (SELECT jit_of(query) FROM set_config('jit_above_cost', (cost * 12)::text, true));
END $$;
-- A server built without LLVM has no JIT to compare.
SELECT pg_jit_available() AS jit \gset
\if :jit
\else
\echo skipped: this PostgreSQL has no JIT
\endif
\if :jit
CALL compare_jit('SELECT f(id) FROM big');
CALL compare_jit('SELECT * FROM big WHERE f(id) > 3');
CALL compare_jit('SELECT * FROM big WHERE f(id) > 3 AND f(g) > 5 AND g > 10');
CALL compare_jit('SELECT CASE WHEN g > 3 THEN f(id) ELSE f(g) END FROM big');
CALL compare_jit('SELECT f(id) FROM big ORDER BY g LIMIT 5000');
CALL compare_jit('SELECT f(id) FROM big ORDER BY f(g)');
CALL compare_jit('SELECT * FROM big WHERE f(id) > 3 ORDER BY g LIMIT 5000');
CALL compare_jit('SELECT g, sum(f(id)) FILTER (WHERE g > 3) FROM big GROUP BY g');
CALL compare_jit('SELECT g, sum(id) FROM big GROUP BY g HAVING f(g) > 3');
CALL compare_jit('SELECT g, f(id), sum(f(id)) OVER (PARTITION BY f(g)) FROM big');
CALL compare_jit('SELECT f(id), count(*) FROM big GROUP BY 1');
CALL compare_jit('SELECT a.id FROM big a JOIN big b USING (id) WHERE f(a.g + b.g) > 3');
CALL compare_jit('SELECT a.id FROM big a JOIN big b ON a.id = f(b.id)');
CALL compare_jit('SELECT (SELECT f(id)), (SELECT count(*) FROM u WHERE f(y) > 3) FROM big');
CALL compare_jit('SELECT (SELECT f(u.y) FROM u WHERE u.id > big.g LIMIT 1) FROM big');
CALL compare_jit('WITH q AS MATERIALIZED (SELECT f(id) FROM big) SELECT * FROM q');
CALL compare_jit('SELECT f(id) FROM big UNION ALL SELECT f(g) FROM big');
CALL compare_jit('SELECT generate_series(1, 3), f(id) FROM big');
CALL compare_jit('UPDATE big SET g = f(id)');
-- Enough other work, and none at all; the user's settings apply
RESET jit_above_cost;
RESET jit_inline_above_cost;
RESET jit_optimize_above_cost;
SELECT jit_of('SELECT f(id) FROM big'), jit_of('SELECT count(*), max(f(a.g)) FROM big a JOIN big b ON a.g = b.g JOIN big c ON c.g = a.g');
SET jit_above_cost = 0;
SELECT jit_of('SELECT f(1)'), jit_of('SELECT f(id) FROM big LIMIT 1');
SET jit_above_cost = -1;
SELECT jit_of('SELECT f(id) FROM big');
RESET jit_above_cost;
-- Row by row, and a generic plan
SET aws_ml.enable_function_migration = off;
SELECT jit_of('SELECT f(id) FROM big');
RESET aws_ml.enable_function_migration;
SET plan_cache_mode = force_generic_plan;
PREPARE p (int) AS SELECT f(id + $1) FROM big;
SELECT jit_of('EXECUTE p (1)');
-- The first statement of a session is planned before the library is loaded
\c
SET jit = on;
CREATE TEMP TABLE big AS SELECT i AS id FROM generate_series(1, 20000) i;
ANALYZE big;
SELECT jit_of('SELECT f(id) FROM big');
\endif
DROP FUNCTION plain;
DROP FUNCTION jit_of;
DROP PROCEDURE compare_jit;
