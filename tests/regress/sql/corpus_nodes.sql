-- Every kind of node that passes on rows, below a LIMIT, an EXISTS and a cursor: if nothing drops rows in between, the
-- service sees as many rows as in row mode. Only cases where it sees more, or where the results differ, are listed:
-- with a condition in between; the row that ends a group after those that are fetched; with repeated FETCH, the rows
-- that a cursor's growing batches are ahead.
CREATE TABLE k (id int PRIMARY KEY, k int, n int, x int);
INSERT INTO k SELECT i, (i - 1) / 10, i % 5, i % 10 + 1 FROM generate_series(1, 150) i;
CREATE INDEX ON k (k, n);
CREATE TABLE pk (id int, k int, n int) PARTITION BY HASH (id);
CREATE TABLE pk0 PARTITION OF pk FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE pk1 PARTITION OF pk FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO pk SELECT id, k, n FROM k;
CREATE INDEX ON pk (k, id);
CREATE TABLE o (id int PRIMARY KEY, y int);
INSERT INTO o SELECT i, i FROM generate_series(1, 60) i;
CREATE TABLE w (id int, y int, z int);
INSERT INTO w VALUES (1, 1, 1), (2, 2, 2);
ALTER TABLE k SET (autovacuum_enabled = off);
ALTER TABLE o SET (autovacuum_enabled = off);
VACUUM ANALYZE k, pk, o, w;
SET max_parallel_workers_per_gather = 0;
SET client_min_messages = warning;
CREATE PROCEDURE server.stop(VARIADIC statements text[]) LANGUAGE plpgsql AS $$
DECLARE
    batched record; row_mode record; rows int; rows_by_row int;
BEGIN
    CALL server.reset();
    batched := server.run(statements, 'on', 'off', 'allow');
    SELECT t.rows INTO rows FROM server.take() t;
    row_mode := server.run(statements, 'off', 'off', 'allow');
    SELECT t.rows INTO rows_by_row FROM server.take() t;
    IF batched IS DISTINCT FROM row_mode THEN
        RAISE INFO 'DIFFERENT: %', array_to_string(statements, '; ');
    ELSIF rows > rows_by_row THEN
        RAISE INFO '% rows, % row by row: %', rows, rows_by_row, array_to_string(statements, '; ');
    END IF;
END $$;
CREATE PROCEDURE server.stops(query text, n int DEFAULT 13) LANGUAGE plpgsql AS $$
BEGIN
    CALL server.stop(query || ' LIMIT ' || n);
    CALL server.stop('SELECT EXISTS (' || query || ')');
    CALL server.stop('DECLARE c CURSOR FOR ' || query, 'FETCH 5 FROM c');
END $$;
SET enable_hashagg = off;
SET enable_sort = off;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SET enable_incremental_sort = off;
-- aggregates
CALL server.stops('SELECT k, sum(f(id)) FROM k GROUP BY k');
CALL server.stops('SELECT k, sum(f(id)) FROM k GROUP BY k HAVING sum(f(id)) > 46');
CALL server.stops('SELECT k, n, sum(f(id)) FROM k GROUP BY ROLLUP (k, n)');
CALL server.stops('SELECT k, n, sum(f(id)) FROM k GROUP BY GROUPING SETS ((k, n), (k))');
SET enable_hashagg = on;
CALL server.stops('SELECT k, n, sum(f(id)) FROM k GROUP BY GROUPING SETS ((k), (n))');
CALL server.stops('SELECT k, n, x, sum(f(id)) FROM k GROUP BY GROUPING SETS ((k), (n), (x), ())');
CALL server.stops('SELECT k, n, sum(f(id)) FROM k GROUP BY GROUPING SETS ((k), (n), ())');
CALL server.stops('SELECT n, sum(f(id)) FROM k GROUP BY n', 3);
SET enable_hashagg = off;
CALL server.stops('SELECT s.k, max(s.s) FROM (SELECT k, f(id) AS s FROM k ORDER BY k OFFSET 0) s GROUP BY s.k');
CALL server.stops('SELECT k, sum(s), count(*) FROM (SELECT k, f(id) AS s FROM k ORDER BY k OFFSET 0) s WHERE k <> 3 GROUP BY k');
CALL server.stops('SELECT k, f(max(id)), f(min(id)) FROM k GROUP BY k');
CALL server.stops('SELECT DISTINCT ON (k) k, f(id) FROM k ORDER BY k');
CALL server.stops('SELECT DISTINCT ON (k) k, s FROM (SELECT k, f(id) AS s FROM k ORDER BY k OFFSET 0) s ORDER BY k');
-- windows
CALL server.stops('SELECT id, sum(f(id)) OVER (PARTITION BY k) FROM k');
CALL server.stops('SELECT id, sum(s) OVER (PARTITION BY k) FROM (SELECT id, k, f(id) AS s FROM k ORDER BY k OFFSET 0) q');
CALL server.stops('SELECT id, sum(s) OVER (ORDER BY k) FROM (SELECT id, k, f(id) AS s FROM k ORDER BY k OFFSET 0) q');
CALL server.stops('SELECT id, sum(s) OVER (ORDER BY k, n) FROM (SELECT id, k, n, f(id) AS s FROM k ORDER BY k, n OFFSET 0) q');
CALL server.stops('SELECT id, sum(s) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 2 FOLLOWING) FROM (SELECT id, k, f(id) AS s FROM k ORDER BY id OFFSET 0) q');
CALL server.stops('SELECT id, row_number() OVER (ORDER BY id), lead(s) OVER (ORDER BY id), s FROM (SELECT id, f(id) AS s FROM k ORDER BY id OFFSET 0) q');
CALL server.stops('SELECT id, rank() OVER (PARTITION BY k ORDER BY n), last_value(s) OVER (PARTITION BY k ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM (SELECT id, k, n, f(id) AS s FROM k ORDER BY k, n OFFSET 0) q');
CALL server.stops('SELECT id, s, percent_rank() OVER (PARTITION BY k ORDER BY n), ntile(2) OVER (PARTITION BY k ORDER BY n) FROM (SELECT id, k, n, f(id) AS s FROM k ORDER BY k, n OFFSET 0) q');
CALL server.stops('SELECT * FROM (SELECT id, s, row_number() OVER (ORDER BY id) AS r FROM (SELECT id, f(id) AS s FROM k ORDER BY id OFFSET 0) q) p WHERE r <= 20');
SET enable_incremental_sort = on;
CALL server.stops('SELECT k, x, s FROM (SELECT k, x, f(id) AS s FROM k ORDER BY k OFFSET 0) q ORDER BY k, x, s');
SET enable_incremental_sort = off;
-- appends
CALL server.stops('SELECT k, f(id) FROM pk');
CALL server.stops('SELECT k, f(id) FROM pk ORDER BY k, id', 130);
CALL server.stops('SELECT k, id FROM pk WHERE f(id) > 4 ORDER BY k, id', 130);
CALL server.stops('SELECT k, s FROM ((SELECT k, f(id) AS s FROM k ORDER BY k OFFSET 0) UNION ALL (SELECT id, h(id) FROM o ORDER BY id OFFSET 0)) q ORDER BY k', 50);
CALL server.stops('(SELECT k, f(id) AS s FROM k) UNION ALL SELECT id, h(y) FROM o', 30);
CALL server.stops('SELECT k, sum(f(id)) FROM pk GROUP BY k');
-- set operations
SET enable_sort = on;
CALL server.stops('SELECT f(id) FROM o INTERSECT SELECT f(id) FROM o WHERE id > 20', 3);
CALL server.stop('SELECT id, f(id) FROM o EXCEPT ALL SELECT id, f(id) FROM o WHERE id > 10 LIMIT 3');
SET enable_sort = off;
-- project set
CALL server.stops('SELECT id, generate_series(1, f(id)) FROM k');
CALL server.stops('SELECT s, generate_series(1, 3) FROM (SELECT f(id) AS s FROM k OFFSET 0) q');
-- joins
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET enable_material = off;
SET enable_memoize = off;
CALL server.stops('SELECT q.s, o.y FROM (SELECT id, f(id) AS s FROM k ORDER BY id OFFSET 0) q LEFT JOIN o ON o.id = q.id');
CALL server.stops('SELECT q.s, k2.n FROM (SELECT id, k, f(id) AS s FROM k ORDER BY id OFFSET 0) q LEFT JOIN k k2 ON k2.k = q.k');
CALL server.stops('SELECT q.s, o.y FROM (SELECT id, f(id) AS s FROM k ORDER BY id OFFSET 0) q JOIN o ON o.id = q.id');
CALL server.stops('SELECT o.y, q.s FROM o CROSS JOIN (SELECT f(id) AS s FROM k OFFSET 0) q');
CALL server.stops('SELECT o.y, q.s FROM o CROSS JOIN LATERAL (SELECT f(id + o.id) AS s FROM k WHERE k.k = o.y OFFSET 0) q');
SET enable_material = on;
CALL server.stops('SELECT o.y, q.s FROM o CROSS JOIN (SELECT f(id) AS s FROM k OFFSET 0) q');
SET enable_memoize = on;
CALL server.stops('SELECT k.id, q.s FROM k CROSS JOIN LATERAL (SELECT f(o.y) AS s FROM o WHERE o.id = k.n + 1 OFFSET 0) q');
CALL server.stops('SELECT o.id FROM o WHERE EXISTS (SELECT FROM k WHERE k.k = o.y AND f(k.id) > 4)');
SET enable_hashjoin = on;
SET enable_nestloop = off;
CALL server.stops('SELECT q.s, o.y FROM (SELECT id, f(id) AS s FROM k ORDER BY id OFFSET 0) q LEFT JOIN o ON o.id = q.id');
CALL server.stops('SELECT q.s, o.y FROM (SELECT id, f(id) AS s FROM k ORDER BY id OFFSET 0) q JOIN o ON o.id = q.id');
CALL server.stops('SELECT q.s, o.y FROM (SELECT id, f(id) AS s FROM k ORDER BY id OFFSET 0) q FULL JOIN o ON o.id = q.id');
SET enable_mergejoin = on;
SET enable_hashjoin = off;
CALL server.stops('SELECT q.s, o.y FROM (SELECT id, f(id) AS s FROM k ORDER BY id OFFSET 0) q JOIN o ON o.id = q.id');
-- a row yields an unknown number of rows above: one is read, then twice as many each time
CREATE PROCEDURE server.several(query text) LANGUAGE plpgsql AS $$
BEGIN
    RAISE INFO '%', server.plan(query || ' LIMIT 60');
    CALL server.stops(query, 60);
    CALL server.stop('DECLARE c CURSOR FOR ' || query, 'FETCH 20 FROM c', 'FETCH 40 FROM c');
END $$;
CALL server.several('SELECT q.s, k2.n FROM (SELECT k, f(id) AS s FROM k ORDER BY k OFFSET 0) q JOIN k k2 ON k2.k = q.k');
SET enable_nestloop = on;
SET enable_mergejoin = off;
CALL server.several('SELECT q.s, k2.n FROM (SELECT k, f(id) AS s FROM k ORDER BY id OFFSET 0) q JOIN k k2 ON k2.k = q.k / 2');
CALL server.several('SELECT q.s, k2.n FROM (SELECT k, f(id) AS s FROM k ORDER BY id OFFSET 0) q LEFT JOIN k k2 ON k2.k = q.k');
CALL server.several('SELECT f(q.id + 1), g FROM (SELECT id, f(id) AS s FROM k ORDER BY id OFFSET 0) q, generate_series(1, q.s) g');
CALL server.several('SELECT h(q.id), g FROM (SELECT id, f(id) AS s FROM k ORDER BY id OFFSET 0) q, f(q.s) g');
SET enable_hashjoin = on;
SET enable_nestloop = off;
CALL server.several('SELECT q.s, k2.n FROM (SELECT k, f(id) AS s FROM k ORDER BY id OFFSET 0) q JOIN k k2 ON k2.k = q.k / 2');
CALL server.several('SELECT k, n, count(*) FROM k GROUP BY ROLLUP (k, n) HAVING sum(f(id)) > -1');
-- the row that ends a group, if it is not known to be the last
CALL server.stop('SELECT id, sum(f(id)) FROM k GROUP BY id ORDER BY id FETCH FIRST 2 ROWS WITH TIES');
CALL server.stop('SELECT EXISTS (SELECT id FROM k GROUP BY id HAVING f(id) > -1)');
CALL server.stop('DECLARE c CURSOR FOR SELECT k, sum(f(id)) FROM k GROUP BY k', 'FETCH 2 FROM c', 'FETCH 3 FROM c');
CALL server.stop('DECLARE c CURSOR FOR SELECT k, f(id) FROM k ORDER BY k FETCH FIRST 5 ROWS WITH TIES', 'FETCH 2 FROM c', 'FETCH 2 FROM c');
RESET enable_nestloop; RESET enable_hashjoin;
-- ctes, recursion
CALL server.stops('WITH c AS MATERIALIZED (SELECT id, f(id) AS s FROM k) SELECT * FROM c');
CALL server.stops('WITH c AS MATERIALIZED (SELECT id, f(id) AS s FROM k) (SELECT * FROM c LIMIT 20) UNION ALL (SELECT * FROM c LIMIT 50)', 70);
CALL server.stops('WITH c AS MATERIALIZED (SELECT id, f(id) AS s FROM k) SELECT * FROM c UNION ALL SELECT * FROM c');
CALL server.stops('WITH RECURSIVE r AS (SELECT id, f(id) AS s FROM k UNION ALL SELECT id + 1000, f(id) FROM r WHERE id < 300) SELECT * FROM r');
CALL server.stops('WITH RECURSIVE r AS (SELECT id, f(id) AS s FROM k WHERE id < 4 UNION SELECT id + 1, f(id) FROM r WHERE id < 300) SELECT * FROM r', 30);
-- locks, results, subqueries, functions, values
CALL server.stops('SELECT id, f(id) FROM k ORDER BY id');
CALL server.stops('SELECT id, s FROM (SELECT id, f(id) AS s FROM k OFFSET 0) q WHERE id % 2 = 0');
CALL server.stops('SELECT i, f(i) FROM generate_series(1, 100) i');
CALL server.stops('SELECT f(i) FROM (VALUES (1), (2), (3), (4), (5), (6), (7), (8)) v (i)', 3);
CALL server.stops('SELECT id, (SELECT f(k.id)) FROM k');
CALL server.stops('SELECT * FROM (SELECT k, f(id) FROM k ORDER BY k FETCH FIRST 15 ROWS WITH TIES) q', 100);
CALL server.stops('SELECT * FROM (SELECT k, f(id) FROM k ORDER BY k OFFSET 5) q', 10);
CALL server.stop('DECLARE c CURSOR FOR SELECT id, s FROM (SELECT id, f(id) AS s FROM k FOR UPDATE) q', 'FETCH 4 FROM c');
CALL server.stop('DECLARE c CURSOR FOR SELECT o.id, s FROM o JOIN (SELECT id, f(id) AS s FROM k OFFSET 0) q ON q.id = o.id ORDER BY q.id LIMIT 7 FOR UPDATE OF o', 'FETCH 4 FROM c');
-- scalar subqueries
CALL server.stop('SELECT (SELECT f(id) FROM k)');
CALL server.stop('SELECT (1, 2) = (SELECT f(id), id FROM k)');
CALL server.stop('UPDATE w SET (y, z) = (SELECT f(id), n FROM k)');
CALL server.stop('UPDATE w SET (y, z) = (SELECT f(id), n FROM k WHERE k.id = w.id)');
CALL server.stop('UPDATE w SET (y, z) = (SELECT f(id), n FROM k WHERE k.id <= w.id)');
CALL server.stop('SELECT 4 = ANY (SELECT f(id) FROM k OFFSET 0)');
CALL server.stop('SELECT 4 > ALL (SELECT f(id) FROM k OFFSET 0)');
CALL server.stop('SELECT ARRAY(SELECT f(id) FROM k LIMIT 9)');
CALL server.stop('SELECT (SELECT sum(f(id)) FROM k GROUP BY k)');
CREATE FUNCTION ret() RETURNS int LANGUAGE plpgsql AS $$ DECLARE v int; BEGIN INSERT INTO w SELECT id, f(id) FROM k RETURNING y INTO v; RETURN v; END $$;
CALL server.stop('SELECT ret()');
CREATE FUNCTION ret2() RETURNS int LANGUAGE plpgsql AS $$ DECLARE v int; BEGIN SELECT f(id) INTO v FROM k; RETURN v; END $$;
CALL server.stop('SELECT ret2()');
CALL server.stop('DECLARE c CURSOR FOR SELECT k, f(id) FROM k', 'FETCH 3 FROM c', 'FETCH 4 FROM c');
RESET client_min_messages;
DROP FUNCTION ret, ret2;
DROP PROCEDURE server.several, server.stops, server.stop;
DROP TABLE k, pk, o, w;
