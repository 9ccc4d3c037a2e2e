-- What the other tests use: the extension, and eyes on the local server.
CREATE EXTENSION IF NOT EXISTS aws_ml CASCADE;
CREATE SCHEMA server;

-- Forgets what the local server has counted.
CREATE PROCEDURE server.reset() LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('COPY (SELECT) TO PROGRAM %L',
                   'cat >/dev/null; curl -sf -X POST ' || current_setting('local_server.url') || '/_local/reset/counts >/dev/null');
END $$;

-- What reached the local server since: requests, and rows or documents in them.
CREATE FUNCTION server.seen(OUT requests int, OUT rows int) LANGUAGE plpgsql
    SET client_min_messages = warning AS $$
DECLARE
    answer text;
BEGIN
    CREATE TEMP TABLE IF NOT EXISTS server_answer (line text);
    TRUNCATE server_answer;
    EXECUTE format('COPY server_answer FROM PROGRAM %L (FORMAT csv, QUOTE E''\x01'', DELIMITER E''\x02'')',
                   'curl -sf ' || current_setting('local_server.url') || '/_local/requests');
    SELECT string_agg(line, '') INTO answer FROM server_answer;
    requests := (answer::jsonb ->> 'requests')::int;
    rows := (answer::jsonb ->> 'rows')::int;
END $$;

-- Adds an endpoint to the local server, or replaces it.
CREATE PROCEDURE server.endpoint(name text, definition jsonb) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('COPY (SELECT) TO PROGRAM %L',
                   format('cat >/dev/null; curl -sf -X PUT -H "Content-Type: application/json" --data %s %s/_local/endpoints/%s >/dev/null',
                          quote_literal(definition), current_setting('local_server.url'), name));
END $$;

-- EXPLAIN with times and the like masked.
CREATE FUNCTION server.explain(options text, query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    FOR line IN EXECUTE format('EXPLAIN (%s) %s', options, query) LOOP
        line := regexp_replace(line, 'call time=[0-9./]+', 'call time=T/T/T');
        line := regexp_replace(line, '(Call Time"?: )[0-9.]+', '\1T', 'g');
        line := regexp_replace(line, '(Call-Time>)[0-9.]+', '\1T', 'g');
        CONTINUE WHEN line ~ '^ *(Planning|Execution) Time:|^ *Buffers:|^ *Memory Usage|Memory: ';
        RETURN NEXT line;
    END LOOP;
END $$;

-- Runs a query batched and row by row: the results must be equal, and the service must not see a row
-- more than row by row.
CREATE PROCEDURE server.compare(query text) LANGUAGE plpgsql AS $$
DECLARE
    batched text; row_mode text;
    b record; r record;
BEGIN
    CALL server.reset();
    EXECUTE format('SELECT md5(coalesce(string_agg(q::text, chr(10)), '''')) FROM (SELECT q FROM (%s) q) q', query) INTO batched;
    b := server.seen();
    SET LOCAL aws_ml.enable_function_migration = off;
    CALL server.reset();
    EXECUTE format('SELECT md5(coalesce(string_agg(q::text, chr(10)), '''')) FROM (SELECT q FROM (%s) q) q', query) INTO row_mode;
    r := server.seen();
    SET LOCAL aws_ml.enable_function_migration = on;
    RAISE INFO '% | rows: % batched, % row by row | requests: % batched | %',
        CASE WHEN batched <> row_mode THEN 'DIFFERENT' WHEN b.rows > r.rows THEN 'MORE ROWS' ELSE 'ok' END,
        b.rows, r.rows, b.requests, query;
END $$;

-- The settings that make a small test take the same batches everywhere.
ALTER SYSTEM SET aws_ml.max_concurrent_requests = 1;
SELECT pg_reload_conf();
