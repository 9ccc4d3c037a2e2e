-- Prepared statements: custom and generic plans, cached, and replanned after changes.
VACUUM ANALYZE t, u;
CALL server.compare('PREPARE p (int) AS SELECT sum(f(x)) FROM t WHERE id < $1', 'EXECUTE p (50)', 'EXECUTE p (20)', 'EXECUTE p (NULL)');
CALL server.compare('PREPARE p (int) AS SELECT id, f($1) FROM t WHERE f(x) > $1 ORDER BY id', 'EXECUTE p (3)', 'EXECUTE p (5)');
SET plan_cache_mode = force_generic_plan;
CALL server.compare('PREPARE p (int) AS SELECT sum(f(x)) FROM t WHERE id < $1', 'EXECUTE p (50)', 'EXECUTE p (20)', 'EXECUTE p (NULL)');
CALL server.compare('PREPARE p (int) AS SELECT id, f($1) FROM t WHERE f(x) > $1 ORDER BY id', 'EXECUTE p (3)', 'EXECUTE p (5)');
CALL server.compare('PREPARE p (bool) AS SELECT id, CASE WHEN $1 THEN f(x) ELSE h(x) END FROM t ORDER BY id', 'EXECUTE p (true)', 'EXECUTE p (false)', 'EXECUTE p (NULL)');
CALL server.compare('PREPARE p (int, int) AS SELECT f(x) FROM t ORDER BY id LIMIT $1 OFFSET $2', 'EXECUTE p (5, 3)', 'EXECUTE p (0, 0)', 'EXECUTE p (NULL, 55)');
CALL server.compare($$PREPARE p (text, int) AS SELECT aws_sagemaker.invoke_endpoint($1, $2, x) FROM t ORDER BY id$$, $$EXECUTE p ('hash', 9)$$, $$EXECUTE p ('echo', NULL)$$);
CALL server.compare('PREPARE p (int) AS INSERT INTO u SELECT id + $1, f(x) FROM t RETURNING *', 'EXECUTE p (1000)', 'EXECUTE p (2000)', 'SELECT sum(y) FROM u');
-- Changes of tables and functions used by a cached plan
CALL server.compare('PREPARE p AS SELECT sum(f(x)) FROM t', 'EXECUTE p', 'ALTER TABLE t ADD COLUMN extra int', 'EXECUTE p', 'ALTER TABLE t DROP COLUMN g', 'EXECUTE p');
CALL server.compare('PREPARE p AS SELECT id, f(x) FROM t WHERE x < 9 ORDER BY id', 'EXECUTE p', 'CREATE INDEX ON t (x)', 'ANALYZE t', 'EXECUTE p', 'UPDATE t SET x = 9 - x WHERE x < 9', 'EXECUTE p');
CALL server.compare('PREPARE p AS SELECT sum(f(x)) FROM t', 'EXECUTE p', 'CREATE OR REPLACE FUNCTION f(int) RETURNS int LANGUAGE sql STABLE COST 5000 AS $$ SELECT aws_sagemaker.invoke_endpoint(''hash'', NULL, $1)::int % 7 $$', 'EXECUTE p');
CALL server.compare('PREPARE p AS SELECT sum(f(x)) FROM t', 'EXECUTE p', 'CREATE OR REPLACE FUNCTION f(int) RETURNS int LANGUAGE sql STABLE COST 5000 AS $$ SELECT $1 $$', 'EXECUTE p');
CALL server.compare('PREPARE p AS SELECT sum(f(x)) FROM t', 'EXECUTE p', 'TRUNCATE t', 'EXECUTE p');
-- Every second execution without batches
CALL server.compare('PREPARE p AS SELECT id, f(x) FROM t ORDER BY id', 'EXECUTE p', 'SET LOCAL aws_ml.enable_batch_mode = off', 'EXECUTE p', 'SET LOCAL aws_ml.enable_batch_mode = on', 'EXECUTE p');
CALL server.compare('PREPARE p AS SELECT sum(f(x)) FROM t', 'CREATE TABLE made AS EXECUTE p', 'TABLE made');
-- the first one loads the library
\c -
SET plan_cache_mode = force_generic_plan;
PREPARE p (int) AS SELECT sum(f(x)) FROM t WHERE id < $1;
CALL server.reset();
EXECUTE p (50);
EXECUTE p (20);
EXPLAIN (COSTS OFF) EXECUTE p (50);
SELECT * FROM server.seen();
-- Cached with batch nodes, executed without, and vice versa
PREPARE batched AS SELECT sum(f(x)) FROM t;
EXECUTE batched;
SET aws_ml.enable_function_migration = off;
PREPARE row_mode AS SELECT sum(f(x)) FROM t;
EXECUTE row_mode;
EXECUTE batched;
RESET aws_ml.enable_function_migration;
EXECUTE row_mode;
RESET plan_cache_mode;
DEALLOCATE ALL;
