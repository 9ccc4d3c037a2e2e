-- LIMIT: exactly the rows wanted if nothing filters between it and the call; otherwise a bounded number more.
VACUUM ANALYZE t, u;
CALL server.compare('SELECT f(x) FROM t ORDER BY id LIMIT 10');
CALL server.compare('SELECT f(x) FROM t ORDER BY day, id LIMIT 10 OFFSET 5');
CALL server.compare('SELECT f(x) FROM t ORDER BY id FETCH FIRST ROW ONLY');
CALL server.compare('SELECT g, f(x) FROM t ORDER BY g FETCH FIRST 3 ROWS WITH TIES');
CALL server.compare('SELECT f(x) FROM t ORDER BY f(x), id LIMIT 10');
CALL server.compare('SELECT f(x) FROM t ORDER BY id LIMIT NULL OFFSET 50');
CALL server.compare('SELECT f(x) FROM t ORDER BY id LIMIT (SELECT min(y) + 2 FROM u)');
CALL server.compare('SELECT f(x) FROM t ORDER BY id LIMIT 0');
CALL server.compare('SELECT s FROM (SELECT id, f(x) AS s FROM t ORDER BY id LIMIT 20) q WHERE s > 2 ORDER BY 1');
CALL server.compare('SELECT f(x), rank() OVER (ORDER BY id) FROM t ORDER BY id LIMIT 7');
CALL server.compare('SELECT f(x), rank() OVER (ORDER BY id) FROM t ORDER BY 2 LIMIT 7');
CALL server.compare('SELECT DISTINCT ON (g) g, f(x) FROM t ORDER BY g, id LIMIT 3');
CALL server.compare('SELECT g, f(max(x)) FROM t GROUP BY g ORDER BY g LIMIT 3');
CALL server.compare('SELECT f(x) FROM t UNION ALL SELECT f(y) FROM u LIMIT 5');
CALL server.compare('SELECT t.id, f(u.y) FROM t JOIN u USING (id) ORDER BY t.id LIMIT 4');
CALL server.compare('SELECT t.id, s FROM t, f(t.x) s ORDER BY t.id LIMIT 4');
CALL server.compare('SELECT t.id, s FROM t LEFT JOIN f(t.x) s ON true ORDER BY t.id LIMIT 4');
CALL server.compare('SELECT f(x), generate_series(1, 2) FROM t LIMIT 5');
CALL server.compare('SELECT f(x) FROM t LIMIT 5 FOR UPDATE');
CALL server.compare('WITH c AS MATERIALIZED (SELECT id, f(x) FROM t) SELECT * FROM c LIMIT 3');

-- A filter in between: at first as many rows as are wanted, then twice as many each time, so that at most twice as many
-- are sent as in row mode.
SET server.read_ahead = 20;
CALL server.compare('SELECT g, sum(f(x)) FROM t GROUP BY g ORDER BY g LIMIT 2');
CALL server.compare('SELECT id FROM t WHERE f(x) > 6 ORDER BY id LIMIT 5');
CALL server.compare('SELECT id, h(id) FROM t WHERE f(x) > 6 ORDER BY id LIMIT 5 OFFSET 2');
CALL server.compare('SELECT t.id, s FROM t, f(t.x) s WHERE s > 5 ORDER BY t.id LIMIT 4');
CALL server.compare('SELECT DISTINCT f(x) FROM t LIMIT 3');
CALL server.compare('SELECT t.id FROM t JOIN u USING (id) WHERE f(t.x + u.y) > 6 ORDER BY t.id LIMIT 2');
CALL server.compare('SELECT EXISTS (SELECT FROM t WHERE f(x) > 6)');
-- each of two batch nodes, and each run of a subquery, reads ahead
SET server.read_ahead = 80;
CALL server.compare('SELECT id FROM t WHERE f(x) > 6 AND h(g) > 2 ORDER BY id LIMIT 3');
CALL server.compare('SELECT u.id FROM u WHERE EXISTS (SELECT FROM t WHERE t.id > u.id AND f(t.x) > 6 OFFSET 0) ORDER BY 1');
RESET server.read_ahead;
