-- Parallel plans. How the rows are spread over the workers differs from run to run, and with it the number
-- of requests.
VACUUM ANALYZE t, u;
CREATE TABLE big (id int, g int, x int, d text) WITH (fillfactor = 10, parallel_workers = 2, autovacuum_enabled = off);
INSERT INTO big SELECT id, g, x, d FROM t;
CREATE TABLE ranged (id int, x int) PARTITION BY RANGE (id);
CREATE TABLE ranged1 PARTITION OF ranged FOR VALUES FROM (0) TO (30) WITH (fillfactor = 10, parallel_workers = 2);
CREATE TABLE ranged2 PARTITION OF ranged FOR VALUES FROM (30) TO (200) WITH (fillfactor = 10, parallel_workers = 2);
INSERT INTO ranged SELECT id, x FROM t;
CREATE INDEX big_id ON big (id);
VACUUM ANALYZE big, ranged;
SET server.requests_vary = on;
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET min_parallel_index_scan_size = 0;
SET parallel_leader_participation = off;

CALL server.compare_plan('SELECT id, f(x) FROM big WHERE h(g) > 2 ORDER BY id');
CALL server.compare_plan('SELECT count(*), sum(f(x)), max(f(g)) FILTER (WHERE h(id) > 4) FROM big');
CALL server.compare_plan('SELECT g, sum(f(x)), f(g) FROM big GROUP BY g ORDER BY g');
CALL server.compare_plan('SELECT f(x), count(*) FROM big GROUP BY f(x) ORDER BY 1');
CALL server.compare_plan('SELECT DISTINCT f(x) FROM big ORDER BY 1');
CALL server.compare_plan('SELECT id FROM big ORDER BY f(x), id');
CALL server.compare_plan('SELECT big.id, s FROM big, f(big.x) s WHERE s > 3 ORDER BY 1');
CALL server.compare_plan('SELECT id, f(x) FROM ranged WHERE h(id) > 2 ORDER BY id');
CALL server.compare_plan('SELECT s, count(*) FROM (SELECT f(x) AS s FROM big UNION ALL SELECT h(id) FROM big) q GROUP BY s ORDER BY s');
CALL server.compare_plan('SELECT id, (SELECT max(f(y)) FROM u), f(x) FROM big WHERE f(x) > 3 ORDER BY id');
-- joins
SET enable_mergejoin = off;
SET enable_nestloop = off;
CALL server.compare_plan('SELECT count(*), sum(f(a.x + b.g)) FROM big a JOIN big b USING (id) WHERE f(a.g) > 3');
SET enable_parallel_hash = off;
CALL server.compare_plan('SELECT count(*), sum(a.x) FROM big a JOIN big b ON a.id = b.id AND f(a.x + b.g) > 3');
RESET enable_parallel_hash;
RESET enable_mergejoin;
RESET enable_nestloop;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
CALL server.compare_plan('SELECT count(*) FROM big a JOIN big b ON b.id = a.id + a.g AND f(b.x) > f(a.g)');
RESET enable_hashjoin;
RESET enable_mergejoin;
-- index and bitmap scans
SET enable_seqscan = off;
CALL server.compare_plan('SELECT count(*), sum(f(x)) FROM big WHERE id < 50 AND f(g) > 3');
SET enable_indexscan = off;
CALL server.compare_plan('SELECT count(*), sum(f(x)) FROM big WHERE id < 50 AND f(g) > 3');
RESET enable_indexscan;
RESET enable_seqscan;
-- the leader takes part; no worker is to be had; a single process that is not the leader
RESET parallel_leader_participation;
CALL server.compare('SELECT count(*), sum(f(x)) FROM big WHERE h(g) > 2');
SET max_parallel_workers = 0;
CALL server.compare('SELECT id, f(x) FROM big WHERE h(g) > 2 ORDER BY id');
RESET max_parallel_workers;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
CALL server.set('on', 'force_parallel_mode', 'debug_parallel_query');
CALL server.compare('SELECT id, f(d) FROM t WHERE h(g) > 2 ORDER BY id');
CALL server.compare('SELECT t.id, f(t.x + u.y) FROM t JOIN u USING (id) ORDER BY 1');
CALL server.set('off', 'force_parallel_mode', 'debug_parallel_query');
DROP TABLE big, ranged;
