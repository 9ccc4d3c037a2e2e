-- UNION, INTERSECT, EXCEPT.
VACUUM ANALYZE t, u;
CALL server.compare('SELECT f(x) FROM t WHERE id < 20 UNION SELECT f(y) FROM u ORDER BY 1');
CALL server.compare('SELECT f(x) FROM t WHERE id < 20 UNION ALL SELECT y FROM u ORDER BY 1');
CALL server.compare('SELECT f(x) FROM t EXCEPT SELECT f(y) FROM u ORDER BY 1');
CALL server.compare('SELECT f(x) FROM t EXCEPT ALL SELECT f(y) FROM u ORDER BY 1');
CALL server.compare('SELECT f(x), g FROM t INTERSECT SELECT f(y), y FROM u ORDER BY 1, 2');
CALL server.compare('SELECT f(x) FROM t INTERSECT ALL SELECT h(y) FROM u ORDER BY 1');
CALL server.compare('SELECT id FROM t WHERE f(x) > 5 UNION SELECT id FROM u WHERE f(y) > 5 ORDER BY 1');
CALL server.compare('(SELECT f(x) FROM t UNION SELECT h(g) FROM t) EXCEPT (SELECT f(y) FROM u INTERSECT SELECT f(n) FROM t) ORDER BY 1');
CALL server.compare('SELECT s, f(s) FROM (SELECT f(x) AS s FROM t UNION SELECT y FROM u) q ORDER BY 1');
CALL server.compare('SELECT s FROM (SELECT id, f(x) AS s FROM t UNION ALL SELECT id, h(y) FROM u) q WHERE s > 4 ORDER BY id, s');
CALL server.compare('SELECT f(s) FROM (SELECT x AS s FROM t UNION ALL SELECT y FROM u) q WHERE f(s) > 4 ORDER BY s');
CALL server.compare('SELECT count(*), sum(f(s)) FROM (SELECT x AS s FROM t UNION ALL SELECT y FROM u) q');
CALL server.compare('SELECT mood(d) FROM t UNION SELECT f(x)::text FROM t ORDER BY 1');
SET enable_hashagg = off;
CALL server.compare_plan('SELECT f(x) FROM t WHERE id < 20 UNION SELECT f(y) FROM u ORDER BY 1');
CALL server.compare('SELECT f(x) FROM t EXCEPT SELECT f(y) FROM u ORDER BY 1');
RESET enable_hashagg;
