-- What became of sqlsmith's statements, out of the server's log; and the same statements once more,
-- batched and row by row.
CREATE SCHEMA report;

-- The log, as csvlog writes it since PostgreSQL 14
CREATE UNLOGGED TABLE report.entry (
    log_time timestamptz, user_name text, database_name text, process_id int, connection_from text, session_id text,
    session_line_num bigint, command_tag text, session_start_time timestamptz, virtual_transaction_id text, transaction_id bigint,
    error_severity text, sql_state text, message text, detail text, hint text, internal_query text, internal_query_pos int,
    context text, query text, query_pos int, location text, application_name text, backend_type text, leader_pid int, query_id bigint);
CREATE TABLE report.chunk (number int, settings text, succeeded int, failed int, timed_out int, calls int, batched int, nodes int, requests int, rows int);
CREATE TABLE report.failure (chunk int, state text, message text, statement text);
CREATE TABLE report.to_compare (statement text);
CREATE TABLE report.compared (chunk int, state text, statement text, batched text, row_mode text, batched_rows int, row_mode_rows int);

-- plan: as auto_explain logged it, without the text of the statement
CREATE VIEW report.executed AS
    SELECT regexp_replace(text, '\n[^\n]*\(cost=.*$', '') AS statement, substring(text FROM '\n([^\n]*\(cost=.*)$') AS plan
    FROM report.entry, split_part(message, E'\nQuery Text: ', 2) text
    WHERE error_severity = 'LOG' AND message LIKE 'duration: % ms  plan:%' AND application_name LIKE '%::dut';
CREATE VIEW report.refused AS
    SELECT sql_state AS state, message, query AS statement
    FROM report.entry WHERE error_severity = 'ERROR' AND application_name LIKE '%::dut';

-- Takes the log of a chunk, and picks the statements that are to run again: those with a batch node,
-- and those with an error that is not of the parser's, if they give the same result every time; and
-- those with an internal error. Few of them have a result that is not empty: those with a condition run
-- with an open one as well.
CREATE PROCEDURE report.collect(chunk int, settings text, file text) LANGUAGE plpgsql AS $$
DECLARE
    changing CONSTANT text := 'random|noisy';
    server record := server.seen();
BEGIN
    TRUNCATE report.entry, report.to_compare;
    EXECUTE format('COPY report.entry FROM %L (FORMAT csv)', file);
    INSERT INTO report.chunk
        SELECT chunk, settings, count(*), r.failed, r.timed_out,
            count(*) FILTER (WHERE plan ~ 'invoke_endpoint|detect_sentiment'),
            count(*) FILTER (WHERE plan ~ 'Batch Function Scan'),
            sum(regexp_count(plan, 'Batch Function Scan')), server.requests, server.rows
        FROM report.executed,
            (SELECT count(*) FILTER (WHERE state <> '57014') AS failed, count(*) FILTER (WHERE state = '57014') AS timed_out FROM report.refused) r
        GROUP BY r.failed, r.timed_out;
    INSERT INTO report.failure SELECT chunk, state, message, statement FROM report.refused;
    INSERT INTO report.to_compare
        SELECT DISTINCT s FROM report.executed, unnest(ARRAY[statement, regexp_replace(statement, '\mwhere\M', 'where now() is not null or', 'g')]) s
        WHERE plan ~ 'Batch Function Scan' AND statement !~ changing
        UNION
        SELECT statement FROM report.refused
        WHERE state = 'XX000' OR state <> '57014' AND state !~ '^42' AND statement !~ changing;
END $$;

-- The result, as a checksum, or the SQLSTATE of a statement; it leaves nothing behind. A sample of a small
-- table is mostly empty, and every time another one.
CREATE FUNCTION report.answer(statement text, batched bool) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    PERFORM set_config('aws_ml.enable_function_migration', batched::text, true);
    SET LOCAL ROLE smith;
    statement := regexp_replace(rtrim(statement, E'; \n'), 'tablesample \w+ \([0-9.]+\)', 'tablesample bernoulli (70) repeatable (1)', 'g');
    EXECUTE format('WITH q AS MATERIALIZED (%s) SELECT count(*) || '' rows '' || md5(coalesce(string_agg(q::text, chr(10)), '''')) FROM q', statement) INTO answer;
    RAISE SQLSTATE 'RB000' USING MESSAGE = answer;
EXCEPTION
    WHEN SQLSTATE 'RB000' THEN RETURN SQLERRM;
    WHEN OTHERS THEN RETURN SQLSTATE;
END $$;

CREATE PROCEDURE report.compare(chunk int, statement text) LANGUAGE plpgsql AS $$
DECLARE
    batched text; row_mode text;
    b record; r record;
BEGIN
    CALL server.reset();
    batched := report.answer(statement, true);
    b := server.seen();
    CALL server.reset();
    row_mode := report.answer(statement, false);
    r := server.seen();
    INSERT INTO report.compared
        SELECT chunk, (SELECT max(state) FROM report.failure f WHERE f.statement = compare.statement), statement, batched, row_mode, b.rows, r.rows;
END $$;

-- Internal errors, and whether they are there row by row
CREATE VIEW report.internal AS
    SELECT regexp_replace(message, '[0-9]+', 'N', 'g') AS message, count(*) AS statements,
        count(*) FILTER (WHERE row_mode = 'XX000') AS also_row_by_row, min(f.statement) AS example
    FROM report.failure f LEFT JOIN report.compared c ON c.statement = f.statement AND c.chunk = f.chunk
    WHERE f.state = 'XX000' GROUP BY 1;
CREATE VIEW report.different AS
    SELECT chunk, batched, row_mode, statement FROM report.compared WHERE batched <> row_mode;

CREATE VIEW report.summary (line) AS
    SELECT format('%s statements: %s succeeded, %s failed, %s timed out', sum(succeeded + failed + timed_out), sum(succeeded), sum(failed), sum(timed_out))
    FROM report.chunk
    UNION ALL
    SELECT format('of those that succeeded, %s call models and %s are batched, by %s batch nodes', sum(calls), sum(batched), sum(nodes))
    FROM report.chunk
    UNION ALL
    SELECT format('%s requests with %s rows', sum(requests), sum(rows)) FROM report.chunk
    UNION ALL
    (SELECT format('error %s, %s times: %s', state, count(*), min(message)) FROM report.failure GROUP BY state ORDER BY count(*) DESC)
    UNION ALL
    SELECT format('internal error, %s times (%s times row by row, too): %s', statements, also_row_by_row, message) FROM report.internal
    UNION ALL
    SELECT format('%s statements compared with row by row, %s of them with rows: %s equal, %s different; %s sent fewer rows, %s more', count(*), count(*) FILTER (WHERE batched ~ '^[1-9]\d* rows'), count(*) FILTER (WHERE batched = row_mode),
        count(*) FILTER (WHERE batched <> row_mode), count(*) FILTER (WHERE batched_rows < row_mode_rows), count(*) FILTER (WHERE batched_rows > row_mode_rows))
    FROM report.compared;
