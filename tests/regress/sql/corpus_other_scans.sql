-- Scans of other extensions, like that of a columnar table: as few requests as over a sequential scan, and the results
-- of row mode; and debug_require_batch does not mistake them, or a function that returns rows, for a single row.
VACUUM ANALYZE t, u;
\getenv modules AWS_ML_TEST_MODULES
\set module :modules '/custom_scan'
LOAD :'module';
SET custom_scan.enable = on;
CALL server.compare_plan('SELECT id, f(x) FROM t');
CALL server.compare_plan('SELECT id FROM t WHERE f(x) > 3 AND g > 2');
CALL server.compare_plan('SELECT id, h(n) FROM t WHERE f(x) > 3 ORDER BY d LIMIT 7');
CALL server.compare_plan('SELECT g, sum(f(x)) FROM t WHERE b GROUP BY g ORDER BY g');
CALL server.compare_plan('SELECT t.id, CASE WHEN t.g > 2 THEN f(t.x + u.y) END FROM t JOIN u USING (id)');
CALL server.compare_plan('SELECT t.id, u.id FROM t LEFT JOIN u ON f(t.x) = f(u.y) ORDER BY 1, 2');
CALL server.compare_plan('SELECT id, t FROM t WHERE f(x) > 3');
CALL server.compare_plan('SELECT o.id, (SELECT count(*) FROM t WHERE t.id > o.id AND f(t.x) > 3) FROM u o');
CALL server.compare('DECLARE c SCROLL CURSOR FOR SELECT id, f(x) FROM t', 'FETCH 9 FROM c', 'FETCH BACKWARD 4 FROM c');
-- It describes its own columns
SET custom_scan.own_columns = on;
CALL server.compare_plan('SELECT id, f(x) FROM t');
CALL server.compare_plan('SELECT g, f(x), h(g), d FROM t WHERE f(x) > 3 AND g > 2');
CALL server.compare_plan('SELECT g, sum(f(x)) FROM t WHERE b GROUP BY g ORDER BY g');
RESET custom_scan.own_columns;
-- It does not project: the planner puts a Result above it, but its filter is its own
SET custom_scan.project = off;
CALL server.compare_plan('SELECT id, f(x) FROM t');
CALL server.compare_plan('SELECT id FROM t WHERE f(x) > 3');
RESET custom_scan.project;
-- It has no relation, and reads a subplan
SET custom_scan.child = on;
CALL server.compare_plan('SELECT id, f(x) FROM t');
CALL server.compare_plan('SELECT g, f(x), h(g), d FROM t WHERE f(x) > 3 AND g > 2');
CALL server.compare_plan('SELECT t.id, f(t.x + u.y) FROM t JOIN u USING (id) LIMIT 5');
CALL server.compare_plan('SELECT o.id, (SELECT count(*) FROM t WHERE t.id > o.id AND f(t.x) > 3) FROM u o');
-- Conditions that it evaluates itself stay in it
SET custom_scan.own_filter = on;
CALL server.compare_plan('SELECT id, f(x) FROM t WHERE g > 2');
CALL server.compare_plan('SELECT id, h(n) FROM t WHERE f(x) > 3');
RESET custom_scan.child;
CALL server.compare_plan('SELECT id FROM t WHERE f(x) > 3');
RESET custom_scan.own_filter;
RESET custom_scan.enable;
-- A function that returns rows is not a single row, either
CALL server.compare_plan('SELECT sum(f(i)) FROM generate_series(1, 20) i');
SET aws_ml.enable_function_migration = off;
SET aws_ml.debug_require_batch = require;
SELECT server.error_of('SELECT sum(f(i)) FROM generate_series(1, 20) i');
SELECT server.error_of('SELECT i FROM generate_series(1, 20) i WHERE f(i) > 3');
SELECT server.error_of('SELECT f(x) FROM abs(5) x');
SET custom_scan.enable = on;
SELECT server.error_of('SELECT f(x) FROM t');
SELECT server.error_of('SELECT sum(f(x)) FROM t');
RESET aws_ml.debug_require_batch;
RESET aws_ml.enable_function_migration;
RESET custom_scan.enable;
