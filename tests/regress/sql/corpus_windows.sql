-- Window functions: calls next to them, below them, in their keys; those in their arguments are made in row mode.
VACUUM ANALYZE t, u;
CALL server.compare('SELECT id, f(x), rank() OVER (PARTITION BY g ORDER BY x) FROM t ORDER BY id');
CALL server.compare('SELECT id, rank() OVER (ORDER BY f(x), id) FROM t ORDER BY id');
CALL server.compare('SELECT id, row_number() OVER (PARTITION BY f(x) ORDER BY id) FROM t ORDER BY id');
CALL server.compare('SELECT id, f(x), count(*) OVER (PARTITION BY f(x), h(g)) FROM t ORDER BY id');
CALL server.compare('SELECT id, f((rank() OVER (ORDER BY x NULLS FIRST, id))::int) FROM t ORDER BY id');
CALL server.compare('SELECT id, f(x) + sum(n) OVER (ORDER BY id), CASE WHEN rank() OVER w < 5 THEN f(g) END FROM t WINDOW w AS (PARTITION BY g ORDER BY id) ORDER BY id');
CALL server.compare('SELECT g, f(g), sum(sum(f(x))) OVER (ORDER BY g) FROM t GROUP BY g ORDER BY g');
CALL server.compare('SELECT id, first_value(s) OVER (PARTITION BY g ORDER BY id) FROM (SELECT id, g, f(x) AS s FROM t OFFSET 0) q ORDER BY id');
CALL server.compare('SELECT id, rank() OVER (ORDER BY f(x)), rank() OVER (ORDER BY h(g), f(x)), dense_rank() OVER (PARTITION BY f(x) ORDER BY h(g)) FROM t ORDER BY id');
CALL server.compare('SELECT id, sum(id) OVER (ORDER BY f(x) RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM t ORDER BY id');
CALL server.compare('SELECT id, s FROM (SELECT id, f(x) AS s, row_number() OVER (PARTITION BY g ORDER BY id ROWS UNBOUNDED PRECEDING) AS r FROM t) q WHERE r <= 3 ORDER BY id');
CALL server.compare_plan('SELECT id, f(r::int) FROM (SELECT id, row_number() OVER (ORDER BY id) AS r FROM t) q WHERE r <= 5 ORDER BY id');
CALL server.compare('SELECT id FROM (SELECT id, rank() OVER (PARTITION BY g ORDER BY f(x), id) AS r FROM t) q WHERE r = 1 ORDER BY id');
CALL server.compare('SELECT DISTINCT f(x), max(n) OVER (PARTITION BY f(x)) FROM t ORDER BY 1');
-- in their arguments
CALL server.compare('SELECT id, sum(f(x)) OVER (ORDER BY id) FROM t WHERE id <= 40 ORDER BY id');
CALL server.compare('SELECT id, lag(f(x)) OVER (ORDER BY id), first_value(h(g)) OVER (PARTITION BY g ORDER BY id) FROM t WHERE id <= 40 ORDER BY id');
CALL server.compare('SELECT id, count(*) FILTER (WHERE f(x) > 4) OVER (ORDER BY id) FROM t WHERE id <= 40 ORDER BY id');
CALL server.compare('SELECT id, sum(f(x)) OVER (ORDER BY id ROWS f(7) PRECEDING) FROM t WHERE id <= 40 ORDER BY id');
