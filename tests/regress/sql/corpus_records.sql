-- Rows as values: whole rows next to calls, their column names, assignments to fields.
VACUUM ANALYZE t, u;
CALL server.compare('SELECT row_to_json(q), f(q.x) FROM (SELECT id, x FROM t OFFSET 0) q ORDER BY id');
CALL server.compare('SELECT row_to_json(t), f(x) FROM t WHERE f(g) > 2 ORDER BY id');
CALL server.compare('SELECT to_jsonb(v), f(v.a) FROM (VALUES (1, 2), (2, 3)) v (a, b) WHERE f(b) >= 0');
CALL server.compare('SELECT row_to_json(j), f(j.x) FROM (t JOIN u USING (id)) j ORDER BY id');
CALL server.compare('SELECT jsonb_agg(q ORDER BY id) FROM (SELECT id, f(x) AS s FROM t) q');
CALL server.compare('SELECT jsonb_agg(q ORDER BY id) FROM (SELECT id, f(x) AS s FROM t OFFSET 0) q');
CALL server.compare('WITH c AS MATERIALIZED (SELECT id, f(x) AS s FROM t) SELECT jsonb_agg(c ORDER BY id), max(h(c.s)) FROM c');
CALL server.compare($$SELECT row_to_json(g), f(g.i) FROM jsonb_to_recordset('[{"i": 1, "j": "x"}, {"i": 2}]') AS g (i int, j text) ORDER BY i$$);
CALL server.compare($$SELECT row_to_json(s), t.id FROM t JOIN aws_comprehend.detect_sentiment(t.d, 'en') s ON s.confidence > 0.5 WHERE t.id <= 30 ORDER BY t.id$$);
SET enable_mergejoin = off;
CALL server.compare('SELECT t.id, u, f(t.x), u IS NULL FROM t LEFT JOIN u ON u.id = t.id AND f(u.y) > 3 ORDER BY 1');
RESET enable_mergejoin;
CALL server.compare('SELECT count(*), count(DISTINCT q) FROM (SELECT f(x) AS s, h(g) AS r FROM t) q');
CREATE TABLE r (id int, a int[], c t);
INSERT INTO r SELECT id, ARRAY[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], t FROM t WHERE id <= 40;
CALL server.compare('SELECT id, f((c).x), (c).d, f(a[3]) FROM r WHERE f((c).g) > 3 ORDER BY id');
CALL server.compare('UPDATE r SET c.x = f(id), c.n = h(id) WHERE f(id) > 2', 'SELECT * FROM r ORDER BY id');
-- not taken apart: assignments to elements
CALL server.compare('UPDATE r SET a[1] = f(id), a[3] = h(id)', 'SELECT * FROM r ORDER BY id');
CALL server.compare('UPDATE r SET a[f(id) + 1] = 5', 'SELECT * FROM r ORDER BY id');
CALL server.compare('INSERT INTO r (id, a[2], c.x) SELECT id + 100, f(x), h(x) FROM t', 'SELECT * FROM r ORDER BY id');
DROP TABLE r;
