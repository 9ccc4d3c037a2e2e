-- Places where calls stand in a plan. Each statement runs batched and row by row; the results must be
-- equal, and the service must not see a row more than row by row.
CREATE TABLE t (id int PRIMARY KEY, g int, x int, d text);
INSERT INTO t SELECT i, i % 7, (i * 31) % 100, CASE WHEN i % 11 > 0 THEN 'text ' || i END FROM generate_series(1, 200) i;
CREATE TABLE u (id int PRIMARY KEY, y int);
INSERT INTO u SELECT i, i % 5 FROM generate_series(1, 100, 3) i;
CREATE TABLE part (id int, x int) PARTITION BY RANGE (id);
CREATE TABLE part1 PARTITION OF part FOR VALUES FROM (0) TO (60);
CREATE TABLE part2 PARTITION OF part FOR VALUES FROM (60) TO (200);
INSERT INTO part SELECT i, i % 13 FROM generate_series(1, 150) i;
ANALYZE t, u, part;
CREATE FUNCTION f(text) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, $1)::int % 10 $$;
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, $1)::int % 10 $$;
CREATE FUNCTION mood(text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT (aws_comprehend.detect_sentiment($1, 'en')).sentiment $$;

-- SELECT list, WHERE, both; nested calls; sure and unsure calls
CALL server.compare('SELECT id, f(x), f(d) FROM t ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE f(x) > 3 AND id < 150 ORDER BY id');
CALL server.compare('SELECT id, f(x), f(x) + f(x) FROM t WHERE f(x) > 3 ORDER BY id');
CALL server.compare('SELECT f(f(f(x))) FROM t WHERE id < 50 ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE f(x) > 2 AND f(id) > 2 AND f(g) > 2 ORDER BY id');
CALL server.compare('SELECT CASE WHEN x > 50 THEN f(x) ELSE 0 END FROM t ORDER BY id');
CALL server.compare('SELECT CASE WHEN f(x) > 5 THEN f(d) WHEN x > 50 THEN f(id) ELSE f(g) END FROM t ORDER BY id');
CALL server.compare('SELECT CASE f(x) WHEN 1 THEN 10 WHEN f(g) THEN 20 ELSE 30 END FROM t ORDER BY id');
CALL server.compare('SELECT coalesce(f(NULLIF(x, 31)), f(id)), coalesce(x, f(id)) FROM t ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE x > 50 OR f(x) > 5 ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE NOT (f(x) > 5) AND (f(g) IS NOT NULL OR f(id) > 1) ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE f(x) IN (1, 2, 3) ORDER BY id');
CALL server.compare('SELECT greatest(f(x), f(g)), ARRAY[f(x), f(id)], ROW(f(x), 1), NULLIF(f(x), f(g)) FROM t ORDER BY id');
CALL server.compare('SELECT (aws_comprehend.detect_sentiment(d, ''en'')).* FROM t ORDER BY id');
CALL server.compare('SELECT mood(d), count(*) FROM t GROUP BY 1 ORDER BY 1');
-- Grouping
CALL server.compare('SELECT g, max(f(x)), sum(f(id)) FILTER (WHERE x > 50) FROM t GROUP BY g ORDER BY g');
CALL server.compare('SELECT g, count(*) FROM t GROUP BY g HAVING f(max(x)) > 3 ORDER BY g');
CALL server.compare('SELECT f(g), f(max(x)) FROM t GROUP BY g ORDER BY g');
CALL server.compare('SELECT f(x), count(*) FROM t GROUP BY f(x) ORDER BY 1');
CALL server.compare('SELECT DISTINCT f(x) FROM t ORDER BY 1');
CALL server.compare('SELECT g, x > 50, max(f(id)) FROM t GROUP BY GROUPING SETS ((g), (x > 50), ()) ORDER BY 1, 2');
CALL server.compare('SELECT avg(f(x)), count(DISTINCT f(x)), array_agg(f(id) ORDER BY id) FROM t');
CALL server.compare('SELECT id, f(x), rank() OVER (PARTITION BY g ORDER BY x) FROM t ORDER BY id');
CALL server.compare('SELECT id FROM t ORDER BY f(x), id');
-- Joins
CALL server.compare('SELECT t.id, f(x + y) FROM t JOIN u USING (id) ORDER BY 1');
CALL server.compare('SELECT t.id, f(y) FROM t LEFT JOIN u USING (id) ORDER BY 1');
CALL server.compare('SELECT t.id FROM t JOIN u USING (id) WHERE f(x + y) > 4 ORDER BY 1');
CALL server.compare('SELECT t.id, u.id FROM t JOIN u ON f(t.x + u.y) = 3 AND t.id < 20 AND u.id < 20 ORDER BY 1, 2');
CALL server.compare('SELECT t.id, u.id FROM t LEFT JOIN u ON u.id = t.id AND f(u.y) > 4 ORDER BY 1, 2');
CALL server.compare('SELECT t.id FROM t WHERE f(x) IN (SELECT f(y) FROM u WHERE y > 1) AND t.id < 30 ORDER BY 1');
CALL server.compare('SELECT t.id FROM t WHERE EXISTS (SELECT FROM u WHERE u.id = t.id AND f(u.y) > 2) ORDER BY 1');
CALL server.compare('SELECT t.id FROM t WHERE NOT EXISTS (SELECT FROM u WHERE u.id = t.id AND f(t.x + u.y) > 2) ORDER BY 1');
CALL server.compare('SELECT t.id, (SELECT f(max(y)) FROM u WHERE u.id <= t.id) FROM t WHERE id < 20 ORDER BY 1');
CALL server.compare('SELECT t.id, (SELECT f(y) FROM u WHERE u.id = t.id) FROM t ORDER BY 1');
SET enable_hashjoin = off;
CALL server.compare('SELECT t.id, q.s FROM t JOIN (SELECT id, f(y) AS s FROM u) q USING (id) ORDER BY 1');
SET enable_nestloop = off;
CALL server.compare('SELECT t.id, q.s FROM t JOIN (SELECT id, f(y) AS s FROM u OFFSET 0) q ON t.g = q.s ORDER BY 1, 2');
RESET enable_hashjoin;
RESET enable_nestloop;
-- FROM t, f(t.x)
CALL server.compare('SELECT t.id, s.* FROM t, aws_comprehend.detect_sentiment(t.d, ''en'') s ORDER BY 1');
CALL server.compare('SELECT t.id, s.* FROM t, aws_comprehend.detect_sentiment(t.d, ''en'') s WHERE s.confidence > 0.5 AND t.x > 20 ORDER BY 1');
CALL server.compare('SELECT t.id, s.* FROM t LEFT JOIN aws_comprehend.detect_sentiment(t.d, ''en'') s ON true ORDER BY 1');
CALL server.compare('SELECT t.id, s.* FROM t LEFT JOIN aws_comprehend.detect_sentiment(t.d, ''en'') s ON s.confidence > 0.6 AND t.x > 50 ORDER BY 1');
CALL server.compare('SELECT t.id, s.* FROM t LEFT JOIN aws_comprehend.detect_sentiment(t.d, ''en'') s ON true WHERE s.sentiment = ''NEUTRAL'' ORDER BY 1');
CALL server.compare('SELECT t.id, s, f(s) FROM t, f(t.x) s WHERE s > 2 ORDER BY 1');
CALL server.compare('SELECT t.id, a, b FROM t, f(t.x) a, f(a) b ORDER BY 1');
CALL server.compare('SELECT count(*) FROM t, aws_comprehend.detect_sentiment(t.d, ''en'') s');
CALL server.compare('SELECT t.id, s FROM t, aws_comprehend.detect_sentiment(t.d, ''en'') s ORDER BY 1');
CALL server.compare('SELECT t.id, s.* FROM t, ROWS FROM (aws_comprehend.detect_sentiment(t.d, ''en''), generate_series(1, 2)) s WHERE id < 10 ORDER BY 1');
SET enable_memoize = off;
CALL server.compare('SELECT t.id, s.sentiment FROM t, aws_comprehend.detect_sentiment(t.d, ''en'') s ORDER BY 1');
RESET enable_memoize;
CALL server.compare('SELECT t.id, s.sentiment, u.y FROM t JOIN u USING (id), aws_comprehend.detect_sentiment(t.d || u.y, ''en'') s ORDER BY 1');
-- Set operations, subqueries, CTEs
CALL server.compare('SELECT f(x) FROM t WHERE id < 20 UNION SELECT f(y) FROM u ORDER BY 1');
CALL server.compare('SELECT f(x) FROM t WHERE id < 20 UNION ALL SELECT y FROM u ORDER BY 1');
CALL server.compare('SELECT f(x) FROM t EXCEPT SELECT f(y) FROM u ORDER BY 1');
CALL server.compare('SELECT s FROM (SELECT id, f(x) AS s FROM t ORDER BY id LIMIT 20) q WHERE s > 2 ORDER BY 1');
CALL server.compare('WITH c AS MATERIALIZED (SELECT id, f(x) AS s FROM t) SELECT a.s, b.s FROM c a JOIN c b USING (id) ORDER BY id');
CALL server.compare('WITH RECURSIVE r AS (SELECT 1 AS n, 0 AS s UNION ALL SELECT n + 1, f(n) FROM r WHERE n < 10) SELECT * FROM r ORDER BY n');
CALL server.compare('SELECT f(column1) FROM (VALUES (1), (2), (3)) v ORDER BY 1');
CALL server.compare('SELECT f(i) FROM generate_series(1, 10) i ORDER BY i');
CALL server.compare('SELECT id, f(x) FROM part WHERE f(id) > 2 ORDER BY id');
CALL server.compare('SELECT id, x FROM (SELECT id, f(x) AS x FROM part UNION ALL SELECT id, y FROM u) q ORDER BY 1, 2');
CALL server.compare('SELECT f(x) FROM t TABLESAMPLE SYSTEM (100) ORDER BY id');
-- Other scans
CREATE INDEX ON t (x, g);
VACUUM t;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT f(g), x FROM t WHERE x < 20 AND f(x) > 3;
CALL server.compare('SELECT f(g), x FROM t WHERE x < 20 AND f(x) > 3 ORDER BY x, g');
RESET enable_bitmapscan;
SET enable_indexscan = off;
SET enable_indexonlyscan = off;
CALL server.compare('SELECT f(g), x FROM t WHERE (x < 20 OR x > 90) AND f(x) > 3 ORDER BY x, g');
RESET enable_indexscan;
RESET enable_indexonlyscan;
RESET enable_seqscan;
CALL server.compare('SELECT f(g), id FROM t WHERE ctid IN (''(0,1)'', ''(0,2)'', ''(0,3)'') AND f(x) >= 0 ORDER BY id');
CALL server.compare('SELECT f(x), unnest(ARRAY[1, 2]) FROM t WHERE id < 10 ORDER BY id, 2');
CALL server.compare('SELECT l.* FROM u, LATERAL (SELECT t.id, f(t.x) FROM t WHERE t.id > u.id ORDER BY t.id LIMIT 2) l ORDER BY u.id, l.id');
CALL server.compare('SELECT f((SELECT max(y) FROM u)) FROM t WHERE id < 5');
CALL server.compare('SELECT f(1) FROM t WHERE id < 5');
CALL server.compare('SELECT f(1)');
-- JIT
SET jit = on;
SET jit_above_cost = 0;
CALL server.compare('SELECT id, f(x), f(d) FROM t WHERE f(x) > 2 ORDER BY id');
RESET jit;
RESET jit_above_cost;

-- Writing statements
CALL server.reset();
CREATE TABLE w AS SELECT id, f(x) AS s FROM t;
INSERT INTO w SELECT id + 1000, f(id) FROM t;
SELECT * FROM server.seen();
CALL server.reset();
UPDATE w SET s = f(w.id) FROM u WHERE u.id = w.id;
DELETE FROM w USING u WHERE u.id = w.id AND f(u.y) = 1;
MERGE INTO w USING (SELECT id, f(x) AS s FROM t WHERE f(g) > 3 OFFSET 0) t ON w.id = t.id
    WHEN MATCHED THEN UPDATE SET s = t.s WHEN NOT MATCHED THEN INSERT VALUES (t.id, t.s);
SELECT requests < 10 AS batched FROM server.seen();
SELECT count(*), sum(s) FROM w;

-- Volatile arguments are evaluated once for each call, and their calls are not merged.
CREATE SEQUENCE q;
SELECT count(*), count(DISTINCT a || b) > 1 AS distinct FROM
    (SELECT aws_sagemaker.invoke_endpoint('echo', NULL, nextval('q')) AS a,
            aws_sagemaker.invoke_endpoint('echo', NULL, nextval('q')) AS b FROM t WHERE id <= 20) s;
SELECT last_value FROM q;

-- plpgsql, prepared statements, views, row-level security
CREATE FUNCTION total() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE r record; n bigint := 0;
BEGIN
    FOR r IN SELECT f(x) AS s FROM t LOOP n := n + r.s; END LOOP;
    n := n + f(1);
    RETURN n;
END $$;
SELECT total() = (SELECT sum(f(x)) + f(1) FROM t) AS equal;
PREPARE p(int) AS SELECT sum(f(x)) FROM t WHERE id < $1;
SET plan_cache_mode = force_generic_plan;
EXECUTE p(50);
EXPLAIN (COSTS OFF) EXECUTE p(50);
ALTER TABLE t ADD COLUMN extra int;
EXECUTE p(50);
RESET plan_cache_mode;
EXECUTE p(50);
CREATE VIEW scored AS SELECT id, f(x) AS s FROM t;
CALL server.compare('SELECT count(*) FROM scored WHERE s > 3 AND id < 100');
DROP VIEW scored;
DROP TABLE t, u, part, w;
DROP SEQUENCE q;
DROP FUNCTION total, mood, f(int), f(text);
