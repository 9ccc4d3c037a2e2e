-- Partitioned tables and inheritance: Append and Merge Append, with a batch node for each child.
VACUUM ANALYZE t, u;
CREATE TABLE part (id int, g int, x int, d text) PARTITION BY RANGE (id);
CREATE TABLE part1 PARTITION OF part FOR VALUES FROM (0) TO (20);
-- a child with columns in other positions
CREATE TABLE part2 (extra text, d text, id int, gone int, x int, g int);
ALTER TABLE part2 DROP COLUMN gone, DROP COLUMN extra;
ALTER TABLE part ATTACH PARTITION part2 FOR VALUES FROM (20) TO (40);
CREATE TABLE part3 PARTITION OF part FOR VALUES FROM (40) TO (100) PARTITION BY LIST (g);
CREATE TABLE part3a PARTITION OF part3 FOR VALUES IN (0, 1, 2);
CREATE TABLE part3b PARTITION OF part3 DEFAULT;
INSERT INTO part SELECT id, g, x, d FROM t;
CREATE INDEX ON part (x);
CREATE TABLE keyed (k int, v int) PARTITION BY HASH (k);
CREATE TABLE keyed0 PARTITION OF keyed FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE keyed1 PARTITION OF keyed FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO keyed SELECT g, id FROM t;
CREATE TABLE parent (id int, x int);
CREATE TABLE child (more text) INHERITS (parent);
INSERT INTO parent SELECT id, x FROM t WHERE id <= 20;
INSERT INTO child SELECT id, x, d FROM t WHERE id > 40;
ANALYZE part, keyed, parent, child;

CALL server.compare_plan('SELECT id, f(x) FROM part WHERE f(g) > 2 ORDER BY id');
CALL server.compare('SELECT id, mood(d), tableoid::regclass FROM part WHERE id BETWEEN 10 AND 50 ORDER BY id');
CALL server.compare('SELECT count(*), sum(f(x)) FROM part WHERE id < 40');
CALL server.compare('SELECT part, f(x) FROM part ORDER BY id');
CALL server.compare('SELECT g, f(g), count(*) FROM part GROUP BY g ORDER BY g');
CALL server.compare('SELECT part.id, f(part.x + u.y) FROM part JOIN u USING (id) WHERE h(part.g) > 2 ORDER BY 1');
CALL server.compare('SELECT p.id, s FROM part p, f(p.x) s WHERE s > 3 ORDER BY 1');
CALL server.compare('SELECT id, x FROM (SELECT id, f(x) AS x FROM part UNION ALL SELECT id, y FROM u) q ORDER BY 1, 2');
CALL server.compare('SELECT id, s FROM (SELECT id, f(x) AS s FROM part) q WHERE s = 3 AND id < 80 ORDER BY id');
SET enable_seqscan = off;
SET enable_sort = off;
CALL server.compare_plan('SELECT x, f(g) FROM part WHERE x IS NOT NULL AND f(x) > 4 ORDER BY x, id');
CALL server.compare_plan('SELECT x, s FROM (SELECT x, f(g) AS s FROM part OFFSET 0) q ORDER BY x, s');
RESET enable_seqscan;
RESET enable_sort;
CALL server.compare_plan('SELECT f(x) FROM part ORDER BY id LIMIT 5');
CALL server.compare_plan('SELECT x FROM part ORDER BY f(x), id LIMIT 5');
-- Partitions that are pruned during execution
SET enable_hashjoin = off;
SET enable_mergejoin = off;
CALL server.compare('SELECT id, f(x) FROM part WHERE id < (SELECT max(y) * 10 FROM u) ORDER BY id');
CALL server.compare_plan('SELECT id, f(x) FROM part WHERE id = f(7) * 10');
CALL server.compare_plan('SELECT id, f(x) FROM part WHERE id < f(7) * 10 ORDER BY id');
CALL server.compare('SELECT k, f(v) FROM keyed WHERE k = (SELECT max(y) FROM u) ORDER BY v');
CALL server.compare('SELECT u.id, k.v FROM u JOIN keyed k ON k.k = u.y AND f(k.v) > 6 ORDER BY 1, 2');
RESET enable_hashjoin;
RESET enable_mergejoin;
-- Partition by partition
SET enable_partitionwise_join = on;
SET enable_partitionwise_aggregate = on;
CALL server.compare_plan('SELECT a.k, f(a.v + b.v) FROM keyed a JOIN keyed b ON a.k = b.k AND a.v = b.v WHERE f(a.v) > 3 ORDER BY a.k, a.v');
CALL server.compare_plan('SELECT k, sum(f(v)), f(max(v)) FROM keyed GROUP BY k HAVING f(count(*)::int) > 1 ORDER BY k');
CALL server.compare_plan('SELECT v % 3, sum(f(v)), count(*) FILTER (WHERE f(k) > 3) FROM keyed GROUP BY 1 ORDER BY 1');
RESET enable_partitionwise_join;
RESET enable_partitionwise_aggregate;
-- Inheritance
CALL server.compare_plan('SELECT id, f(x) FROM parent WHERE h(id) > 2 ORDER BY id');
CALL server.compare('SELECT id, f(x) FROM ONLY parent WHERE h(id) > 2 ORDER BY id');
CALL server.compare('SELECT parent.*, child.more, f(parent.x) FROM parent JOIN child USING (id) ORDER BY id');
-- Writing: rows that move to another partition, columns in other positions
CALL server.compare('UPDATE part SET x = f(x) WHERE f(g) > 4 RETURNING id, x', 'SELECT tableoid::regclass, * FROM part ORDER BY id');
CALL server.compare('UPDATE part SET id = (id + 10 * f(x)) % 100 WHERE id < 30', 'SELECT tableoid::regclass, * FROM part ORDER BY id, x, d');
CALL server.compare('DELETE FROM part WHERE f(x) > 4', 'SELECT tableoid::regclass, id FROM part ORDER BY id');
CALL server.compare('INSERT INTO part SELECT f(x) * 10, g, h(x), mood(d) FROM t', 'SELECT tableoid::regclass, * FROM part ORDER BY id, g, x, d');
SET enable_mergejoin = off;
CALL server.compare('UPDATE parent SET x = f(parent.x) FROM u WHERE u.id = parent.id AND f(u.y) > 2', 'SELECT tableoid::regclass, * FROM parent ORDER BY id');
RESET enable_mergejoin;
CALL server.compare('MERGE INTO part p USING (SELECT id, f(x) AS s FROM t WHERE id > 30 OFFSET 0) q ON p.id = q.id WHEN MATCHED AND q.s > 5 THEN DELETE WHEN MATCHED THEN UPDATE SET x = q.s',
                    'SELECT tableoid::regclass, * FROM part ORDER BY id');
DROP TABLE part, keyed, parent CASCADE;
