-- Statements for which random queries found wrong results, too many rows sent, or row mode.
VACUUM ANALYZE t, u;
CREATE FUNCTION either(int) RETURNS int LANGUAGE sql STABLE AS $$ SELECT CASE WHEN $1 > 20 THEN f($1) ELSE 3 END $$;
CREATE FUNCTION hidden(int) RETURNS int LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN f($1); END $$;
-- a call behind a condition with the same call
CALL server.compare('SELECT id, CASE WHEN x > 3 AND f(x) > 2 THEN f(x) END FROM t ORDER BY id');
CALL server.compare('SELECT id, CASE WHEN g > 3 OR f(x) > 2 THEN f(x) ELSE -1 END FROM t ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE x > 3 AND f(x) > 2 OR f(x) = 0 ORDER BY id');
CALL server.compare('SELECT id, CASE WHEN x > 20 THEN CASE WHEN f(x) > 3 THEN f(id) WHEN f(id) > 2 THEN f(x) END WHEN f(x) > 2 AND f(id) > 1 THEN f(g) END FROM t ORDER BY id');
CALL server.compare('SELECT t.id, CASE v WHEN 1 THEN v END FROM t, either(t.x) v ORDER BY 1');
CALL server.compare('SELECT x, CASE x WHEN 1 THEN x END FROM (VALUES (1, 5), (2, f(8))) v(n, x)');
-- a row comparison with a volatile function
CALL server.compare('SELECT id FROM t WHERE (x, f(g)) < ((random() * 0)::int + 5, 1) ORDER BY id');
-- functions that hide calls, in conditions
CALL server.compare('SELECT CASE WHEN hidden(id) > 3 THEN f(x) WHEN hidden(id) > 2 THEN f(g) END FROM t ORDER BY id');
-- calls on the result of a function in FROM
CALL server.compare('SELECT t.id, v FROM t, f(t.x) v WHERE f(v) > 2 ORDER BY 1');
-- an inner side that is rescanned repeatedly keeps what it has sorted
SET enable_material = off;
CALL server.compare('SELECT count(*) FROM t LEFT JOIN (SELECT * FROM (SELECT f(x) AS s FROM t WHERE id < 20 ORDER BY 1 OFFSET 0) i WHERE h(s) > 3) q ON t.x > q.s');
RESET enable_material;
-- below a LIMIT: the inner side of a nested loop, and a recursive union
CALL server.compare_plan('SELECT u.id, n FROM u, generate_series(1, u.id * 100) n WHERE f(n) >= 0 LIMIT 3');
CALL server.compare_plan('WITH RECURSIVE r(n) AS (SELECT id FROM t WHERE f(x) >= 0 UNION ALL SELECT n + 100 FROM r WHERE n < 0 AND f(n) > 1) SELECT * FROM r LIMIT 3');
-- a nested loop that stops at the first match
SET enable_hashjoin = off;
SET enable_mergejoin = off;
CALL server.compare('SELECT t.id FROM t WHERE id < 10 AND EXISTS (SELECT FROM u WHERE u.y = f(t.id)) ORDER BY 1');
RESET enable_hashjoin;
RESET enable_mergejoin;
-- Memoize over the function, because of an expensive condition: equal rows are sent once
CREATE TABLE repeated AS SELECT i AS id, i % 30 AS x FROM generate_series(1, 300) i;
ANALYZE repeated;
CALL server.compare_plan('SELECT r.id, s.sentiment FROM repeated r, aws_comprehend.detect_sentiment(''good '' || r.x, ''en'') s WHERE f(length(s.sentiment)) >= 0 ORDER BY 1');
DROP TABLE repeated;
-- results of functions in FROM, in the parameters of subqueries
CALL server.compare('SELECT t.id, v, (SELECT count(*) FROM u WHERE u.y < v) FROM t, either(t.x) v ORDER BY 1');
CALL server.compare('SELECT t.id FROM t, either(t.x) v WHERE NOT EXISTS (SELECT FROM u WHERE u.y = v OFFSET 0) ORDER BY 1');
CALL server.compare('SELECT v.n, (SELECT count(*) FROM u WHERE u.y < v.x) FROM (VALUES (1, 5), (2, f(8)), (3, f(9))) v(n, x)');
-- a filter ends at a condition that is null, which an AND of its conditions would not
CALL server.compare('SELECT t.id, s FROM t LEFT JOIN f(t.g) s ON t.x > 20 AND h(t.id) > 2 ORDER BY 1');
CALL server.compare('SELECT t.id, s FROM t LEFT JOIN f(t.g) s ON nullif(s, 3) > 4 AND h(t.id) > 2 ORDER BY 1');
CALL server.compare('SELECT t.id, (SELECT h(t.id) WHERE t.x > 20 AND f(t.id) > 2) FROM t ORDER BY 1');
CALL server.compare('SELECT t.id, u.y FROM t LEFT JOIN u ON u.id = t.id AND nullif(f(t.x), 3) > 4 AND h(t.id) > 2 ORDER BY 1');
SET enable_hashjoin = off;
CALL server.compare('SELECT t.id FROM t WHERE NOT EXISTS (SELECT FROM u WHERE u.id = t.id AND nullif(f(t.x), 3) > 4 AND h(t.id) > 2) ORDER BY 1');
RESET enable_hashjoin;
-- EXPLAIN shows the fields of a call that two nodes answer
EXPLAIN (COSTS OFF) SELECT id FROM t WHERE id > 3 OR (aws_comprehend.detect_sentiment(d, 'en')).sentiment > 'a'
    ORDER BY (aws_comprehend.detect_sentiment(d, 'en')).sentiment;
DROP FUNCTION either, hidden;
