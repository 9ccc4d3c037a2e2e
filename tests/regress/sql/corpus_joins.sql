-- Joins: calls in the SELECT list and WHERE above them, in their conditions, in their keys, and below them.
VACUUM ANALYZE t, u;
CALL server.compare('SELECT t.id, f(x + y) FROM t JOIN u USING (id) ORDER BY 1');
CALL server.compare('SELECT t.id, f(y), f(x) FROM t LEFT JOIN u USING (id) ORDER BY 1');
CALL server.compare('SELECT t.id FROM t JOIN u USING (id) WHERE f(x + y) > 4 ORDER BY 1');
CALL server.compare('SELECT t.id FROM t LEFT JOIN u USING (id) WHERE f(y) IS NULL OR f(x) > 4 ORDER BY 1');
CALL server.compare('SELECT t.id, u.id, f(x), f(y) FROM t FULL JOIN u ON t.id = u.id + 45 ORDER BY 1, 2');
CALL server.compare('SELECT t.id, u.id FROM t RIGHT JOIN u ON t.id = u.id + 45 WHERE coalesce(f(x), f(y)) > 4 ORDER BY 1, 2');
CALL server.compare('SELECT a.id, f(a.x), f(b.x), h(a.id + b.id) FROM t a JOIN t b ON a.id = b.n + 1 JOIN u ON u.id = a.id ORDER BY 1, b.id');
CALL server.compare('SELECT a.id, b.id, f(a.x + b.y) FROM t a CROSS JOIN u b WHERE a.id < 6 AND b.id < 20 ORDER BY 1, 2');
CALL server.compare('SELECT f(x), f(y) FROM t NATURAL JOIN u ORDER BY id');

-- Expressions of the nullable side, which are null if there is no match
SET enable_mergejoin = off;
CALL server.compare('SELECT t.id, q.s FROM t LEFT JOIN (SELECT id, coalesce(f(y), -1) AS s FROM u) q USING (id) ORDER BY 1');
CALL server.compare('SELECT t.id, q.s, q.one FROM t LEFT JOIN (SELECT id, f(7) AS s, 1 AS one FROM u WHERE f(y) > 2) q USING (id) ORDER BY 1');
CALL server.compare('SELECT t.id, q.s FROM t LEFT JOIN LATERAL (SELECT u.id, f(u.y + t.x) AS s FROM u WHERE u.id = t.id) q ON true ORDER BY 1');
CALL server.compare('SELECT id, f(id), f(x), f(y) FROM t FULL JOIN u USING (id) WHERE f(id) > 3 ORDER BY 1');

-- Nested loops
SET enable_hashjoin = off;
CALL server.compare_plan('SELECT t.id, u.id FROM t JOIN u ON f(t.x + u.y) = 3 AND t.id < 20 AND u.id < 20 ORDER BY 1, 2');
CALL server.compare_plan('SELECT t.id, u.id FROM t JOIN u ON u.id = t.id AND f(u.y) > 4 ORDER BY 1, 2');
CALL server.compare_plan('SELECT t.id, u.id FROM t JOIN u ON u.id = f(t.x) + t.n ORDER BY 1, 2');
CALL server.compare_plan('SELECT t.id, u.y FROM u JOIN t ON t.id > u.id - 2 AND t.id < u.id + 2 AND f(t.x) > f(u.y) ORDER BY 1, 2');
CALL server.compare_plan('SELECT t.id FROM t WHERE EXISTS (SELECT FROM u WHERE u.id = t.id AND f(u.y) > 2) ORDER BY 1');
SET enable_sort = off;
CALL server.compare_plan('SELECT t.id, u.y FROM t LEFT JOIN u ON u.id = t.id AND f(u.y) > 4 WHERE t.id < 30 ORDER BY 1');
RESET enable_sort;
CALL server.compare_plan('SELECT t.id, u.y FROM t LEFT JOIN u ON u.id = t.id AND f(t.x + u.y) > 4 WHERE t.id < 30 ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE NOT EXISTS (SELECT FROM u WHERE u.id = t.id AND f(t.x + u.y) > 2) ORDER BY 1');
CALL server.compare_plan('SELECT t.id, q.s FROM t JOIN (SELECT id, f(y) AS s FROM u) q ON q.id = t.id ORDER BY 1');
CALL server.compare_plan('SELECT t.id, q.s FROM t JOIN (SELECT id, f(y) AS s FROM u OFFSET 0) q ON t.g = q.s ORDER BY 1, q.id');
SET enable_material = off;
CALL server.compare_plan('SELECT t.id, q.s FROM t JOIN (SELECT id, y FROM u WHERE f(y) > 3 OFFSET 0) q (i, s) ON t.g = q.s WHERE t.id < 8 ORDER BY 1, 2, q.i');
RESET enable_material;
CALL server.compare_plan('SELECT t.id, l.s FROM t, LATERAL (SELECT max(y) + f(t.n) AS s FROM u WHERE u.y <= t.n) l ORDER BY 1');
RESET enable_hashjoin;
RESET enable_mergejoin;

-- Hash joins
SET enable_nestloop = off;
SET enable_mergejoin = off;
CALL server.compare_plan('SELECT t.id, f(t.x) FROM t JOIN u ON t.id = u.id WHERE f(u.y) > 3 ORDER BY 1');
CALL server.compare_plan('SELECT t.id, u.id FROM t JOIN u ON t.g = u.y AND f(t.x + u.id) > 6 WHERE t.id < 40 ORDER BY 1, 2');
CALL server.compare_plan('SELECT t.id, u.id FROM t JOIN u ON f(t.x) = u.y ORDER BY 1, 2');
CALL server.compare_plan('SELECT t.id, u.id FROM t JOIN u ON f(t.x) = f(u.y) ORDER BY 1, 2');
CALL server.compare_plan('SELECT t.id, u.id FROM t LEFT JOIN u ON f(t.x) = u.y AND u.id < 50 ORDER BY 1, 2');
CALL server.compare_plan('SELECT t.id, u.id FROM t LEFT JOIN u ON t.id = u.id AND f(t.x + u.y) > 4 ORDER BY 1, 2');
CALL server.compare_plan('SELECT t.id, u.id FROM t FULL JOIN u ON t.g = f(u.y) ORDER BY 1, 2');
CALL server.compare_plan('SELECT t.id FROM t WHERE f(x) IN (SELECT y FROM u) ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE g IN (SELECT f(y) FROM u) AND f(t.x) > 2 ORDER BY 1');
CALL server.compare('SELECT t.id FROM t WHERE NOT EXISTS (SELECT FROM u WHERE u.y = t.g AND f(u.y) > 4) ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t WHERE NOT EXISTS (SELECT FROM u WHERE u.y = f(t.x)) ORDER BY 1');
CALL server.compare_plan('SELECT q.s, count(*) FROM (SELECT f(x) AS s FROM t OFFSET 0) q JOIN (SELECT f(y) AS s FROM u OFFSET 0) r USING (s) GROUP BY 1 ORDER BY 1');
SET work_mem = '64kB';
SET hash_mem_multiplier = 1;
CALL server.compare('SELECT a.id, b.id, f(a.x) FROM t a JOIN t b ON a.x = b.x AND repeat(a.d, 100) <> repeat(b.d, 90) ORDER BY 1, 2');
RESET work_mem;
RESET hash_mem_multiplier;
RESET enable_nestloop;
RESET enable_mergejoin;

-- Merge joins
SET enable_nestloop = off;
SET enable_hashjoin = off;
CALL server.compare_plan('SELECT t.id, f(t.x), f(u.y) FROM t JOIN u ON t.id = u.id ORDER BY 1');
CALL server.compare_plan('SELECT t.id, u.id FROM t JOIN u ON f(t.x) = f(u.y) ORDER BY 1, 2');
CALL server.compare_plan('SELECT t.id, u.id, h(u.id) FROM t JOIN u ON t.g = u.y WHERE f(t.x) > 5 ORDER BY 1, 2');
CALL server.compare_plan('SELECT q.id, r.id, r.s FROM (SELECT id, n FROM t ORDER BY n OFFSET 0) q JOIN (SELECT id, n, f(x) AS s FROM t ORDER BY n OFFSET 0) r USING (n) WHERE q.id < 20 ORDER BY 1, 2');
CALL server.compare_plan('SELECT q.id, r.id FROM (SELECT id, n FROM t ORDER BY n OFFSET 0) q JOIN (SELECT id, n FROM t WHERE f(x) > 5 ORDER BY n OFFSET 0) r USING (n) ORDER BY 1, 2');
CALL server.compare_plan('SELECT t.id, u.id FROM t LEFT JOIN u ON t.id = u.id AND f(t.x + u.y) > 3 ORDER BY 1');
CALL server.compare_plan('SELECT t.id, u.id FROM t FULL JOIN u ON f(t.x) = u.y ORDER BY 1, 2');
CALL server.compare_plan('SELECT t.id FROM t WHERE NOT EXISTS (SELECT FROM u WHERE u.id = t.id AND f(t.x + u.y) > 2) ORDER BY 1');
CALL server.compare_plan('SELECT t.id FROM t JOIN u ON t.id = u.id AND f(t.x + u.y) > 3 AND h(t.g) > 2 ORDER BY 1');
RESET enable_nestloop;
RESET enable_hashjoin;
-- Equal keys: the join returns to a mark on its inner side, which the index scan of row mode can do.
CREATE INDEX t_n ON t (n);
CREATE INDEX t_g ON t (g);
SET enable_nestloop = off;
SET enable_hashjoin = off;
SET enable_material = off;
SET enable_sort = off;
SET enable_seqscan = off;
CALL server.compare_plan('SELECT count(*), sum(a.id * b.id) FROM t a JOIN t b ON a.n = b.n WHERE f(b.x) > 5');
CALL server.compare_plan('SELECT count(*), sum(a.id * b.id) FROM t a JOIN t b ON a.n = b.n WHERE f(b.x) > 5 AND h(a.g) > 3');
RESET enable_nestloop;
RESET enable_hashjoin;
RESET enable_material;
RESET enable_sort;
RESET enable_seqscan;
DROP INDEX t_n, t_g;
RESET ALL;

-- Conditions with calls that are no keys: of left joins with one match at most, and of anti joins
CALL server.compare_plan('SELECT t.id, u.y FROM t LEFT JOIN u ON u.id = t.id AND f(t.x) > 4 ORDER BY 1');
CALL server.compare_plan('SELECT t.id, u.y, coalesce(u.y, -1) FROM t LEFT JOIN u ON u.id = t.id AND u.y < t.g AND f(t.x + u.y) > 4 AND h(t.g) > 2 WHERE coalesce(u.y, 0) < 4 ORDER BY 1');
CALL server.compare_plan('SELECT t.id, u.id, f(u.y) FROM t LEFT JOIN u ON u.id = t.id AND f(t.x) > 4 ORDER BY 1');
CALL server.compare_plan('SELECT t.id, f(coalesce(u.y, t.g)) FROM t LEFT JOIN u ON u.id = t.id AND CASE WHEN t.b THEN f(t.x) > 4 ELSE h(u.y) IS NULL END WHERE h(t.g) > 2 ORDER BY 1');
CALL server.compare_plan('SELECT t.id, u.y FROM t LEFT JOIN u ON u.id = t.id AND f(t.x) = u.y ORDER BY 1');
CALL server.compare_plan('SELECT t.id, u.y FROM t LEFT JOIN u ON u.id = t.id AND f(t.x) > (SELECT count(*) FROM u v WHERE v.y = t.n) ORDER BY 1');
CALL server.compare_plan('SELECT t.id, u.y, count(*) FROM t LEFT JOIN u ON u.y = t.n AND f(t.x) > 4 GROUP BY 1, 2 ORDER BY 1, 2');
CALL server.compare_plan('SELECT t.id, q.y, q.one FROM t LEFT JOIN (SELECT *, 1 AS one FROM u OFFSET 0) q ON q.id = t.id AND f(t.x) > 4 ORDER BY 1, 2');
CALL server.compare('SELECT t.id FROM t WHERE NOT EXISTS (SELECT FROM u WHERE u.y = t.n AND f(t.x) > 4) ORDER BY 1');
CALL server.compare('SELECT t.id FROM t WHERE NOT EXISTS (SELECT FROM u WHERE u.y = t.n AND u.id > t.id AND f(t.x) > 4 AND h(t.g) > 2) ORDER BY 1');
CALL server.compare('SELECT t.id FROM t WHERE NOT EXISTS (SELECT FROM u WHERE u.y = t.n AND f(t.x + u.id) > 4) ORDER BY 1');
CALL server.compare('SELECT t.id, f(t.x) FROM t LEFT JOIN u ON u.y = t.n AND f(t.x) > 4 WHERE u.id IS NULL ORDER BY 1');
CALL server.compare('SELECT t.id FROM t WHERE EXISTS (SELECT FROM u WHERE u.y = t.n AND f(t.x + u.id) > 4) ORDER BY 1');
SET enable_hashjoin = off;
CALL server.compare_plan('SELECT t.id, u.y FROM t LEFT JOIN u ON u.id = t.id AND f(t.x) > 4 ORDER BY 1');
CALL server.compare('SELECT t.id FROM t WHERE NOT EXISTS (SELECT FROM u WHERE u.y = t.n AND f(t.x) > 4) ORDER BY 1');
CALL server.compare('SELECT t.id FROM t WHERE NOT EXISTS (SELECT FROM u WHERE u.id > 200 AND u.y = t.n AND f(t.x) > 4) ORDER BY 1');
SET enable_mergejoin = off;
CALL server.compare_plan('SELECT t.id, u.y FROM t LEFT JOIN u ON u.id = t.id AND f(t.x) > 4 ORDER BY 1');
CALL server.compare('SELECT t.id FROM t WHERE NOT EXISTS (SELECT FROM u WHERE u.y = t.n AND f(t.x) > 4) ORDER BY 1');
CALL server.compare('SELECT t.id FROM t WHERE NOT EXISTS (SELECT FROM u WHERE u.y > t.n AND f(t.x) > 4) ORDER BY 1');
CALL server.compare('SELECT t.id FROM t WHERE NOT EXISTS (SELECT FROM u WHERE f(t.x) > 4) ORDER BY 1');
SET enable_seqscan = off;
SET enable_memoize = off;
SET enable_material = off;
SET enable_bitmapscan = off;
CALL server.compare_plan('SELECT t.id, u.y FROM t LEFT JOIN u ON u.id = t.id AND f(t.x) > 4 ORDER BY 1');
CALL server.compare('SELECT t.id FROM t WHERE NOT EXISTS (SELECT FROM u WHERE u.id = t.id AND f(t.x) > 4) ORDER BY 1');
SET server.read_ahead = 9;
CALL server.compare_plan('SELECT t.id, u.y FROM t LEFT JOIN u ON u.id = t.id AND f(t.x) > 4 ORDER BY 1 LIMIT 9');
CALL server.compare('SELECT t.id FROM t WHERE NOT EXISTS (SELECT FROM u WHERE u.id = t.id AND f(t.x) > 4) ORDER BY 1 LIMIT 9');
RESET ALL;
-- The outer side is empty, and the inner side calls: it is not read.
CREATE FUNCTION looping(int) RETURNS int LANGUAGE plpgsql STABLE AS $$ DECLARE s int := 0; BEGIN FOR i IN 1..20 LOOP s := s + f(i); END LOOP; RETURN s; END $$;
SET enable_nestloop = off;
SET enable_mergejoin = off;
CALL server.compare('SELECT t.id, s.y FROM t JOIN looping(3) s (y) ON s.y = f(t.x) WHERE t.id = 4 AND f(t.x) >= 9');
RESET enable_nestloop;
RESET enable_mergejoin;
DROP FUNCTION looping;
