-- Foreign tables: output of a program, and tables of this server itself.
VACUUM ANALYZE t, u;
CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE series (i int) SERVER files OPTIONS (program 'seq 1 40', format 'csv');
CREATE EXTENSION postgres_fdw;
DO $$
BEGIN
    EXECUTE format('CREATE SERVER self FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host %L, port %L, dbname %L)',
                   current_setting('unix_socket_directories'), current_setting('port'), current_database());
END $$;
CREATE USER MAPPING FOR CURRENT_USER SERVER self OPTIONS (user 'postgres');
CREATE TABLE local_x AS SELECT id, x, d FROM t;
CREATE TABLE local_y AS SELECT id, y FROM u;
CREATE FOREIGN TABLE remote_x (id int, x int, d text) SERVER self OPTIONS (table_name 'local_x', fetch_size '25');
CREATE FOREIGN TABLE remote_y (id int, y int) SERVER self OPTIONS (table_name 'local_y');
ANALYZE local_x, local_y, remote_x, remote_y;

CALL server.compare_plan('SELECT i, f(i) FROM series WHERE h(i) > 4 ORDER BY i');
CALL server.compare('SELECT series.i, f(t.x) FROM series JOIN t ON t.id = series.i WHERE f(series.i) > 4 ORDER BY 1');
CALL server.compare_plan('SELECT id, f(x) FROM remote_x WHERE h(id) > 4 ORDER BY id');
CALL server.compare('SELECT f(x), mood(d) FROM remote_x WHERE id < 40 ORDER BY id LIMIT 10');
CALL server.compare('SELECT x, sum(f(id)) FROM remote_x GROUP BY x ORDER BY x');
CALL server.compare('SELECT r.id, s FROM remote_x r, f(r.x) s WHERE s > 3 ORDER BY 1');
CALL server.compare('SELECT remote_x, f(x), ctid FROM remote_x ORDER BY id');
-- joined and aggregated remotely
CALL server.compare_plan('SELECT a.id, f(a.x + b.y) FROM remote_x a JOIN remote_y b USING (id) ORDER BY a.id');
CALL server.compare_plan('SELECT a.id, b.y FROM remote_x a JOIN remote_y b USING (id) WHERE f(a.x + b.y) > 4 ORDER BY a.id');
CALL server.compare_plan('SELECT a.id, f(b.y) FROM remote_x a LEFT JOIN remote_y b ON a.id = b.id AND f(b.y) > 4 ORDER BY a.id');
CALL server.compare('SELECT y, f(count(*)::int) FROM remote_y GROUP BY y ORDER BY y');
-- writing
CALL server.compare('UPDATE remote_x SET x = f(x) WHERE f(id) > 4', 'SELECT * FROM remote_x ORDER BY id');
SET enable_mergejoin = off;
CALL server.compare('DELETE FROM remote_x USING u WHERE u.id = remote_x.id AND f(u.y) > 2', 'SELECT * FROM remote_x ORDER BY id');
CALL server.compare('UPDATE remote_x SET x = x + 1 WHERE id > 30 RETURNING id, f(x), mood(d)', 'SELECT * FROM remote_x ORDER BY id');
CALL server.compare('INSERT INTO remote_x (id, x) SELECT id + 100, y FROM u RETURNING f(x), id', 'SELECT * FROM remote_x ORDER BY id');
CALL server.compare('DELETE FROM remote_x USING u WHERE u.id = remote_x.id RETURNING remote_x.id, f(u.y + remote_x.x)', 'SELECT * FROM remote_x ORDER BY id');
CALL server.compare('WITH d AS (DELETE FROM remote_x WHERE h(x) > 2 RETURNING id, f(x) AS s) SELECT count(*), sum(s) FROM d', 'SELECT * FROM remote_x ORDER BY id');
CALL server.compare('INSERT INTO remote_y SELECT id + 1000, f(x) FROM t RETURNING y', 'SELECT * FROM remote_y ORDER BY id, y');
RESET enable_mergejoin;
-- several at a time
CREATE TABLE sharded (id int, x int, d text) PARTITION BY RANGE (id);
CREATE FOREIGN TABLE shard1 PARTITION OF sharded FOR VALUES FROM (0) TO (30) SERVER self OPTIONS (table_name 'local_low');
CREATE FOREIGN TABLE shard2 PARTITION OF sharded FOR VALUES FROM (30) TO (90) SERVER self OPTIONS (table_name 'local_high');
CREATE TABLE local_low AS SELECT * FROM local_x WHERE id < 30;
CREATE TABLE local_high AS SELECT * FROM local_x WHERE id >= 30;
CALL server.compare_plan('SELECT id, f(x) FROM sharded WHERE h(id) > 4 ORDER BY id');
ALTER SERVER self OPTIONS (ADD async_capable 'true');
CALL server.compare_plan('SELECT id, f(x) FROM sharded WHERE h(id) > 4 ORDER BY id');
CALL server.compare_plan('SELECT count(*), sum(f(x)) FROM sharded');
CALL server.compare('SELECT id, f(x) FROM sharded ORDER BY id LIMIT 8');
-- The servers are still read concurrently, with the calls in one batch node above, even if columns are in other
-- positions
SELECT server.explain('COSTS OFF', 'SELECT id, f(x) FROM sharded WHERE h(id) > 4 AND x > 3');
ALTER TABLE sharded DETACH PARTITION shard2;
DROP FOREIGN TABLE shard2;
CREATE FOREIGN TABLE shard2 (d text, x int, id int) SERVER self OPTIONS (table_name 'local_high');
ALTER TABLE sharded ATTACH PARTITION shard2 FOR VALUES FROM (30) TO (90);
CREATE TABLE shard3 PARTITION OF sharded FOR VALUES FROM (90) TO (200);
INSERT INTO shard3 SELECT i, i % 9, 'here ' || i FROM generate_series(90, 99) i;
ANALYZE shard3;
CALL server.compare_plan('SELECT id, f(x + id), mood(d), x, tableoid::regclass FROM sharded WHERE h(id) > 4 AND f(x) < 8 ORDER BY id + 0');
CALL server.compare_plan('SELECT sharded, h(id) FROM sharded WHERE f(x) > 4 ORDER BY id + 0');
CALL server.compare_plan('SELECT count(s) FROM (SELECT f(x) AS s FROM sharded LIMIT 40) q');
CALL server.compare('DECLARE c CURSOR FOR SELECT id, f(x) FROM sharded', 'MOVE 5 FROM c');
CALL server.compare_plan('SELECT g, sum(f(x)), count(*) FILTER (WHERE h(id) > 4) FROM (SELECT id % 3 AS g, id, x FROM sharded) q GROUP BY g ORDER BY g');
CALL server.compare('UPDATE sharded SET x = f(x) WHERE h(id) > 4', 'SELECT * FROM sharded ORDER BY id');
CALL server.compare('DELETE FROM sharded WHERE f(x) > 4', 'SELECT * FROM sharded ORDER BY id');
CALL server.compare('UPDATE sharded SET x = x + 1 RETURNING id, f(x)', 'SELECT * FROM sharded ORDER BY id');
CALL server.compare('PREPARE p (int) AS SELECT id, f(x) FROM sharded WHERE id < $1 AND f(id) > 3 ORDER BY id', 'SET LOCAL plan_cache_mode = force_generic_plan', 'EXECUTE p (20)', 'EXECUTE p (100)');
-- calls that differ, or that some children do not have, stay in the children
CALL server.compare_plan('SELECT 1 AS s, id, f(x) FROM shard1 UNION ALL SELECT 2, id, f(x) FROM shard2 ORDER BY 2');
CALL server.compare_plan('SELECT id, f(x) FROM shard1 UNION ALL SELECT id, h(x) FROM shard2 ORDER BY 1');
CALL server.compare_plan('SELECT id, f(x) FROM shard1 UNION ALL SELECT id, x FROM shard2 ORDER BY 1');
CALL server.compare_plan('SELECT id, f(d) FROM shard1 UNION ALL SELECT id, f(x) FROM shard2 ORDER BY 1');
DROP TABLE sharded, local_x, local_y, local_low, local_high;
DROP FOREIGN TABLE remote_x, remote_y, series;
DROP EXTENSION file_fdw, postgres_fdw CASCADE;
