-- Equal calls for a row are one call, wherever they occur.
VACUUM ANALYZE t, u;
CALL server.compare('SELECT id, f(x), f(x) + f(x) FROM t WHERE f(x) > 3 ORDER BY id');
CALL server.compare('SELECT f(x), f(x) FROM t ORDER BY id');
CALL server.compare($$SELECT (aws_comprehend.detect_sentiment(d, 'en')).sentiment, (aws_comprehend.detect_sentiment(d, 'en')).confidence FROM t ORDER BY id$$);
CALL server.compare('SELECT f(x) FROM t ORDER BY f(x), id');
CALL server.compare('SELECT f(x), count(*) FROM t GROUP BY f(x) HAVING f(x) > 2 ORDER BY f(x)');
CALL server.set('off', 'enable_presorted_aggregate');
CALL server.compare('SELECT sum(f(x)), avg(f(x)), max(f(x)), count(DISTINCT f(x)) FROM t');
CALL server.set('on', 'enable_presorted_aggregate');
CALL server.compare('SELECT s + 1, s * 2 FROM (SELECT id, f(x) AS s FROM t) q ORDER BY id');
CALL server.compare('SELECT q.m, upper(q.m) FROM (SELECT id, mood(d) AS m FROM t) q WHERE q.m IS NOT NULL ORDER BY id');
CALL server.compare('SELECT CASE WHEN f(x) > 4 THEN f(x) ELSE -f(x) END FROM t ORDER BY id');
CALL server.compare('SELECT f(f(x)), f(x), f(f(f(x))) FROM t ORDER BY id');
CALL server.compare('SELECT t.id, f(t.x), f(u.y) FROM t JOIN u USING (id) WHERE f(t.x) <> f(u.y) ORDER BY 1');

-- Different calls stay apart: other types, null and empty, other case, other endpoint
CALL server.compare($$SELECT aws_sagemaker.invoke_endpoint('echo', NULL, n), aws_sagemaker.invoke_endpoint('echo', NULL, n::numeric(5,2)), aws_sagemaker.invoke_endpoint('echo', NULL, n::text) FROM t ORDER BY id$$);
CALL server.compare($$SELECT aws_sagemaker.invoke_endpoint('echo', NULL, CASE WHEN b THEN '' END, n) FROM t ORDER BY id$$);
CALL server.compare($$SELECT aws_sagemaker.invoke_endpoint('echo', NULL, CASE WHEN b THEN 'a' ELSE 'A' END) FROM t ORDER BY id$$);
CALL server.compare($$SELECT aws_sagemaker.invoke_endpoint('echo', NULL, x), aws_sagemaker.invoke_endpoint('hash', NULL, x) FROM t ORDER BY id$$);
CALL server.compare($$SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 0.0 * x), aws_sagemaker.invoke_endpoint('echo', NULL, -0.0::float8 * x) FROM t ORDER BY id$$);

-- Equal inputs of different rows are sent once. (Elsewhere, rows are counted without that.)
CALL server.reset();
SELECT count(f(x)), count(DISTINCT coalesce(x::text, '')) FROM t;
SELECT * FROM server.take();
SET aws_ml.deduplicate = off;
SELECT count(f(x)) FROM t;
SELECT * FROM server.take();
RESET aws_ml.deduplicate;

-- Calls with volatile arguments are never merged: neither in a row nor between rows.
CREATE SEQUENCE q;
CALL server.compare($$SELECT setval('q', 1)$$, $$SELECT f(nextval('q')::int), f(nextval('q')::int) FROM t WHERE id <= 20 ORDER BY id$$, 'SELECT last_value FROM q');
CALL server.compare($$SELECT setval('q', 1)$$, $$SELECT id FROM t WHERE f(nextval('q')::int) > 4 AND id <= 50$$, 'SELECT last_value FROM q');
CALL server.compare($$SELECT setval('q', 1)$$, $$SELECT sum(f(nextval('q')::int)), count(*) FROM t WHERE id <= 50$$, 'SELECT last_value FROM q');
CALL server.compare($$SELECT setval('q', 1)$$, $$SELECT nextval('q'), f(x), nextval('q') FROM t WHERE id <= 20 ORDER BY id$$, 'SELECT last_value FROM q');
DROP SEQUENCE q;
