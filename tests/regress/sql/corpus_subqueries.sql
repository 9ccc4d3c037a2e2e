-- Subqueries: EXISTS, IN, ANY, ALL, scalar and row subqueries, correlated or not, in all positions.
VACUUM ANALYZE t, u;
CALL server.compare_plan('SELECT t.id FROM t WHERE f(x) IN (SELECT f(y) FROM u WHERE y > 1) AND t.id < 30 ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE f(x) NOT IN (SELECT f(y) FROM u WHERE y > 1) ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE (f(x), g) IN (SELECT f(y), y FROM u) ORDER BY 1');
CALL server.compare_plan('SELECT t.id, g IN (SELECT f(y) FROM u) FROM t ORDER BY 1');
CALL server.compare_plan('SELECT t.id, f(x) IN (SELECT y FROM u) FROM t ORDER BY 1');
CALL server.compare('SELECT t.id, f(x) IN (SELECT y FROM u WHERE u.id > t.id) FROM t WHERE t.id > 40 ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE f(x) > ALL (SELECT f(y) FROM u WHERE y < 3) AND id <= 20 ORDER BY 1');
CALL server.compare('SELECT t.id FROM t WHERE x < ANY (SELECT f(y) FROM u) OR f(g) = 3 ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE EXISTS (SELECT FROM u WHERE u.id = t.id AND f(u.y) > 2) OR n = 2 ORDER BY 1');
CALL server.compare_plan('SELECT EXISTS (SELECT FROM u WHERE u.y = t.g AND u.id = t.id), f(x) FROM t ORDER BY id');
CALL server.compare('SELECT t.id FROM t WHERE EXISTS (SELECT FROM u WHERE u.y = f(t.x)) ORDER BY 1');
CALL server.compare_plan('SELECT t.id, (SELECT f(max(y)) FROM u WHERE u.id <= t.id) FROM t WHERE id < 20 ORDER BY 1');
CALL server.compare_plan('SELECT t.id, (SELECT f(y) FROM u WHERE u.id = t.id) FROM t ORDER BY 1');
CALL server.compare('SELECT t.id, (SELECT max(u.y) FROM u WHERE u.y < f(t.x)) FROM t WHERE id <= 8 ORDER BY 1');
CALL server.compare('SELECT t.id, (SELECT sum(f(u.y)) FROM u WHERE u.id > t.id), f(x) FROM t WHERE t.id > 40 ORDER BY 1');
CALL server.compare('SELECT f((SELECT y FROM u WHERE u.id = t.id)) FROM t WHERE id < 30 ORDER BY id');
CALL server.compare('SELECT ARRAY(SELECT f(y) FROM u WHERE u.id < t.id ORDER BY u.id) FROM t WHERE id < 10 ORDER BY id');
CALL server.compare('SELECT t.id FROM t WHERE (x, f(g)) = (SELECT y, f(y) FROM u WHERE u.id = t.id) ORDER BY 1');
CALL server.compare('SELECT t.id, CASE WHEN f(x) > 4 THEN (SELECT f(u.y) FROM u WHERE u.id = t.id) END FROM t WHERE id < 40 ORDER BY 1');

-- Once per statement
CALL server.compare_plan('SELECT f((SELECT max(y) FROM u)) FROM t WHERE id < 5');
CALL server.compare_plan('SELECT id, (SELECT sum(f(y)) FROM u) FROM t WHERE f(x) > 3 ORDER BY 1');
CALL server.compare('SELECT id FROM t WHERE x > (SELECT avg(f(y)) FROM u) AND f(x) < (SELECT max(f(id)) FROM u) ORDER BY id');
CALL server.compare('SELECT id, f(x) FROM t WHERE EXISTS (SELECT FROM u WHERE f(y) > 3 OFFSET 20) ORDER BY id');
SET server.read_ahead = 5;
CALL server.compare('SELECT f(x) FROM t WHERE id = (SELECT max(id) FROM u WHERE f(y) > 3)');
RESET server.read_ahead;

-- In FROM, kept separate or pulled up, several levels
CALL server.compare('SELECT s, count(*) FROM (SELECT f(x) AS s FROM t OFFSET 0) q GROUP BY s ORDER BY s');
CALL server.compare('SELECT id, s FROM (SELECT id, f(x) AS s FROM t) q WHERE s > 4 AND id < 50 ORDER BY id');
CALL server.compare('SELECT id FROM (SELECT id, f(x) AS s, h(g) AS r FROM t) q WHERE s > 4 ORDER BY id');
CALL server.compare('SELECT r FROM (SELECT f(s) AS r FROM (SELECT f(x) AS s FROM t WHERE f(g) > 2 OFFSET 0) q WHERE s > 2 OFFSET 0) p WHERE r > 2 ORDER BY r');
CALL server.compare('SELECT q.s, p.s FROM (SELECT id, f(x) AS s FROM t ORDER BY id LIMIT 30) q JOIN (SELECT id, h(y) AS s FROM u ORDER BY id DESC LIMIT 30) p USING (id) ORDER BY id');

-- In GROUP BY, HAVING and ORDER BY
CALL server.compare('SELECT g, count(*) FROM t GROUP BY g HAVING f(max(x)) > (SELECT f(max(y)) FROM u) ORDER BY g');
CALL server.compare('SELECT g FROM t GROUP BY g ORDER BY (SELECT sum(f(u.y)) FROM u WHERE u.y <= t.g), g');
CALL server.compare('SELECT (SELECT f(y) FROM u WHERE u.id = t.id) AS s, count(*) FROM t WHERE id < 40 GROUP BY 1 ORDER BY 1');

-- Calls that are compared with the rows of a subquery: made for all rows if the subquery has one
CALL server.compare_plan('SELECT t.id FROM t WHERE f(x) NOT IN (SELECT y FROM u WHERE y > 100) ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE f(x) NOT IN (SELECT y FROM u WHERE y IS NULL) ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE f(x) IN (SELECT y FROM u WHERE y IS NULL) OR n = 2 ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE n = 2 OR (g, f(x)) IN (SELECT y, nullif(id, 1) FROM u WHERE y IS NULL OR id = 1) ORDER BY 1');
CALL server.compare_plan('SELECT t.id, (f(x), g) IN (SELECT id, y FROM u) AS i, f(x) <> ALL (SELECT y FROM u WHERE id > 70) AS a FROM t ORDER BY 1');
CALL server.compare_plan('SELECT t.id, f(x) < ALL (SELECT y FROM u WHERE y > 100), f(x) < ANY (SELECT y FROM u WHERE y > 100) FROM t ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE f(x + h(g)) < ALL (SELECT y + 5 FROM u WHERE y > 1) ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE CASE WHEN b THEN coalesce(n, f(x)) ELSE h(g) END NOT IN (SELECT y FROM u WHERE y > 1) ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE CASE WHEN f(x) > 4 THEN h(g) NOT IN (SELECT y FROM u WHERE y > 1) ELSE f(x) NOT IN (SELECT id FROM u) END ORDER BY 1');
CALL server.compare_plan('SELECT g, f(max(x)) FROM t GROUP BY g HAVING f(max(x)) NOT IN (SELECT y FROM u WHERE y > 2) ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE t.g < 4 AND f(x) NOT IN (SELECT y FROM u WHERE y > 2) AND h(g) > 2 ORDER BY 1');
CALL server.compare_plan('SELECT t.id, (f(x), h(g)) < ANY (SELECT y, id FROM u) FROM t WHERE id < 9 ORDER BY 1');
CALL server.compare_plan('SELECT t.id, (n, f(x)) = ANY (SELECT y, id FROM u WHERE u.id > t.id) FROM t WHERE id < 9 ORDER BY 1');
CALL server.compare_plan('SELECT t.id, (f(x), g) = (SELECT y, id FROM u WHERE u.id = t.id) FROM t ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE f(x) < ALL (SELECT y + 7 FROM u WHERE u.id > t.id AND y > t.n) ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE f(x) < ALL (SELECT y + (random() * 0)::int FROM u WHERE u.id > t.id) AND id > 50 ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE f(x + (random() * 0)::int) < ALL (SELECT y + 7 FROM u WHERE y > 1) ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE f(x + (random() * 0)::int) NOT IN (SELECT y FROM u WHERE y > 1) ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE f(x) NOT IN (SELECT y FROM u WHERE y > (SELECT avg(id) FROM t) / 20) ORDER BY 1');
CALL server.compare_plan('WITH w AS MATERIALIZED (SELECT y FROM u WHERE y > 1) SELECT t.id FROM t WHERE f(x) NOT IN (SELECT y FROM w) ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE f(x) NOT IN (SELECT y FROM u WHERE f(id) NOT IN (SELECT n FROM t WHERE n > 1)) ORDER BY 1');
CALL server.compare_plan('SELECT t.id, (SELECT count(*) FROM u WHERE f(u.y) NOT IN (SELECT v.n FROM t v WHERE v.id < t.id)) FROM t WHERE id < 5 ORDER BY 1');
CALL server.compare_plan('SELECT t.id, (SELECT count(*) FROM u WHERE f(u.y) < ALL (SELECT v.x FROM t v WHERE v.id < t.id)) FROM t WHERE id < 5 ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t JOIN u USING (id) WHERE f(t.x) NOT IN (SELECT n FROM t WHERE n > 1) ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t JOIN u USING (id) WHERE f(t.x + u.y) NOT IN (SELECT n FROM t WHERE n > 1) ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE f(x) NOT IN (SELECT y FROM u WHERE y > 2 ORDER BY id LIMIT 3) ORDER BY 1');
CALL server.compare('PREPARE p (int) AS SELECT t.id FROM t WHERE f(x) NOT IN (SELECT y FROM u WHERE y > $1) ORDER BY 1', 'EXECUTE p (1)', 'EXECUTE p (9)');
CALL server.compare('DECLARE c SCROLL CURSOR FOR SELECT t.id, f(x) IN (SELECT y FROM u) FROM t ORDER BY t.id', 'FETCH 5 FROM c', 'FETCH BACKWARD 2 FROM c', 'FETCH ALL FROM c');
CALL server.compare('UPDATE t SET b = f(x) IN (SELECT y FROM u WHERE y > 1) WHERE h(g) NOT IN (SELECT y FROM u WHERE y > 3) RETURNING id, b');
CALL server.compare('DELETE FROM t WHERE f(x) NOT IN (SELECT y FROM u WHERE y > 3) RETURNING id');
SET server.read_ahead = 9;
CALL server.compare_plan('SELECT t.id FROM t WHERE f(x) < ALL (SELECT h(y) FROM u WHERE u.id > t.id) AND id > 50 ORDER BY 1');
CALL server.compare_plan('SELECT t.id, f(x) IN (SELECT y FROM u) FROM t LIMIT 5');
CALL server.compare_plan('SELECT t.id FROM t WHERE f(x) NOT IN (SELECT y FROM u WHERE y > 1) ORDER BY id LIMIT 5');
SET enable_hashjoin = off;
CALL server.compare_plan('SELECT t.id FROM t WHERE EXISTS (SELECT FROM u WHERE u.y = t.n AND f(u.id) NOT IN (SELECT v.n FROM t v WHERE v.n > 1)) ORDER BY 1');
SET enable_mergejoin = off;
CALL server.compare_plan('SELECT t.id FROM t WHERE EXISTS (SELECT FROM u WHERE u.y = t.n AND f(u.id) NOT IN (SELECT v.n FROM t v WHERE v.n > 1)) ORDER BY 1');
RESET enable_mergejoin;
RESET enable_hashjoin;
RESET server.read_ahead;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
ALTER TABLE t SET (parallel_workers = 2);
ALTER TABLE u SET (parallel_workers = 0);
SET server.requests_vary = on;
CALL server.compare_plan('SELECT count(*) FROM t WHERE f(x) NOT IN (SELECT f(y) FROM u WHERE y > 1)');
CALL server.compare_plan('SELECT count(*) FROM t WHERE f(x) NOT IN (SELECT y FROM u WHERE y > 1)');
CALL server.compare_plan('SELECT count(*) FROM t WHERE f(x) < ALL (SELECT y + 5 FROM u WHERE y > 1)');
RESET server.requests_vary;
ALTER TABLE t RESET (parallel_workers);
ALTER TABLE u RESET (parallel_workers);
