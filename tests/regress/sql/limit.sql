-- LIMIT and cursors: the service sees the rows that are wanted, and few more.
CREATE TABLE items (id int PRIMARY KEY, ts int, label text);
INSERT INTO items SELECT i, (i * 7919) % 10007, 'item ' || i FROM generate_series(1, 10000) i;
ANALYZE items;
CREATE FUNCTION score(label text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, label) $$;

-- Nothing filters in between: exactly the rows wanted.
CALL server.reset();
SELECT id, score(label) FROM items ORDER BY ts LIMIT 10;
SELECT * FROM server.seen();
CALL server.reset();
SELECT count(s.score) FROM (SELECT score(label) FROM items LIMIT 7 OFFSET 5) s;
SELECT * FROM server.seen();
CALL server.reset();
SELECT count(s.score) FROM (SELECT id, score(label) FROM items ORDER BY ts FETCH FIRST 4 ROWS ONLY) s;
SELECT * FROM server.seen();
PREPARE top_items(int) AS SELECT count(s.score) FROM (SELECT score(label) FROM items LIMIT $1) s;
SET plan_cache_mode = force_generic_plan;
CALL server.reset();
EXECUTE top_items(12);
EXECUTE top_items(1);
SELECT * FROM server.seen();
RESET plan_cache_mode;
CALL server.reset();
SELECT count(s.score) FROM (SELECT score(label) FROM items LIMIT (SELECT 3)) s;
SELECT * FROM server.seen();
CALL server.reset();
SELECT count(s.score) FROM (SELECT score(label) FROM items LIMIT 0) s;
SELECT * FROM server.seen();
CALL server.reset();
SELECT count(s.score) FROM (SELECT score(label) FROM items LIMIT ALL) s;
SELECT rows FROM server.seen();

-- A filter in between: first as many rows as wanted, then twice as many each time.
CALL server.reset();
SELECT id FROM items WHERE score(label)::int < 300 LIMIT 5;
-- 5, then 10, then 20, ...
SELECT * FROM server.seen();

-- A cheap filter comes first; calls in the SELECT list are made for rows that pass the call in WHERE.
CALL server.reset();
SELECT count(score('x' || label)) FROM items WHERE score(label)::int < 300 AND id <= 100;
SELECT requests, rows - (SELECT count(*) FROM items WHERE score(label)::int < 300 AND id <= 100) AS rows FROM server.seen();

-- EXISTS stops at the first match.
CALL server.reset();
SELECT id FROM items i WHERE id <= 3 AND EXISTS (SELECT FROM items x WHERE x.id <= i.id + 100 AND score(x.label) >= '0' OFFSET 0);
SELECT * FROM server.seen();

-- A CTE is read as far as its readers go.
CALL server.reset();
WITH c AS MATERIALIZED (SELECT id, score(label) FROM items) SELECT * FROM c LIMIT 3;
SELECT * FROM server.seen();
CALL server.reset();
WITH c AS MATERIALIZED (SELECT id, score(label) FROM items), d AS MATERIALIZED (SELECT * FROM c WHERE id > 2)
    SELECT * FROM d OFFSET 1 LIMIT 2;
SELECT rows <= 9 AS bounded FROM server.seen();
CALL server.reset();
WITH c AS MATERIALIZED (SELECT id, score(label) FROM items) SELECT count(*) FROM c a JOIN c b USING (id);
SELECT rows FROM server.seen();
-- A sort by groups of equal leading keys
CREATE INDEX ON items (ts);
SET enable_sort = off;
CALL server.reset();
SELECT id FROM items WHERE score(label) >= '0' ORDER BY ts, label LIMIT 2;
SELECT rows <= 64 AS bounded FROM server.seen();
RESET enable_sort;

-- WITH TIES reads the row after the last one, and those that tie with it.
CREATE TABLE ranks (id int, rank int);
INSERT INTO ranks SELECT i, i / 4 FROM generate_series(1, 100) i;
CALL server.reset();
SELECT count(s.score) FROM (SELECT score(id::text), rank FROM ranks ORDER BY rank FETCH FIRST 5 ROWS WITH TIES) s;
SELECT * FROM server.seen();

-- A cursor's first batch has the rows that are fetched; later ones grow.
BEGIN;
DECLARE c CURSOR FOR SELECT id, score(label) FROM items;
CALL server.reset();
FETCH 2 FROM c;
SELECT * FROM server.seen();
FETCH 2 FROM c;
SELECT * FROM server.seen();
MOVE 500 IN c;
SELECT * FROM server.seen();
MOVE ALL IN c;
SELECT rows FROM server.seen();
COMMIT;
-- with a LIMIT: not a row more than that
BEGIN;
DECLARE c CURSOR FOR SELECT id, score(label) FROM items LIMIT 7;
CALL server.reset();
FETCH 2 FROM c;
FETCH 3 FROM c;
SELECT * FROM server.seen();
FETCH ALL FROM c;
SELECT * FROM server.seen();
COMMIT;
-- SCROLL
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT id, score(label) FROM items ORDER BY id;
FETCH 3 FROM c;
FETCH BACKWARD 2 FROM c;
FETCH ABSOLUTE 2 FROM c;
COMMIT;
-- WITH HOLD: everything is stored at the end of the transaction
BEGIN;
DECLARE c CURSOR WITH HOLD FOR SELECT id, score(label) FROM items WHERE id <= 50;
CALL server.reset();
FETCH 3 FROM c;
COMMIT;
SELECT rows FROM server.seen();
FETCH 2 FROM c;
CLOSE c;

-- A loop in PL/pgSQL fetches 10 rows, then 50 at a time; or one if it may commit, as in DO.
CALL server.reset();
DO $$
DECLARE r record; n int := 0;
BEGIN
    FOR r IN SELECT id, score(label) AS s FROM items LOOP
        n := n + 1;
        EXIT WHEN n = 5;
    END LOOP;
END $$;
SELECT * FROM server.seen();
CREATE FUNCTION first_five() RETURNS int LANGUAGE plpgsql AS $$
DECLARE r record; n int := 0;
BEGIN
    FOR r IN SELECT id, score(label) AS s FROM items LOOP
        n := n + 1;
        EXIT WHEN n = 5;
    END LOOP;
    RETURN n;
END $$;
CALL server.reset();
SELECT first_five();
SELECT * FROM server.seen();
DROP FUNCTION first_five;
CALL server.reset();
DO $$
DECLARE n int := 0; c CURSOR FOR SELECT id, score(label) AS s FROM items;
BEGIN
    FOR r IN c LOOP
        n := n + 1;
        EXIT WHEN n = 100;
    END LOOP;
END $$;
SELECT * FROM server.seen();
-- SELECT INTO takes one row; STRICT reads a second one.
CALL server.reset();
DO $$
DECLARE s text;
BEGIN
    SELECT score(label) INTO s FROM items;
    s := (SELECT score(label) FROM items LIMIT 1);
END $$;
SELECT * FROM server.seen();
CALL server.reset();
DO $$
DECLARE s text;
BEGIN
    SELECT score(label) INTO STRICT s FROM items;
EXCEPTION WHEN too_many_rows THEN
    RAISE NOTICE 'too many rows';
END $$;
SELECT * FROM server.seen();
-- An SQL function that returns a single value takes the first row.
CREATE FUNCTION first_score() RETURNS text LANGUAGE sql AS $$ SELECT score(label) FROM items $$;
CALL server.reset();
SELECT first_score() = score('item 1');
SELECT * FROM server.seen();
DROP FUNCTION first_score;

-- Of a million rows, those ten: with workers, and without.
CREATE TABLE million AS SELECT i AS id, (i::bigint * 7919) % 1000003 AS ts FROM generate_series(1, 1000000) i;
ANALYZE million;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
EXPLAIN (COSTS OFF) SELECT score(id::text) FROM million ORDER BY ts LIMIT 10;
CALL server.reset();
SELECT score(id::text) FROM million ORDER BY ts LIMIT 10;
SELECT * FROM server.seen();
SET max_parallel_workers_per_gather = 0;
CALL server.reset();
SELECT array_agg(score) FROM (SELECT score(id::text) FROM million ORDER BY ts LIMIT 10) q;
SELECT * FROM server.seen();
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
DROP TABLE million;
DROP TABLE items, ranks;
DROP FUNCTION score;
