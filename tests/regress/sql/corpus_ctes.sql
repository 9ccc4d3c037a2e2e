-- WITH: inlined, materialized, read once and more often, recursive.
VACUUM ANALYZE t, u;
CALL server.compare('WITH c AS (SELECT id, f(x) AS s FROM t) SELECT s, count(*) FROM c WHERE s > 2 GROUP BY s ORDER BY s');
CALL server.compare_plan('WITH c AS MATERIALIZED (SELECT id, f(x) AS s FROM t) SELECT a.s, b.s FROM c a JOIN c b USING (id) ORDER BY id');
CALL server.compare('WITH c AS NOT MATERIALIZED (SELECT id, f(x) AS s FROM t) SELECT a.s, b.s FROM c a JOIN c b ON b.id = a.id + 1 ORDER BY a.id');
CALL server.compare('WITH c AS MATERIALIZED (SELECT id, x FROM t WHERE f(x) > 3) SELECT id, h(id) FROM c WHERE f(x) < 8 ORDER BY id');
CALL server.compare('WITH c AS (SELECT id, f(x) AS s FROM t), d AS (SELECT s, count(*) AS n FROM c GROUP BY s) SELECT c.id, d.n, h(d.s) FROM c JOIN d USING (s) ORDER BY c.id');
CALL server.compare('WITH c AS MATERIALIZED (SELECT id, f(x) AS s FROM t) SELECT id, (SELECT count(*) FROM c d WHERE d.s < c.s) FROM c ORDER BY id');
CALL server.compare('SELECT * FROM (WITH c AS MATERIALIZED (SELECT id, f(x) AS s FROM t) SELECT * FROM c WHERE s > 5) q ORDER BY id');
CALL server.compare('WITH c AS MATERIALIZED (SELECT f(x) FROM t) SELECT 1');
-- Recursive
CALL server.compare_plan('WITH RECURSIVE r AS (SELECT 1 AS n, 0 AS s UNION ALL SELECT n + 1, f(n) FROM r WHERE n < 10) SELECT * FROM r ORDER BY n');
CALL server.compare('WITH RECURSIVE r AS (SELECT id, 1 AS n, f(x) AS s FROM t WHERE id < 20 UNION ALL SELECT id, n + 1, f(s) FROM r WHERE n < 4) SELECT * FROM r ORDER BY id, n');
CALL server.compare('WITH RECURSIVE r (s) AS (SELECT f(x) FROM t WHERE id < 20 UNION SELECT f(s) FROM r) SELECT * FROM r ORDER BY s');
CALL server.compare('WITH RECURSIVE r AS (SELECT id, x, 0 AS depth FROM t WHERE id < 5 UNION ALL SELECT t.id, t.x, depth + 1 FROM r JOIN t ON t.id = r.id + 10 WHERE f(t.x) > 2) SELECT id, depth, h(x) FROM r ORDER BY id, depth');
CALL server.compare('WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT f(n) FROM r) CYCLE n SET looped USING path SELECT * FROM r ORDER BY path');
CALL server.compare('WITH RECURSIVE r (id, up) AS (SELECT id, f(x) FROM t WHERE id = 1 UNION ALL SELECT t.id, f(t.x) FROM r JOIN t ON t.id = r.id * 2 OR t.id = r.id * 2 + 1) SEARCH DEPTH FIRST BY id SET path SELECT id, up FROM r ORDER BY path');
CALL server.compare('WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT f(n) FROM r LIMIT 10');
CALL server.compare('WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL (SELECT n + 1 FROM r WHERE f(n) >= 0 AND n < 20)) SELECT * FROM r');
CALL server.compare('SELECT t.id, (WITH RECURSIVE r AS (SELECT t.n AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5 AND f(n) >= 0) SELECT sum(n) FROM r) FROM t WHERE id < 12 ORDER BY id');
