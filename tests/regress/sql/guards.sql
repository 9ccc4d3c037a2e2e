-- Calls that are not evaluated for every row: the service sees the rows that reach them, and their arguments are not
-- evaluated for others. Without deduplication, the row counts must be equal, except for calls that occur in a statement
-- more than once.
CREATE TABLE t (id int PRIMARY KEY, x int, z int, s text, b bool);
INSERT INTO t SELECT i, (i * 37) % 101, i % 4, CASE WHEN i % 3 > 0 THEN 'text ' || i END,
                     CASE i % 3 WHEN 0 THEN true WHEN 1 THEN false END
    FROM generate_series(1, 60) i;
ANALYZE t;
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, $1)::int % 10 $$;
CREATE FUNCTION g(int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, 'g', $1)::int % 10 $$;
CREATE FUNCTION mood(text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT (aws_comprehend.detect_sentiment($1, 'en')).sentiment $$;
SET aws_ml.deduplicate = off;

-- CASE
CALL server.compare('SELECT CASE WHEN x > 50 THEN f(id) END FROM t ORDER BY id');
CALL server.compare('SELECT CASE WHEN x > 70 THEN f(id) WHEN x > 30 THEN f(x) ELSE g(id) END FROM t ORDER BY id');
CALL server.compare('SELECT CASE WHEN f(id) > 5 THEN g(id) WHEN f(x) > 5 THEN g(x) ELSE f(z) END FROM t ORDER BY id');
CALL server.compare('SELECT CASE z WHEN 1 THEN f(id) WHEN 2 THEN g(id) WHEN f(x) THEN 7 END FROM t ORDER BY id');
CALL server.compare('SELECT CASE f(id) WHEN 1 THEN g(id) WHEN g(x) THEN g(z) ELSE 0 END FROM t ORDER BY id');
CALL server.compare('SELECT CASE WHEN b THEN CASE WHEN x > 30 THEN f(id) ELSE g(id) END ELSE CASE z WHEN 0 THEN f(x) END END FROM t ORDER BY id');
CALL server.compare('SELECT CASE WHEN b THEN f(id) END, CASE WHEN x > 50 THEN f(id) END FROM t ORDER BY id');
CALL server.compare('SELECT CASE WHEN b THEN f(id) END + CASE WHEN b THEN CASE WHEN f(id) > 3 THEN f(id) END END FROM t ORDER BY id');
CALL server.compare('SELECT CASE WHEN b THEN f(id) END, f(id) FROM t ORDER BY id');
-- A division by zero behind a guard stays behind it.
CALL server.compare('SELECT CASE WHEN z <> 0 THEN f(100 / z) ELSE -1 END FROM t ORDER BY id');
CALL server.compare('SELECT CASE WHEN z = 0 THEN 0 WHEN 100 / z > 40 THEN f(id) END FROM t ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE z <> 0 AND f(100 / z) > 3 ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE z = 0 OR f(100 / z) > 3 ORDER BY id');
-- COALESCE, AND, OR, NOT, NULLIF, GREATEST
CALL server.compare('SELECT coalesce(s, mood(id::text)) FROM t ORDER BY id');
CALL server.compare('SELECT coalesce(nullif(f(id), 3), g(id), 0), greatest(f(x), g(x)), nullif(f(z), g(z)) FROM t ORDER BY id');
CALL server.compare('SELECT b AND f(id) > 5, b OR f(x) > 5, NOT b AND (x > 30 OR g(id) > 5) FROM t ORDER BY id');
CALL server.compare('SELECT f(id) > 5 AND g(id) > 5 AND f(x) > 5, f(z) > 5 OR g(z) > 5 OR g(x) > 5 FROM t ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE (b AND f(id) > 5) OR (NOT b AND g(id) > 5) OR (b IS NULL AND f(x) > 5) ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE f(id) > 3 AND g(id) > 3 AND CASE WHEN x > 50 THEN f(x) > 3 ELSE true END ORDER BY id');
-- The same call under different conditions in WHERE and in the SELECT list
CALL server.compare('SELECT id, f(id) FROM t WHERE x > 50 OR f(id) > 5 ORDER BY id');
CALL server.compare('SELECT id, CASE WHEN z > 1 THEN f(id) END FROM t WHERE x > 50 OR f(id) > 5 ORDER BY id');
-- Arguments that need a call, conditions of arguments
CALL server.compare('SELECT f(CASE WHEN b THEN g(id) ELSE x END) FROM t ORDER BY id');
CALL server.compare('SELECT f(coalesce(nullif(x, 37), g(z))), CASE WHEN f(id) > 4 THEN f(g(id)) END FROM t ORDER BY id');
-- FILTER
CALL server.compare('SELECT z, sum(f(id)) FILTER (WHERE x > 50), sum(f(x)) FILTER (WHERE f(id) > 5), max(g(id)) FROM t GROUP BY z ORDER BY z');
CALL server.compare('SELECT sum(f(id)) FILTER (WHERE b), sum(f(id)) FILTER (WHERE x > 50) FROM t');
CALL server.compare('SELECT sum(100 / nullif(z, 0)) FILTER (WHERE f(id) > 5), sum(f(100 / z)) FILTER (WHERE z > 0) FROM t');
-- FROM t, f(t.x)
CALL server.compare('SELECT t.id, v FROM t, LATERAL (SELECT CASE WHEN b THEN f(t.id) ELSE 0 END AS v) q ORDER BY 1');
CALL server.compare('SELECT t.id, CASE WHEN m.confidence > 0.6 THEN mood(t.s || 1) END FROM t LEFT JOIN aws_comprehend.detect_sentiment(t.s, ''en'') m ON t.x > 20 ORDER BY 1');
-- Conditions that must not be evaluated twice become columns first.
CREATE SEQUENCE q;
CALL server.compare('SELECT CASE WHEN random() >= 0 THEN f(id) END FROM t ORDER BY id');
CALL server.compare('SELECT CASE WHEN (SELECT count(*) FROM t u WHERE u.id < t.id) > 30 THEN f(id) END FROM t ORDER BY id');
SELECT count(CASE WHEN nextval('q') % 2 = 0 THEN f(id) END) FROM t;
SELECT last_value FROM q;
DROP SEQUENCE q;
-- Subscripts
CALL server.compare('SELECT (ARRAY[1, 2, 3, 4, 5, 6, 7, 8, 9, 10])[f(id)] FROM t ORDER BY id');
CALL server.compare('SELECT (x, f(id)) < (50, f(x)) FROM t ORDER BY id');
CALL server.compare('SELECT CASE WHEN b THEN f(id) END, (ARRAY[1, 2, 3])[f(id)] FROM t ORDER BY id');
-- A CASE and an array coercion inside the arguments have their own values.
CALL server.compare('SELECT f((CASE z WHEN 1 THEN 10 WHEN 2 THEN x ELSE id END)) FROM t ORDER BY id');
CALL server.compare('SELECT aws_sagemaker.invoke_endpoint(''hash'', NULL, ARRAY[id, x]::real[]) FROM t ORDER BY id');
CALL server.compare('SELECT CASE z WHEN 1 THEN 0 WHEN (CASE x WHEN 37 THEN 2 ELSE 3 END) THEN f(id) END FROM t ORDER BY id');
CALL server.compare('SELECT CASE ARRAY[z]::text[] WHEN ARRAY[f(id)]::text[] THEN g(id) END FROM t ORDER BY id');

-- EXPLAIN shows the condition.
EXPLAIN (COSTS OFF) SELECT CASE WHEN x > 50 THEN f(id) WHEN b THEN f(x) END FROM t;
RESET aws_ml.deduplicate;
DROP TABLE t;
DROP FUNCTION f, g, mood;
