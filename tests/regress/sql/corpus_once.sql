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

-- Equal calls in different nodes of a plan are one call, too: in nodes above each other, where the answer is a column,
CALL server.compare('SELECT sum(f(id)) FROM t WHERE f(id) > 3');
CALL server.compare('SELECT t.id FROM t JOIN u USING (id) WHERE f(t.id) > 3 ORDER BY f(t.id), 1');
CALL server.compare('SELECT t.id, f(t.id) FROM t LEFT JOIN u USING (id) WHERE f(t.id) > 3 ORDER BY f(t.id), 1');
CALL server.compare('SELECT u.id, f(t.id) FROM u LEFT JOIN (SELECT id FROM t WHERE f(id) > 6) t USING (id) ORDER BY 1');
SET enable_mergejoin = off;
CALL server.compare('SELECT id, f(id) FROM t WHERE id IN (SELECT id FROM u WHERE f(id) > 3) ORDER BY 1');
RESET enable_mergejoin;
CALL server.compare('SELECT count(*) FILTER (WHERE f(id) > 3), sum(f(id)) FROM t WHERE f(id) <> 4');
CALL server.compare('SELECT f(id) / 2, count(*), max(f(id)) FROM t WHERE f(id) > 3 GROUP BY 1 ORDER BY 1');
CALL server.compare('SELECT id, sum(f(id)) OVER (ORDER BY id) FROM t WHERE f(id) > 3 ORDER BY 1');
CALL server.compare('SELECT id, f(id) FROM (SELECT * FROM t WHERE f(id) > 3 ORDER BY day, id LIMIT 9) q ORDER BY f(id), id');
CALL server.compare('SELECT id, generate_series(1, f(id) % 3) FROM t WHERE f(id) > 3 ORDER BY 1, 2');
CALL server.compare('SELECT a.id FROM t a JOIN u b ON f(a.id) = f(b.id) WHERE f(a.id) > 3 AND f(b.id) < 9 ORDER BY 1');
CALL server.compare('SELECT id, CASE WHEN x > 3 THEN f(id) END FROM t WHERE f(id) > 2 ORDER BY f(id), 1');
CALL server.compare('SELECT id, f(id) FROM t WHERE f(id) > 3 FOR UPDATE');
CALL server.compare('SELECT sum(f(f(f(x)))) FROM t WHERE f(f(x)) > 3');
CALL server.compare('SELECT f(f(f(a.n))) FROM t a JOIN t ON t.id = f(f(a.n)) ORDER BY 1');
CALL server.compare('UPDATE t SET x = f(id) WHERE f(id) > 3', 'SELECT * FROM t ORDER BY id');
-- and elsewhere, where it is found again.
CALL server.compare('WITH c AS MATERIALIZED (SELECT id, f(id) AS s FROM t) SELECT c.s, f(t.id) FROM c JOIN t USING (id) ORDER BY c.id');
-- (not in workers, each of which asks)
SET max_parallel_workers_per_gather = 0;
CALL server.compare('SELECT f(id) FROM t UNION ALL SELECT f(id) FROM t ORDER BY 1');
RESET max_parallel_workers_per_gather;
CALL server.compare('SELECT f(id) FROM t UNION SELECT f(id) FROM u ORDER BY 1');
CALL server.compare('SELECT f(id) FROM t WHERE f(id) > 3 INTERSECT SELECT f(id) FROM t WHERE f(id) < 9 ORDER BY 1');
CALL server.compare('SELECT id, (SELECT max(f(u.id)) FROM u WHERE u.y = t.n) FROM t ORDER BY 1');
CALL server.compare('SELECT id FROM t WHERE f(id) = (SELECT max(f(id)) FROM t) ORDER BY 1');
CALL server.compare('SELECT t.id, l.s FROM t, LATERAL (SELECT f(u.id) AS s FROM u WHERE u.y = t.n ORDER BY 1 LIMIT 1) l ORDER BY 1');
CALL server.compare('SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.id = t.id AND f(u.id) = f(t.id)) ORDER BY 1');
CALL server.compare('WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 + f(i) % 3 FROM r WHERE i < 20) SELECT i, f(i) FROM r ORDER BY 1');
CREATE FUNCTION of_plpgsql(int) RETURNS int LANGUAGE plpgsql STABLE AS $$BEGIN RETURN f($1); END$$;
CREATE FUNCTION of_sql(int) RETURNS int LANGUAGE sql STABLE STRICT SECURITY DEFINER AS $$SELECT f(y) FROM (VALUES ($1), ($1)) v (y)$$;
CALL server.compare('SELECT of_plpgsql(id), f(id) FROM t ORDER BY id');
CALL server.compare('SELECT of_plpgsql(id) FROM t WHERE f(id) > 3 ORDER BY id');
CALL server.compare('SELECT of_sql(n), of_plpgsql(n) FROM t ORDER BY id');
-- A VOLATILE function asks again, as one that waits for another answer has to.
CREATE FUNCTION of_volatile(int) RETURNS int LANGUAGE plpgsql VOLATILE AS $$BEGIN RETURN f($1) + f($1); END$$;
CALL server.compare('SELECT of_volatile(id), f(id) FROM t WHERE id <= 5 ORDER BY id');
-- Answers beyond the memory of a hash table are dropped.
SET work_mem = '64kB';
CALL server.compare('SELECT a.id, f(b.id) FROM t a, t b WHERE f(a.id) > 3 AND f(b.id) > 3 ORDER BY 1, 2');
RESET work_mem;
-- Rows that did not fit into a request, and are not wanted any more when the subquery runs again
CREATE TABLE ends (id int, endpoint text);
INSERT INTO ends SELECT i, CASE WHEN i % 2 = 0 THEN 'hash' ELSE 'echo' END FROM generate_series(1, 8) i;
CREATE TABLE long (id int, d text);
INSERT INTO long SELECT i, repeat('"', 380) || i FROM generate_series(1, 40) i;
ANALYZE ends, long;
SET aws_ml.max_payload_bytes = '1kB';
SET aws_ml.max_concurrent_requests = 2;
PREPARE counted AS SELECT md5(string_agg(n || ',' || e.id || ',' || (SELECT count(*) FROM (SELECT 1 FROM long l WHERE l.id <= CASE e.endpoint WHEN 'hash' THEN 1 ELSE 40 END
    AND right(aws_sagemaker.invoke_endpoint(e.endpoint, 2, e.id || l.d), 1) NOT IN ('2', '3') LIMIT n) q), ' ' ORDER BY n, e.id)) FROM ends e, generate_series(1, 7) n;
EXECUTE counted;
SET aws_ml.enable_function_migration = off;
EXECUTE counted;
RESET aws_ml.enable_function_migration;
DEALLOCATE counted;
RESET aws_ml.max_payload_bytes;
RESET aws_ml.max_concurrent_requests;
DROP TABLE ends, long;
-- Nothing outlives the statement.
CALL server.reset();
SELECT count(f(1));
SELECT count(f(1));
SELECT * FROM server.take();
DROP FUNCTION of_plpgsql, of_sql, of_volatile;
