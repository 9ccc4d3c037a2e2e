-- How many rows a LIMIT still needs: through OFFSETs, other LIMITs, Appends, and bounded sorts.
VACUUM ANALYZE t, u;
CALL server.compare_plan('SELECT * FROM (SELECT f(x) FROM t ORDER BY id LIMIT 20) q LIMIT 4');
CALL server.compare_plan('SELECT * FROM (SELECT f(x) FROM t OFFSET 3) q LIMIT 4');
CALL server.compare_plan('(SELECT f(x) FROM t ORDER BY id LIMIT 5) UNION ALL (SELECT h(x) FROM t ORDER BY id LIMIT 6) LIMIT 8');
CALL server.compare_plan('SELECT f(y) FROM u UNION ALL SELECT f(x) FROM t LIMIT 40');
-- Rows that wait for other calls on their way to the LIMIT
CALL server.compare_plan('SELECT h(s) FROM (SELECT f(y) AS s FROM u UNION ALL SELECT f(x) FROM t) q LIMIT 40');
CALL server.compare_plan('SELECT h(s) FROM (SELECT f(y) AS s FROM u UNION ALL SELECT f(x) FROM t LIMIT 50) q LIMIT 40 OFFSET 2');
CALL server.compare_plan('SELECT h(s) FROM u, LATERAL (SELECT f(t.x) AS s FROM t WHERE t.id > u.id OFFSET 50) q LIMIT 14');
-- A call or a volatile function in LIMIT is evaluated once
CALL server.compare_plan('SELECT id, f(x) FROM t ORDER BY id LIMIT f(7) + 1');
CALL server.compare_plan('SELECT id, f(x) FROM t ORDER BY id LIMIT f(7) + 1 OFFSET f(8)');
CALL server.compare_plan('SELECT id, f(x) FROM t ORDER BY id LIMIT 3 + (random() * 0)::int');
CALL server.compare_plan('SELECT id, f(x) FROM t ORDER BY id LIMIT (SELECT min(y) + 3 FROM u)');
-- Sorts
SET enable_incremental_sort = off;
SET enable_indexscan = off;
SET enable_indexonlyscan = off;
SET enable_bitmapscan = off;
CALL server.compare_plan('SELECT id, f(x) FROM t ORDER BY day, id LIMIT 5');
CALL server.compare_plan('SELECT id, f(x) FROM t ORDER BY day, id FETCH FIRST 5 ROWS WITH TIES');
CALL server.compare_plan('SELECT id, f(x) FROM t WHERE f(g) > 4 ORDER BY day, id LIMIT 5');
CALL server.compare_plan('SELECT * FROM (SELECT id, f(x) FROM t ORDER BY day, id OFFSET 2) q LIMIT 5');
CALL server.compare_plan('SELECT u.id, l.* FROM u, LATERAL (SELECT t.id AS i, f(t.x) FROM t WHERE t.id > u.id ORDER BY t.day, t.id LIMIT u.y) l ORDER BY 1, 2');
CALL server.compare_plan('SELECT u.id, (SELECT f(t.x) FROM t WHERE t.id > u.id ORDER BY t.day, t.id LIMIT 1) FROM u ORDER BY 1');
CALL server.compare('DECLARE c CURSOR FOR SELECT id, f(x) FROM t ORDER BY day, id LIMIT 10', 'FETCH 3 FROM c', 'FETCH 3 FROM c', 'FETCH ALL FROM c');
CALL server.compare('DECLARE c SCROLL CURSOR FOR SELECT id, f(x) FROM t ORDER BY day, id LIMIT 10', 'FETCH 3 FROM c', 'FETCH ALL FROM c', 'FETCH BACKWARD 4 FROM c');
CALL server.compare('PREPARE p (int) AS SELECT id, f(x) FROM t ORDER BY day, id LIMIT $1', 'SET LOCAL plan_cache_mode = force_generic_plan', 'EXECUTE p (5)', 'EXECUTE p (10)', 'EXECUTE p (NULL)');
-- Rows that sort alike: a bounded sort returns them in another order, so it is bounded where it is in row mode
CALL server.compare_plan('SELECT id, (SELECT f(v.x) FROM t v WHERE v.n = t.n ORDER BY v.id LIMIT 1) FROM t ORDER BY day LIMIT 3');
CALL server.compare_plan('SELECT id, (SELECT f(max(v.x)) FROM t v WHERE v.n = t.n), (SELECT f(max(u.y)) FROM u WHERE u.id > t.id) FROM t ORDER BY day LIMIT 5');
CALL server.compare_plan('(SELECT id, (SELECT f(max(u.y)) FROM u WHERE u.id > t.id) FROM t ORDER BY day OFFSET 0) UNION ALL (SELECT id, h(x) FROM t ORDER BY day) LIMIT 4');
CALL server.compare_plan('SELECT id, u.y, (SELECT f(max(v.y)) FROM u v WHERE v.id > q.id) FROM (SELECT * FROM t ORDER BY day OFFSET 0) q LEFT JOIN u USING (id) LIMIT 4');
CALL server.compare_plan('SELECT u.id, q.* FROM u, LATERAL (SELECT t.id AS i, (SELECT f(max(v.y)) FROM u v WHERE v.id > t.id) FROM t WHERE t.id > u.id ORDER BY t.day LIMIT u.y) q ORDER BY 1, 2');
CALL server.compare_plan('SELECT id, s FROM (SELECT * FROM t ORDER BY day OFFSET 0) q, f(q.x) s LIMIT 3');
CALL server.compare_plan('SELECT id, s FROM (SELECT * FROM t ORDER BY day OFFSET 0) q LEFT JOIN f(q.x) s ON s < 9 LIMIT 3');
CALL server.compare_plan('SELECT id, s, h(s) FROM (SELECT * FROM t ORDER BY day OFFSET 0) q, LATERAL (SELECT f(q.x) AS s OFFSET 0) r LIMIT 3');
CALL server.compare('PREPARE p (int) AS SELECT id, (SELECT f(max(u.y)) FROM u WHERE u.id > t.id) FROM t ORDER BY day LIMIT $1', 'SET LOCAL plan_cache_mode = force_generic_plan', 'EXECUTE p (3)', 'EXECUTE p (10)', 'EXECUTE p (NULL)');
RESET enable_incremental_sort;
RESET enable_indexscan;
RESET enable_indexonlyscan;
RESET enable_bitmapscan;
-- A LIMIT below a Gather
CALL server.set('on', 'force_parallel_mode', 'debug_parallel_query');
CALL server.compare_plan('SELECT t.id, f(t.x + u.y) FROM t JOIN u USING (id) ORDER BY 1 LIMIT 9');
CALL server.set('off', 'force_parallel_mode', 'debug_parallel_query');
-- Nodes that drop rows below a LIMIT, or end before their child does: at most twice as many rows, and the first batch
-- is small.
SET server.read_ahead = 15;
CALL server.compare_plan('SELECT * FROM (SELECT f(x) AS s FROM t ORDER BY id LIMIT 20) q WHERE s > 5 LIMIT 3');
CALL server.compare_plan('SELECT g, sum(f(x)) FROM t GROUP BY g ORDER BY g LIMIT 2');
CALL server.compare_plan('SELECT s, generate_series(1, 10) FROM (SELECT f(x) AS s FROM t OFFSET 0) q LIMIT 15');
SET enable_nestloop = off;
SET enable_hashjoin = off;
SET enable_sort = off;
CALL server.compare_plan('SELECT q.id, q.s FROM (SELECT id, f(x) AS s FROM t ORDER BY id OFFSET 0) q JOIN (SELECT id FROM u WHERE id < 10 ORDER BY id OFFSET 0) r USING (id) ORDER BY 1');
CALL server.compare_plan('SELECT id, s FROM (SELECT id, s, row_number() OVER (ORDER BY id ROWS UNBOUNDED PRECEDING) AS r FROM (SELECT id, f(x) AS s FROM t ORDER BY id OFFSET 0) p) q WHERE r <= 5 ORDER BY id');
RESET enable_nestloop;
RESET enable_hashjoin;
RESET enable_sort;
RESET server.read_ahead;
