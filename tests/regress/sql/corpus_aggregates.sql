-- Grouping: calls in the keys, in the arguments of aggregates, in HAVING.
VACUUM ANALYZE t, u;
CALL server.compare('SELECT g, max(f(x)), sum(f(id)) FILTER (WHERE x > 25) FROM t GROUP BY g ORDER BY g');
CALL server.compare('SELECT g, count(*) FROM t GROUP BY g HAVING f(max(x)) > 3 ORDER BY g');
CALL server.compare('SELECT g, count(*) FROM t GROUP BY g HAVING sum(f(x)) > 40 AND f(g) > 2 ORDER BY g');
CALL server.compare('SELECT f(g), f(max(x)) FROM t GROUP BY g ORDER BY g');
CALL server.compare('SELECT f(x), count(*) FROM t GROUP BY f(x) ORDER BY 1');
CALL server.compare('SELECT f(x), h(g), count(*), sum(f(n)) FROM t GROUP BY f(x), h(g) ORDER BY 1, 2');
CALL server.compare('SELECT mood(d), count(*) FROM t GROUP BY 1 ORDER BY 1');
CALL server.compare('SELECT mood(min(d)), mood(max(d)) FROM t GROUP BY g ORDER BY g');
CALL server.compare('SELECT sum(f(x)), avg(f(g)), min(f(n)), bool_and(f(x) >= 0), count(f(x)) FROM t');
CALL server.compare('SELECT sum(f(x)) FROM t WHERE false');
CALL server.compare('SELECT f(count(*)::int) FROM t');
CALL server.compare('SELECT sum(f(x) * h(g)), corr(f(x), h(g)), sum(f(f(n))) FROM t');
CALL server.set('off', 'enable_presorted_aggregate');
CALL server.compare('SELECT avg(f(x)), count(DISTINCT f(x)), array_agg(f(id) ORDER BY id) FROM t');
CALL server.compare($$SELECT g, string_agg(d, ',' ORDER BY f(x), id), string_agg(DISTINCT mood(d), ',') FROM t GROUP BY g ORDER BY g$$);
CALL server.set('on', 'enable_presorted_aggregate');
CALL server.compare('SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY f(x)), mode() WITHIN GROUP (ORDER BY h(g)) FROM t');
CALL server.compare('SELECT g, percentile_disc(f(g) / 10.0) WITHIN GROUP (ORDER BY x), rank(f(g)) WITHIN GROUP (ORDER BY f(x)) FROM t GROUP BY g ORDER BY g');
CALL server.compare('SELECT g, sum(DISTINCT f(x)) FILTER (WHERE h(id) > 3) FROM t GROUP BY g ORDER BY g');
CALL server.set('off', 'enable_hashagg');
CALL server.compare($$SELECT coalesce('a'), count(DISTINCT mood(d)) FROM t GROUP BY coalesce('a'), g ORDER BY g$$);
CALL server.set('on', 'enable_hashagg');
CALL server.compare('SELECT sum(s) FROM (SELECT f(sum(x)::int) AS s FROM t GROUP BY g) q');
CALL server.compare('SELECT sum(f(x)) + sum(f(x)) FILTER (WHERE b), sum(f(x) + f(g)) FROM t');
-- DISTINCT and ORDER BY
CALL server.compare('SELECT DISTINCT f(x) FROM t ORDER BY 1');
CALL server.compare('SELECT DISTINCT f(x), g FROM t ORDER BY g, 1');
CALL server.compare('SELECT DISTINCT ON (f(x)) f(x), id FROM t ORDER BY f(x), id');
CALL server.compare('SELECT DISTINCT ON (g) g, f(x) FROM t ORDER BY g, f(x)');
CALL server.compare('SELECT id FROM t ORDER BY f(x), id');
CALL server.compare('SELECT id FROM t ORDER BY f(x) DESC NULLS LAST, h(g), id');
CALL server.compare($$SELECT g FROM t GROUP BY g ORDER BY f(max(d)), sum(f(x)), g$$);
-- Of an outer query, and with subqueries in their arguments
CALL server.compare('SELECT (SELECT sum(f(t.x))) FROM t');
CALL server.compare('SELECT g, (SELECT max(f(t.x)) + y FROM u WHERE u.id = g) FROM t GROUP BY g ORDER BY g');
CALL server.compare('SELECT g, count(*) FILTER (WHERE f(x) IN (SELECT y FROM u)) FROM t GROUP BY g ORDER BY g');
CALL server.compare('SELECT sum((SELECT f(y) FROM u WHERE u.id = t.id)) FROM t WHERE id < 30');
CALL server.compare('SELECT f(x) FROM t GROUP BY x HAVING count(*) > 1 ORDER BY x');

-- Each way of grouping
SET enable_hashagg = off;
CALL server.compare_plan('SELECT f(x), count(*), sum(f(g)) FROM t GROUP BY f(x) ORDER BY 1');
CALL server.compare_plan('SELECT g, max(f(x)) FROM t GROUP BY g ORDER BY g');
CALL server.compare_plan('SELECT f(x) FROM t GROUP BY 1 ORDER BY 1');
CALL server.compare_plan('SELECT DISTINCT f(x) FROM t ORDER BY 1');
RESET enable_hashagg;
SET enable_sort = off;
CALL server.compare_plan('SELECT count(*), sum(s) FROM (SELECT f(x) AS s, count(*) FROM t GROUP BY f(x)) q');
RESET enable_sort;
CREATE INDEX t_g ON t (g);
SET enable_seqscan = off;
SET enable_hashagg = off;
CALL server.compare_plan('SELECT g, f(x), count(*) FROM t GROUP BY g, f(x) ORDER BY 1, 2');
RESET enable_hashagg;
RESET enable_seqscan;
DROP INDEX t_g;

-- Grouping sets
CALL server.compare_plan('SELECT g, x > 25, max(f(id)) FROM t GROUP BY GROUPING SETS ((g), (x > 25), ()) ORDER BY 1, 2');
CALL server.compare_plan('SELECT f(x), h(g), count(*), sum(f(n)) FROM t GROUP BY ROLLUP (f(x), h(g))');
CALL server.compare('SELECT b, n, grouping(b, n), f(n), sum(f(x)) FROM t GROUP BY CUBE (b, n) ORDER BY 1, 2, 3');
CALL server.compare('SELECT g, n, f(g) FROM t GROUP BY GROUPING SETS ((g), (g, n), ()) HAVING f(g) IS DISTINCT FROM 3 ORDER BY 1, 2');
SET enable_hashagg = off;
CALL server.compare_plan('SELECT n, b, sum(f(x)) FILTER (WHERE g > 2) FROM t GROUP BY GROUPING SETS ((n, b), (b), ()) ORDER BY 1, 2');
RESET enable_hashagg;

-- min and max by an index, below an initplan
CREATE INDEX t_x ON t (x);
SET enable_seqscan = off;
CALL server.compare_plan('SELECT f(min(x)), f(max(x)) FROM t');
SET server.read_ahead = 5;
CALL server.compare_plan('SELECT max(x) FROM t WHERE f(g) > 4');
RESET server.read_ahead;
RESET enable_seqscan;
DROP INDEX t_x;
