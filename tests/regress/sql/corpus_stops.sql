-- Nodes that stop before their child ends, without a LIMIT: what they do not read is not sent. A hash join with one
-- empty side does not read the other.
VACUUM ANALYZE t, u;
SET enable_nestloop = off;
SET enable_mergejoin = off;
CALL server.compare_plan('SELECT t.id FROM t JOIN (SELECT id FROM u WHERE y > 1000 OFFSET 0) r ON f(t.x) = r.id');
CALL server.compare_plan('SELECT q.id FROM (SELECT id, f(x) AS s FROM t OFFSET 0) q JOIN (SELECT id FROM u WHERE y > 1000 OFFSET 0) r USING (id)');
CALL server.compare_plan('SELECT q.id FROM (SELECT id, f(x) AS s FROM t OFFSET 0) q JOIN (SELECT id FROM u WHERE y > 1000 OFFSET 0) r ON q.s = r.id');
CALL server.compare_plan('SELECT q.id FROM (SELECT id FROM t WHERE n > 1000 OFFSET 0) q JOIN (SELECT id, f(y) AS s FROM u OFFSET 0) r ON r.s = q.id');
CALL server.compare_plan('SELECT q.id FROM (SELECT id, f(x) AS s FROM t OFFSET 0) q LEFT JOIN (SELECT id FROM u WHERE y > 1000 OFFSET 0) r USING (id)');
RESET enable_nestloop;
RESET enable_mergejoin;
-- A window function with a condition that cannot become true again
SET enable_sort = off;
CALL server.compare_plan('SELECT id, s FROM (SELECT id, f(x) AS s, row_number() OVER (ORDER BY id) AS r FROM t) q WHERE r <= 5 ORDER BY id');
CALL server.compare_plan('SELECT id, s FROM (SELECT id, sum(f(x)) OVER w AS s, row_number() OVER w AS r FROM t WINDOW w AS (ORDER BY id)) q WHERE r <= 5 ORDER BY id');
RESET enable_sort;
-- Nested loops that stop at the first match, after rows without one
SET enable_material = off;
SET server.read_ahead = 60;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
CALL server.compare_plan('SELECT t.id FROM t WHERE g IN (SELECT s FROM (SELECT f(y) AS s FROM u OFFSET 0) q) ORDER BY 1');
CALL server.compare_plan('SELECT u.id FROM u WHERE EXISTS (SELECT FROM t WHERE t.id > u.id AND f(t.x) > 6) ORDER BY 1');
CALL server.compare_plan('SELECT u.id FROM u WHERE NOT EXISTS (SELECT FROM t WHERE t.id > u.id AND f(t.x) > 6) ORDER BY 1');
CALL server.compare_plan('SELECT q.id FROM (SELECT id FROM t WHERE n > 1000 OFFSET 0) q JOIN (SELECT id, f(y) AS s FROM u OFFSET 0) r ON r.s > q.id');
RESET enable_hashjoin;
RESET enable_mergejoin;
RESET enable_material;
RESET server.read_ahead;
-- Conditions without columns: the rest is not executed
CALL server.compare_plan('SELECT f(x) FROM t WHERE (SELECT count(*) FROM u) > 1000');
CALL server.compare_plan('SELECT sum(f(x)) FROM t WHERE f(7) > 100');
-- LIMITs in and around LIMITs
CALL server.compare_plan('SELECT * FROM (SELECT f(x) FROM t ORDER BY id LIMIT 4) q LIMIT 20');
CALL server.compare_plan('SELECT f(x), generate_series(1, 10) FROM t LIMIT 5');
-- Scalar subqueries
CALL server.compare_plan('SELECT u.id, (SELECT f(t.x) FROM t WHERE t.id >= u.id ORDER BY t.id LIMIT 1) FROM u ORDER BY 1');
CALL server.compare_plan('SELECT ARRAY(SELECT f(t.x) FROM t WHERE t.id < u.id ORDER BY t.id) FROM u WHERE id < 20 ORDER BY id');
SET server.read_ahead = 100;
CALL server.compare_plan('SELECT u.id, 5 > ALL (SELECT f(t.x) FROM t WHERE t.id < u.id) FROM u ORDER BY 1');
CALL server.compare_plan('SELECT u.id, 5 = ANY (SELECT f(t.x) FROM t WHERE t.id < u.id) FROM u ORDER BY 1');
RESET server.read_ahead;
CALL server.compare_plan('SELECT u.id, (SELECT f(t.x) FROM t WHERE t.id > u.id) FROM u ORDER BY 1');
CALL server.compare_plan('SELECT (SELECT f(x) FROM t)');
