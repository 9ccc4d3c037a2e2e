-- Progress of what is running. Without a preloaded library before 17, only what the session itself is at: what a cursor has
-- begun, or what a statement calls a function in the middle of.
CREATE FUNCTION progress(OUT node boolean, OUT function text, OUT target text, OUT phase text, OUT rows_answered bigint,
                         OUT rows_read_ahead boolean, OUT rows_expected bigint, OUT percent numeric, OUT estimated boolean)
RETURNS SETOF record LANGUAGE sql VOLATILE AS $$
    SELECT node > 0, function, target, phase, rows_answered, rows_read >= rows_answered, rows_expected, round(percent::numeric, 1), time_left IS NOT NULL
        FROM aws_ml.stat_progress WHERE pid = pg_backend_pid() ORDER BY since, node
$$;
SELECT count(*) FROM progress();

-- In the middle of a statement, for each of its rows
CREATE FUNCTION seen(i anyelement) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN (SELECT string_agg(format('%s of %s: %s%%', rows_answered, rows_expected, percent), ' ') FROM progress() p);
END
$$;
SELECT i, seen(i) FROM (SELECT i, aws_sagemaker.invoke_endpoint('echo', 2, i) AS answer FROM generate_series(1, 8) i OFFSET 0) s WHERE answer::int = i;
SELECT count(*) FROM progress();

-- A cursor's, as far as it has been read; a statement that fails or is closed leaves nothing.
BEGIN;
DECLARE c CURSOR FOR SELECT aws_sagemaker.invoke_endpoint('echo', 10, i) FROM generate_series(1, 1000) i;
FETCH 1 FROM c;
SELECT * FROM progress();
MOVE 249 FROM c;
SELECT * FROM progress();
MOVE ALL FROM c;
SELECT * FROM progress();
CLOSE c;
SELECT * FROM progress();
DO $$
DECLARE
    r record;
BEGIN
    FOR r IN SELECT 1 / aws_sagemaker.invoke_endpoint('echo', 10, 20 - i)::int FROM generate_series(1, 1000) i LOOP
        RAISE NOTICE '%', (SELECT p FROM progress() p);
    END LOOP;
EXCEPTION WHEN division_by_zero THEN
    RAISE NOTICE '%', (SELECT count(*) FROM progress() p);
END
$$;
ROLLBACK;
SELECT * FROM progress();

-- More rows than expected, or fewer: unknown until the end is in sight.
CREATE FUNCTION many(n int) RETURNS SETOF int LANGUAGE sql VOLATILE ROWS 10 AS 'SELECT * FROM generate_series(1, n)';
BEGIN;
DECLARE c CURSOR FOR SELECT aws_sagemaker.invoke_endpoint('echo', 10, i) FROM many(1000) i;
MOVE 500 FROM c;
SELECT phase, rows_answered, rows_expected >= 500 AS raised, percent, estimated FROM progress();
MOVE ALL FROM c;
SELECT phase, rows_answered, rows_expected, percent FROM progress();
CLOSE c;
DECLARE c CURSOR FOR SELECT aws_sagemaker.invoke_endpoint('echo', 10, i) FROM many(4) i;
MOVE 3 FROM c;
SELECT phase, rows_answered, rows_expected, percent FROM progress();
ROLLBACK;

-- Rows that are read, however few of them pass a condition
CREATE TABLE progress_rows AS SELECT i FROM generate_series(1, 2000) i;
ANALYZE progress_rows;
BEGIN;
DECLARE c CURSOR FOR SELECT i FROM progress_rows WHERE aws_sagemaker.invoke_endpoint('echo', 10, i)::int = 500;
DECLARE d CURSOR FOR SELECT i FROM progress_rows WHERE i > 1000 AND aws_sagemaker.invoke_endpoint('echo', 10, i)::int > 1500;
FETCH 1 FROM c;
FETCH 1 FROM d;
SELECT target, phase, rows_answered, round(rows_expected, -1) AS rows_expected, round(percent) AS percent FROM progress();
ROLLBACK;
DROP TABLE progress_rows;

-- A node is shown once for each scan, and two nodes at a time are two.
SELECT x, (SELECT string_agg(seen(a), '; ') FROM (SELECT aws_sagemaker.invoke_endpoint('echo', 10, x, i) AS a FROM generate_series(1, 2) i OFFSET 0) s)
    FROM generate_series(1, 2) x;
BEGIN;
DECLARE c CURSOR FOR SELECT aws_sagemaker.invoke_endpoint('echo', 10, i) FROM generate_series(1, 100) i;
DECLARE d CURSOR FOR SELECT (aws_comprehend.detect_sentiment('great ' || i, 'en')).sentiment FROM generate_series(1, 100) i;
MOVE 10 FROM c;
MOVE 20 FROM d;
SELECT * FROM progress();
ROLLBACK;

-- There is room for 8 at a time: those that are done make room for others.
BEGIN;
CREATE FUNCTION start(n int, rows int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DECLARE c%s CURSOR FOR SELECT aws_sagemaker.invoke_endpoint(''echo'', 10, i) FROM generate_series(1, 100) i', n);
    EXECUTE format('MOVE %s FROM c%s', rows, n);
END
$$;
SELECT count(start(n, 110)) FROM generate_series(1, 3) n;
SELECT phase, rows_answered FROM progress();
SELECT count(start(n, n)) FROM generate_series(4, 12) n;
SELECT phase, rows_answered FROM progress() ORDER BY 2;
MOVE ALL FROM c4;
MOVE 1 FROM c12;
SELECT count(start(n, n)) FROM generate_series(13, 13) n;
SELECT phase, rows_answered FROM progress() ORDER BY 2;
ROLLBACK;

-- Exports and imports: each row of this one says how much was written before it. What an import receives is the object.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS aws_s3 CASCADE;
RESET client_min_messages;
SELECT aws_ml.stat_reset();
CREATE FUNCTION transfer(i int) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT concat_ws(' ', function, target, node, phase, bytes, bytes_expected, parts, objects, percent) FROM aws_ml.stat_progress);
END
$$;
SELECT * FROM aws_s3.query_export_to_s3('SELECT i, transfer(i) FROM generate_series(1, 3) i', 'exports', 'progress');
CREATE TABLE progress_import (i int, seen text);
CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE NOTICE '%', transfer(NEW.i);
    RETURN NEW;
END
$$;
CREATE TRIGGER see BEFORE INSERT ON progress_import FOR EACH ROW EXECUTE FUNCTION see();
SELECT aws_s3.table_import_from_s3('progress_import', '', '', 'exports', 'progress', NULL);
SELECT * FROM progress_import;
SELECT count(*) FROM aws_ml.stat_progress;
SELECT service, target, bytes_in, bytes_out FROM aws_ml.stat_calls;
DROP TABLE progress_import;
DROP FUNCTION see, transfer;

-- By statement, and everybody his own
SET compute_query_id = on;
CREATE ROLE progress_user;
CREATE ROLE progress_monitor;
GRANT pg_read_all_stats TO progress_monitor;
BEGIN;
DECLARE c CURSOR FOR SELECT aws_sagemaker.invoke_endpoint('echo', 10, i) FROM generate_series(1, 100) i;
FETCH 1 FROM c;
SELECT queryid IS NOT NULL AS queryid, usename = current_user AS usename, datname = current_database() AS datname, leader_pid, requests_in_flight >= 0 AS in_flight,
       bytes, parts, since <= now() + interval '1 hour' AS since FROM aws_ml.stat_progress;
SET ROLE progress_user;
SELECT count(*) FROM aws_ml.stat_progress;
SET ROLE progress_monitor;
SELECT count(*) FROM aws_ml.stat_progress;
RESET ROLE;
ROLLBACK;
RESET compute_query_id;
DROP ROLE progress_user, progress_monitor;
DROP FUNCTION progress, seen, many;
