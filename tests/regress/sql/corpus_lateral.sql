-- FROM t, f(t.x), and LATERAL subqueries.
VACUUM ANALYZE t, u;
CALL server.compare_plan($$SELECT t.id, s.* FROM t, aws_comprehend.detect_sentiment(t.d, 'en') s ORDER BY 1$$);
CALL server.compare($$SELECT t.id, s.* FROM t, aws_comprehend.detect_sentiment(t.d, 'en') s WHERE s.confidence > 0.5 AND t.x > 20 ORDER BY 1$$);
CALL server.compare($$SELECT t.id, s.* FROM t LEFT JOIN aws_comprehend.detect_sentiment(t.d, 'en') s ON true ORDER BY 1$$);
CALL server.compare($$SELECT t.id, s.* FROM t LEFT JOIN aws_comprehend.detect_sentiment(t.d, 'en') s ON s.confidence > 0.6 AND t.x > 25 ORDER BY 1$$);
CALL server.compare($$SELECT t.id, s.* FROM t LEFT JOIN aws_comprehend.detect_sentiment(t.d, 'en') s ON true WHERE s.sentiment = 'NEUTRAL' ORDER BY 1$$);
CALL server.compare($$SELECT t.id, s.* FROM t CROSS JOIN LATERAL (SELECT * FROM aws_comprehend.detect_sentiment(t.d, 'en') WHERE confidence > 0.6) s ORDER BY 1$$);
CALL server.compare('SELECT t.id, s, f(s) FROM t, f(t.x) s WHERE s > 2 ORDER BY 1');
CALL server.compare('SELECT t.id, p, q FROM t, f(t.x) p, f(p) q ORDER BY 1');
CALL server.compare('SELECT t.id, p, q FROM t LEFT JOIN f(t.x) p ON p > 3 LEFT JOIN h(p) q ON q > 3 ORDER BY 1');
CALL server.compare($$SELECT count(*) FROM t, aws_comprehend.detect_sentiment(t.d, 'en') s$$);
CALL server.compare($$SELECT s.sentiment, count(*), max(s.confidence) FROM t, aws_comprehend.detect_sentiment(t.d, 'en') s GROUP BY 1 ORDER BY 1$$);
CALL server.compare($$SELECT t.id, s.sentiment, u.y FROM t JOIN u USING (id), aws_comprehend.detect_sentiment(t.d || u.y, 'en') s ORDER BY 1$$);
CALL server.compare($$SELECT t.id, e, length(e) FROM t, aws_sagemaker.invoke_endpoint('echo', NULL, t.d, t.x) e ORDER BY 1$$);
CALL server.compare($$SELECT t.id, s.sentiment FROM t, aws_comprehend.detect_sentiment(CASE WHEN t.b THEN t.d END, 'en') s WHERE t.g > f(t.n) ORDER BY 1$$);
SET enable_memoize = off;
CALL server.compare_plan($$SELECT t.id, s.sentiment FROM t, aws_comprehend.detect_sentiment(t.d, 'en') s ORDER BY 1$$);
RESET enable_memoize;
-- Not a projection of t: the whole row, WITH ORDINALITY, several functions, a function without columns
CALL server.compare($$SELECT t.id, s FROM t, aws_comprehend.detect_sentiment(t.d, 'en') s WHERE t.id <= 30 ORDER BY 1$$);
CALL server.compare($$SELECT t.id, s.* FROM t, aws_comprehend.detect_sentiment(t.d, 'en') WITH ORDINALITY s WHERE t.id <= 30 ORDER BY 1$$);
CALL server.compare($$SELECT t.id, s.* FROM t, ROWS FROM (aws_comprehend.detect_sentiment(t.d, 'en'), generate_series(1, 2)) s WHERE id < 10 ORDER BY 1$$);
CALL server.compare($$SELECT t.id, s.sentiment FROM t, aws_comprehend.detect_sentiment('all the same', 'en') s ORDER BY 1$$);
CALL server.compare('SELECT s FROM f(7) s');
CALL server.compare('SELECT t.id, s FROM t, generate_series(1, f(t.x)) s WHERE t.id <= 30 ORDER BY 1, 2');

-- LATERAL subqueries: run again for each row that they refer to
CALL server.compare('SELECT l.* FROM u, LATERAL (SELECT t.id, f(t.x) FROM t WHERE t.id > u.id ORDER BY t.id LIMIT 2) l ORDER BY u.id, l.id');
CALL server.compare('SELECT u.id, l.s FROM u, LATERAL (SELECT sum(f(t.x)) AS s FROM t WHERE t.id BETWEEN u.id AND u.id + 4) l ORDER BY 1');
CALL server.compare('SELECT u.id, l.id FROM u LEFT JOIN LATERAL (SELECT t.id FROM t WHERE t.n = u.y AND f(t.x) > 7) l ON true ORDER BY 1, 2');
CALL server.compare('SELECT u.id, l.s FROM u, LATERAL (SELECT f(u.y) + f(u.id) AS s) l ORDER BY 1');
CALL server.compare('SELECT u.id, v.s FROM u, LATERAL (VALUES (f(u.y)), (f(u.id))) v (s) WHERE u.id < 30 ORDER BY 1, 2');
CALL server.compare('SELECT u.id, l.s FROM u, LATERAL (SELECT f(u.y) AS s UNION ALL SELECT h(u.id)) l WHERE u.id < 30 ORDER BY 1, 2');
CALL server.compare('SELECT u.id, l.s FROM u, LATERAL (SELECT DISTINCT f(t.x) AS s FROM t WHERE t.g = u.y) l WHERE u.id < 20 ORDER BY 1, 2');
-- below a Memoize
CALL server.compare_plan('SELECT t.id, l.s FROM t, LATERAL (SELECT f(u.y) AS s FROM u WHERE u.id = t.n OFFSET 0) l ORDER BY 1');
CALL server.compare_plan('SELECT t.id, l.c FROM t, LATERAL (SELECT count(*) AS c FROM u WHERE u.y = t.n AND f(u.id) > 4) l ORDER BY 1');
-- the columns of the row are only known to the function scan
CALL server.compare('SELECT t.id, s.* FROM t LEFT JOIN json_to_record(json_build_object(''a'', f(t.x))) AS s (a int, b text) ON a > 3 ORDER BY 1');
-- with a subquery that reads the outer row
CALL server.compare('SELECT n, q.s FROM generate_series(1, 6) n, LATERAL (SELECT f((SELECT id FROM t WHERE t.x = n ORDER BY id LIMIT 1) + n) AS s OFFSET 0) q ORDER BY 1');
CALL server.compare('SELECT u.id, q.s FROM u LEFT JOIN LATERAL (SELECT f((SELECT t.id FROM t WHERE t.x = u.y ORDER BY t.id LIMIT 1) + u.y) AS s OFFSET 0) q ON true ORDER BY 1');
CALL server.compare('SELECT u.id, q.s FROM u, LATERAL (SELECT f((SELECT max(t.id) FROM t) + u.y) AS s OFFSET 0) q ORDER BY 1');
