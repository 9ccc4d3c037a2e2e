-- Used by the other tests: the extension, and access to the local server's counts.
CREATE EXTENSION IF NOT EXISTS aws_ml CASCADE;
CREATE SCHEMA server;

-- Calls the local server's control API (tests/lib/cluster has set its address).
CREATE FUNCTION server.control(path text, options text DEFAULT '') RETURNS text LANGUAGE sql AS $$
    SELECT format('%s %s %s/%s', current_setting('local_server.curl'), options, current_setting('local_server.control'), path)
$$;

-- Programs the local server: an endpoint, a function, a fault.
CREATE PROCEDURE server.put(path text, definition jsonb) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('COPY (SELECT) TO PROGRAM %L',
                   'cat >/dev/null; ' || server.control(path, '-X PUT -o /dev/null --data ' || quote_literal(definition)));
END $$;

-- Resets what the local server has counted.
CREATE PROCEDURE server.reset() LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('COPY (SELECT) TO PROGRAM %L',
                   'cat >/dev/null; ' || server.control('reset/counts', '-X POST -o /dev/null'));
END $$;

-- What has reached the local server since then: requests, and rows or documents in them.
CREATE FUNCTION server.seen(path text DEFAULT 'requests', options text DEFAULT '', OUT requests int, OUT rows int) LANGUAGE plpgsql
    SET client_min_messages = warning AS $$
DECLARE
    answer text;
BEGIN
    CREATE TEMP TABLE IF NOT EXISTS server_answer (line text);
    TRUNCATE server_answer;
    EXECUTE format('COPY server_answer FROM PROGRAM %L (FORMAT csv, QUOTE E''\x01'', DELIMITER E''\x02'')',
                   server.control(path, options));
    SELECT string_agg(line, '') INTO answer FROM server_answer;
    requests := (answer::jsonb ->> 'requests')::int;
    rows := (answer::jsonb ->> 'rows')::int;
END $$;

-- The same, and resets it.
CREATE FUNCTION server.take(OUT requests int, OUT rows int) LANGUAGE sql AS $$
    SELECT * FROM server.seen('reset/counts', '-X POST')
$$;

-- Another count of the server, by its name.
CREATE FUNCTION server.counted(name text) RETURNS int LANGUAGE plpgsql SET client_min_messages = warning AS $$
DECLARE
    answer text;
BEGIN
    PERFORM server.seen();
    SELECT string_agg(line, '') INTO answer FROM server_answer;
    RETURN answer::jsonb ->> name;
END $$;

-- The rows that the server received more than once.
CREATE FUNCTION server.repeated() RETURNS int LANGUAGE sql AS $$ SELECT server.counted('repeated_rows') $$;

-- The maximum number of requests at a time.
CREATE FUNCTION server.in_flight() RETURNS int LANGUAGE sql AS $$ SELECT server.counted('max_in_flight') $$;

-- The error of a query, with variable parts masked; or its result, if there is none.
CREATE FUNCTION server.error_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text; message text; detail text; hint text;
BEGIN
    IF query ~* '^\s*SELECT' THEN
        EXECUTE query INTO answer;
    ELSE
        EXECUTE query;
    END IF;
    RETURN 'no error: ' || coalesce(answer, '');
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    detail := regexp_replace(detail, 'request id [0-9a-f-]+', 'request id R');
    detail := regexp_replace(detail, '[0-9]+ ms(?=, batch)', 'T ms');
    RETURN concat_ws(E'\n', SQLSTATE || ': ' || message, nullif(detail, ''), nullif(hint, ''));
END $$;

-- Adds an endpoint to the local server, or replaces it.
CREATE PROCEDURE server.endpoint(name text, definition jsonb) LANGUAGE plpgsql AS $$
BEGIN
    CALL server.put('endpoints/' || name, definition);
END $$;

-- EXPLAIN with times and the like masked, and without what some versions do not print.
CREATE FUNCTION server.explain(options text, query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    FOR line IN EXECUTE format('EXPLAIN (buffers off, %s) %s', options, query) LOOP
        line := regexp_replace(line, 'call time=[0-9./]+', 'call time=T/T/T');
        line := regexp_replace(line, '(Call Time"?: )[0-9.]+', '\1T', 'g');
        line := regexp_replace(line, '(Call-Time>)[0-9.]+', '\1T', 'g');
        line := regexp_replace(line, '(rows=|Rows"?: |Rows>)(\d+)\.00', '\1\2', 'g');
        line := regexp_replace(line, ',?\s*<?"?Disabled(": |: |>)false(</Disabled>)?', '', 'g');
        CONTINUE WHEN line ~ '^ *(Planning|Execution) Time:|^ *Buffers:|^ *Memory Usage|Memory: |^ *Disabled: true';
        RETURN NEXT line;
    END LOOP;
END $$;

-- Sets a setting that has another name in some versions, or does not exist.
CREATE PROCEDURE server.set(value text, VARIADIC names text[]) LANGUAGE sql AS $$
    SELECT set_config(name, value, false) FROM pg_settings WHERE name = ANY (names)
$$;

-- The nodes of a query's plan on one line, each with the nodes below it in brackets.
CREATE FUNCTION server.nodes(plan jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT concat(
        CASE WHEN plan ->> 'Subplan Name' <> '' THEN substring(plan ->> 'Subplan Name' FROM '^\w+') || ': ' END,
        CASE WHEN plan ->> 'Parallel Aware' = 'true' THEN 'Parallel ' END,
        CASE WHEN plan ->> 'Partial Mode' IN ('Partial', 'Finalize') THEN (plan ->> 'Partial Mode') || ' ' END,
        CASE WHEN plan ->> 'Join Type' <> 'Inner' THEN (plan ->> 'Join Type') || ' ' END,
        CASE WHEN plan ->> 'Strategy' IN ('Hashed', 'Sorted', 'Mixed') THEN (plan ->> 'Strategy') || ' ' END,
        CASE WHEN plan ->> 'Custom Plan Provider' = 'Batch Function Scan' THEN 'Batch' ELSE plan ->> 'Node Type' END,
        (SELECT '(' || string_agg(server.nodes(p), ', ' ORDER BY n) || ')'
            FROM jsonb_array_elements(plan -> 'Plans') WITH ORDINALITY AS c (p, n)))
$$;
CREATE FUNCTION server.plan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer json;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT json, COSTS off) ' || query INTO answer;
    RETURN server.nodes(answer::jsonb -> 0 -> 'Plan');
END $$;

-- Runs statements one after another and rolls them back: returns a digest of the returned rows, in order; the node that
-- makes calls in row mode, if batches are required; and the error that ended them.
CREATE FUNCTION server.run(statements text[], migration text, deduplicate text, batches text,
                           OUT digest text, OUT place text, OUT failure text) LANGUAGE plpgsql AS $$
DECLARE
    statement text;
    r record;
BEGIN
    digest := '';
    DISCARD PLANS;
    BEGIN
        PERFORM set_config('aws_ml.enable_function_migration', migration, true),
                set_config('aws_ml.deduplicate', deduplicate, true),
                set_config('aws_ml.debug_require_batch', batches, true);
        FOREACH statement IN ARRAY statements LOOP
            IF statement ~* '^\s*(select|with|values|table)\M' AND statement !~* '\m(insert|update|delete|share)\M' THEN
                -- runs to completion at once, as for a client, and may run in parallel; must not write or lock
                digest := md5(digest || query_to_xml(statement, true, false, '')::text);
            ELSE
                BEGIN
                    FOR r IN EXECUTE statement LOOP
                        digest := md5(digest || r::text);
                    END LOOP;
                EXCEPTION WHEN invalid_cursor_definition THEN
                    -- it returns no rows
                    EXECUTE statement;
                END;
            END IF;
        END LOOP;
        RAISE SQLSTATE 'UNDO0';
    EXCEPTION
        WHEN SQLSTATE 'UNDO0' THEN
            NULL;
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS place = PG_EXCEPTION_DETAIL;
            place := substring(place FROM '^They are made one row at a time in: (.*)');
            failure := SQLSTATE || ' ' || SQLERRM;
    END;
    DEALLOCATE ALL;
END $$;

-- What was compared, for the summary at the end.
CREATE TABLE server.compared (number serial, test text, verdict text, requests int, rows int, place text, statement text);

-- Runs statements batched and in row mode: the results must be equal, and the service must not see more rows than in
-- row mode, counted without deduplication of equal inputs, which would hide that. With it, no row must be sent again:
-- reports how many are, which is right for several statements. Reports where calls stay in row mode.
-- "server.read_ahead" allows that many more rows.
CREATE FUNCTION server.comparison(statements text[], OUT verdict text, OUT requests int, OUT rows int, OUT rows_by_row int,
                                  OUT place text, OUT failure text) LANGUAGE plpgsql AS $$
DECLARE
    allowed int := coalesce(nullif(current_setting('server.read_ahead', true), '')::int, 0);
    -- each worker of a parallel plan asks
    repeats bool := coalesce(current_setting('server.requests_vary', true), '') = 'on';
    deduplicated record; batched record; row_mode record;
    repeated int;
BEGIN
    CALL server.reset();
    deduplicated := server.run(statements, 'on', 'on', 'require');
    place := deduplicated.place;
    IF place IS NOT NULL THEN
        CALL server.reset();
        deduplicated := server.run(statements, 'on', 'on', 'allow');
    END IF;
    repeated := server.repeated();
    CALL server.reset();
    batched := server.run(statements, 'on', 'off', 'allow');
    SELECT t.requests, t.rows INTO requests, rows FROM server.take() t;
    row_mode := server.run(statements, 'off', 'off', 'allow');
    SELECT t.rows INTO rows_by_row FROM server.take() t;
    failure := row_mode.failure;

    verdict := CASE
        WHEN batched IS DISTINCT FROM row_mode OR deduplicated IS DISTINCT FROM row_mode THEN 'DIFFERENT'
        WHEN failure IS NULL AND rows <= rows_by_row AND repeated > 0 AND NOT repeats THEN format('ok, %s asked again', repeated)
        -- a statement that fails has read ahead of the failing row
        WHEN failure IS NOT NULL OR rows <= rows_by_row THEN 'ok'
        WHEN rows <= rows_by_row + allowed THEN format('ok, %s rows ahead', rows - rows_by_row)
        ELSE 'MORE ROWS' END;
END $$;

-- The same, and reports the result. "server.requests_vary" hides the number of requests, for parallel workers.
CREATE PROCEDURE server.compare(VARIADIC statements text[]) LANGUAGE plpgsql AS $$
DECLARE
    vary bool := coalesce(current_setting('server.requests_vary', true), '') = 'on';
    c record;
BEGIN
    c := server.comparison(statements);
    IF vary THEN
        c.requests := NULL;
    END IF;
    INSERT INTO server.compared (test, verdict, requests, rows, place, statement)
        VALUES (substring(current_setting('application_name') FROM '[^/]+$'), c.verdict, c.requests, c.rows, c.place,
                array_to_string(statements, '; '));
    RAISE INFO '%', concat_ws(' | ', c.verdict, format('rows: %s batched, %s row by row', c.rows, c.rows_by_row),
                              'requests: ' || c.requests || ' batched', 'row by row in: ' || c.place,
                              'fails: ' || c.failure, array_to_string(statements, '; '));
END $$;

-- For statements that PostgreSQL supports since a version: from then on they must succeed with all calls batched,
-- except in the given node. Prints nothing in that case, to have one expected output.
CREATE PROCEDURE server.compare_since(major int, row_by_row text, VARIADIC statements text[]) LANGUAGE plpgsql AS $$
DECLARE
    c record;
BEGIN
    IF current_setting('server_version_num')::int / 10000 < major THEN
        RETURN;
    END IF;
    c := server.comparison(statements);
    IF c.verdict !~ '^ok' OR c.failure IS NOT NULL OR c.place IS DISTINCT FROM row_by_row OR c.rows = 0 THEN
        RAISE INFO 'unexpected: %', c;
    END IF;
END $$;

-- The same for a query, after printing its plan.
CREATE PROCEDURE server.compare_plan(query text) LANGUAGE plpgsql AS $$
BEGIN
    RAISE INFO 'plan: %', server.plan(query);
    CALL server.compare(query);
END $$;

-- Settings that make small tests use the same batches everywhere.
ALTER SYSTEM SET aws_ml.max_concurrent_requests = 1;
SELECT pg_reload_conf();
