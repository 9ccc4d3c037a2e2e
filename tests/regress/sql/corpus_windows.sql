-- Window functions: calls next to them, below them, in their keys, and in their arguments.
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
-- of functions that fetch a row: the calls are made for what they fetch
CALL server.compare('SELECT id, lag(f(x)) OVER w, lag(f(x), 3) OVER w, lead(f(x), 2) OVER w, lag(f(x), -1) OVER w FROM t WINDOW w AS (PARTITION BY g ORDER BY id) ORDER BY id');
CALL server.compare('SELECT id, lag(f(x), 3, f(g)) OVER w, lead(x, 2, h(n)) OVER w, lag(f(x), n, id) OVER w, lead(f(x), nullif(n, 2), h(id)) OVER w FROM t WINDOW w AS (ORDER BY id) ORDER BY id');
CALL server.compare('SELECT id, first_value(f(x)) OVER w, last_value(f(x)) OVER w, nth_value(f(x), 2) OVER w, nth_value(h(g), nullif(n, 0)) OVER w FROM t WINDOW w AS (PARTITION BY g ORDER BY id) ORDER BY id');
CALL server.compare('SELECT id, first_value(f(x)) OVER w, last_value(f(x)) OVER w, nth_value(f(x), 2) OVER w FROM t WINDOW w AS (ORDER BY g ROWS BETWEEN 2 FOLLOWING AND 4 FOLLOWING) ORDER BY id');
CALL server.compare('SELECT id, last_value(CASE WHEN b THEN f(x) ELSE h(g) + n END) OVER w, lag(coalesce(nullif(f(x), 3), h(id))) OVER w FROM t WINDOW w AS (PARTITION BY n ORDER BY id RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) ORDER BY id');
CALL server.compare('SELECT id, f(x) - lag(f(x)) OVER w, f(lag(f(x)) OVER w), mood(lag(mood(d)) OVER w) FROM t WINDOW w AS (ORDER BY id) ORDER BY id');
CALL server.compare('SELECT id, lag(aws_comprehend.detect_sentiment(d, ''en'')) OVER (ORDER BY id), lag(t) OVER (ORDER BY id), lag(f(7)) OVER (ORDER BY id) FROM t ORDER BY id');
CALL server.compare('SELECT id, lag(f(x)) OVER (PARTITION BY g ORDER BY id), lead(f(x)) OVER (PARTITION BY n ORDER BY id), sum(n) OVER (PARTITION BY b) FROM t ORDER BY id');
CALL server.compare('SELECT g, lag(f(sum(x)::int)) OVER (ORDER BY g), first_value(f(g)) OVER (ORDER BY g) FROM t GROUP BY g ORDER BY g');
CALL server.compare('SELECT id, lag(f(x)) OVER (ORDER BY id) FROM t ORDER BY id LIMIT 7');
CALL server.compare('SELECT id, lag(f(x)) OVER (ORDER BY id), first_value(h(x)) OVER (PARTITION BY g ORDER BY id) FROM t ORDER BY id LIMIT 4 OFFSET 3');
CALL server.compare('SELECT id, p FROM (SELECT id, lag(f(x)) OVER (ORDER BY id) AS p FROM t) q WHERE p > 4 ORDER BY id');
CALL server.compare('SELECT id, p, r FROM (SELECT id, lag(f(x)) OVER (PARTITION BY g ORDER BY id) AS p, row_number() OVER (PARTITION BY g ORDER BY id) AS r FROM t) q WHERE r <= 4 ORDER BY id');
CALL server.compare('SELECT id, p, r FROM (SELECT id, f(n) AS s, lead(f(x), 2) OVER (ORDER BY id) AS p, row_number() OVER (ORDER BY id) AS r FROM t) q WHERE r <= 6 AND s > 2 ORDER BY id');
CALL server.compare('SELECT DISTINCT lag(f(x)) OVER (PARTITION BY g ORDER BY id) FROM t ORDER BY 1');
CALL server.compare('SELECT id, lag(f(x)) OVER (ORDER BY f(x), id), lag(f(id)) OVER (PARTITION BY f(x) ORDER BY id) FROM t ORDER BY id');
CALL server.compare('SELECT id, lag(h(id)) OVER (ORDER BY id), nth_value(f(x), 0) OVER (ORDER BY id) FROM t ORDER BY id');
CALL server.compare('SELECT id, lag(f(x + (random() * 0)::int)) OVER (ORDER BY id), lag(x, f(n)) OVER (ORDER BY id), ntile(f(7) + 1) OVER (ORDER BY id) FROM t WHERE id <= 20 ORDER BY id');
SELECT regexp_replace(line, 'OVER (w1|\(\?\))', 'OVER w', 'g') FROM server.explain('verbose, costs off', 'SELECT id, lag(f(x), 2, g) OVER (ORDER BY id) FROM t') line
    WHERE line !~ 'Window:';
