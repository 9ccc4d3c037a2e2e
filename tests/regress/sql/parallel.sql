-- Parallel query: every worker has its own batches, and EXPLAIN adds them up.
CREATE TABLE big (id int, x int);
INSERT INTO big SELECT i, i * 3 FROM generate_series(1, 20000) i;
ALTER TABLE big SET (parallel_workers = 4);
ANALYZE big;
CREATE FUNCTION score(x int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', 500, x)::int $$;
SET max_parallel_workers_per_gather = 4;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS OFF) SELECT sum(score(x)) FROM big;

-- num batches times average size
CREATE FUNCTION rows_in_batches(query text, OUT rows numeric, OUT workers int) LANGUAGE plpgsql AS $$
DECLARE line text;
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ' || query LOOP
        IF line ~ 'Batch Processing' THEN
            rows := round(substring(line FROM 'num batches=(\d+)')::numeric * substring(line FROM 'size=([\d.]+)')::numeric, 0);
        ELSIF line ~ 'Workers Launched' THEN
            workers := substring(line FROM '\d+')::int;
        END IF;
    END LOOP;
END $$;
CALL server.reset();
SELECT rows BETWEEN 19990 AND 20010 AS all_rows, workers FROM rows_in_batches('SELECT sum(score(x)) FROM big');
SELECT rows FROM server.seen();
SET parallel_leader_participation = off;
SELECT rows BETWEEN 19990 AND 20010 AS all_rows, workers FROM rows_in_batches('SELECT count(*) FROM big WHERE score(x) >= 0');
RESET parallel_leader_participation;
SELECT sum(score(x)) = (SELECT sum(score(x)) FROM (SELECT x FROM big OFFSET 0) b) AS equal FROM big;
CREATE TABLE copy AS SELECT id, score(x) AS s FROM big;
SELECT count(*), count(s) FROM copy;
-- A Gather that is executed repeatedly
SELECT g, (SELECT count(*) FROM big WHERE score(x) % 10 = g AND id < 2000) > 0 AS found FROM generate_series(1, 3) g;

SET aws_ml.deduplicate = off;
-- Many batch nodes: none uses up a limited resource of the server, such as shared memory segments.
CREATE FUNCTION rows_sent(query text, OUT nodes int, OUT rows int, OUT workers bool) LANGUAGE plpgsql AS $$
DECLARE
    plan json;
BEGIN
    EXECUTE 'EXPLAIN (ANALYZE, VERBOSE, FORMAT json) ' || query INTO plan;
    SELECT count(*), sum(n[1]::int) INTO nodes, rows FROM regexp_matches(plan::text, '"Rows Sent": (\d+)', 'g') n;
    workers := plan::text ~ '"Workers Launched": [1-9]';
END $$;
SET max_parallel_workers_per_gather = 2;
CALL server.reset();
SELECT * FROM rows_sent((SELECT string_agg('SELECT score(x) FROM big WHERE id <= 1', ' UNION ALL ') FROM generate_series(1, 1000)));
SELECT rows FROM server.seen();
-- A Gather that starts over after a LIMIT has shut it down, and one that is kept
CALL server.reset();
SELECT * FROM rows_sent('SELECT g, l.* FROM generate_series(1, 4) g, LATERAL (SELECT * FROM (SELECT id, score(x) FROM big WHERE id <= 2000 OFFSET 0) b WHERE id <> g LIMIT 1999) l');
SELECT rows FROM server.seen();
DROP FUNCTION rows_sent;
DROP TABLE big, copy;
DROP FUNCTION score, rows_in_batches;
