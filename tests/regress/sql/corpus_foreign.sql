-- Foreign tables: a program's output, and tables of this very server.
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
-- joined and aggregated over there
CALL server.compare_plan('SELECT a.id, f(a.x + b.y) FROM remote_x a JOIN remote_y b USING (id) ORDER BY a.id');
CALL server.compare_plan('SELECT a.id, b.y FROM remote_x a JOIN remote_y b USING (id) WHERE f(a.x + b.y) > 4 ORDER BY a.id');
CALL server.compare_plan('SELECT a.id, f(b.y) FROM remote_x a LEFT JOIN remote_y b ON a.id = b.id AND f(b.y) > 4 ORDER BY a.id');
CALL server.compare('SELECT y, f(count(*)::int) FROM remote_y GROUP BY y ORDER BY y');
-- writing
CALL server.compare('UPDATE remote_x SET x = f(x) WHERE f(id) > 4', 'SELECT * FROM remote_x ORDER BY id');
SET enable_mergejoin = off;
CALL server.compare('DELETE FROM remote_x USING u WHERE u.id = remote_x.id AND f(u.y) > 2', 'SELECT * FROM remote_x ORDER BY id');
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
DROP TABLE sharded, local_x, local_y, local_low, local_high;
DROP FOREIGN TABLE remote_x, remote_y, series;
DROP EXTENSION file_fdw, postgres_fdw CASCADE;
