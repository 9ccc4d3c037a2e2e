-- Compiled expressions: above batch nodes, below them, in their filters and conditions. Merge joins read ahead: see
-- corpus_joins.
VACUUM ANALYZE t, u;
SET enable_mergejoin = off;
SET jit = on;
SET jit_above_cost = 0;
SET jit_inline_above_cost = -1;
SET jit_optimize_above_cost = -1;
CALL server.compare('SELECT id, f(x), f(d) FROM t WHERE f(x) > 2 ORDER BY id');
CALL server.compare('SELECT CASE WHEN x > 25 THEN f(id) WHEN b THEN h(x) END, f(CASE WHEN b THEN h(g) ELSE x END) FROM t ORDER BY id');
CALL server.compare('SELECT g, sum(f(x)) FILTER (WHERE h(id) > 3) FROM t GROUP BY g ORDER BY g');
CALL server.compare('SELECT t.id, f(t.x + u.y), t, u FROM t LEFT JOIN u ON u.id = t.id AND f(u.y) > 3 ORDER BY 1');
CALL server.compare($$SELECT t.id, s.* FROM t, aws_comprehend.detect_sentiment(t.d, 'en') s WHERE s.confidence > 0.6 ORDER BY 1$$);
CALL server.compare('UPDATE t SET n = f(x) WHERE f(g) > 3', 'SELECT * FROM t ORDER BY id');
RESET enable_mergejoin;
RESET jit;
RESET jit_above_cost;
RESET jit_inline_above_cost;
RESET jit_optimize_above_cost;
