-- AWS Lambda: one invocation for each call of each row, no more and no fewer, several in flight.
CREATE EXTENSION aws_lambda CASCADE;
CREATE TABLE events (id int, payload json);
INSERT INTO events SELECT i, json_build_object('event', i) FROM generate_series(1, 20) i;
CREATE TABLE kinds (id int, kind text);
INSERT INTO kinds SELECT i, CASE i % 3 WHEN 0 THEN 'a' WHEN 1 THEN 'b' END FROM generate_series(1, 20) i;
ANALYZE events, kinds;

-- Runs statements batched and in row mode: the results and the number of invocations must be equal.
CREATE PROCEDURE server.compare_invocations(VARIADIC statements text[]) LANGUAGE plpgsql AS $$
DECLARE
    place text; batched record; row_mode record; invoked int; invoked_row_by_row int;
BEGIN
    place := (server.run(statements, 'on', 'on', 'require')).place;
    CALL server.reset();
    batched := server.run(statements, 'on', 'on', 'allow');
    SELECT requests INTO invoked FROM server.take();
    row_mode := server.run(statements, 'off', 'on', 'allow');
    SELECT requests INTO invoked_row_by_row FROM server.take();
    RAISE INFO '%', concat_ws(' | ',
        CASE WHEN batched IS DISTINCT FROM row_mode THEN 'DIFFERENT' WHEN invoked <> invoked_row_by_row THEN 'OTHER INVOCATIONS' ELSE 'ok' END,
        format('invocations: %s batched, %s row by row', invoked, invoked_row_by_row),
        'row by row in: ' || place, 'fails: ' || row_mode.failure, array_to_string(statements, '; '));
END $$;

-- The overloads
SELECT * FROM aws_lambda.invoke('describe', '{"n": 1}'::json);
SELECT * FROM aws_lambda.invoke('describe', '{"n": 1}'::jsonb);
SELECT * FROM aws_lambda.invoke(aws_commons.create_lambda_function_arn('describe'), '{"n": 1}'::json);
SELECT * FROM aws_lambda.invoke(aws_commons.create_lambda_function_arn('describe', 'eu-west-1'), '{"n": 1}'::jsonb);
SELECT pg_typeof(payload) FROM aws_lambda.invoke('echo', '1'::json)
UNION ALL SELECT pg_typeof(payload) FROM aws_lambda.invoke('echo', '1'::jsonb);
-- Names, partial ARNs and ARNs, with versions and aliases
SELECT name, payload ->> 'function' AS function, executed_version
    FROM (VALUES ('describe'), ('describe:7'), ('describe:$LATEST'), ('describe:live'), ('123456789012:function:describe'),
                 ('arn:aws:lambda:eu-west-1:123456789012:function:describe'),
                 ('arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:describe:7')) v (name), aws_lambda.invoke(name, 'null'::json);
SELECT executed_version FROM aws_lambda.invoke('describe', '1'::json, qualifier => '7');
SELECT executed_version FROM aws_lambda.invoke('describe:7', '1'::json, qualifier => '7');
SELECT executed_version FROM aws_lambda.invoke('arn:aws:lambda:eu-west-1:123456789012:function:describe', '1'::json, 'eu-west-1');
-- Types of invocation; the client context; the log
SELECT * FROM aws_lambda.invoke('describe', '1'::json, invocation_type => 'Event');
SELECT * FROM aws_lambda.invoke('describe', '1'::json, invocation_type => 'DryRun');
SELECT status_code FROM aws_lambda.invoke('describe', '1'::json, NULL, NULL, NULL, NULL, NULL);
SELECT payload FROM aws_lambda.invoke(aws_commons.create_lambda_function_arn('describe'), '{"é": "ü"}'::jsonb, context => '{"custom": {"é": 1}}');
SELECT regexp_replace(line, '(?<=: )[0-9a-f-]{36}|(?<=Duration: )[0-9.]+', 'X', 'g')
    FROM aws_lambda.invoke('describe', '1'::json, log_type => 'Tail'), regexp_split_to_table(convert_from(decode(log_result, 'base64'), 'UTF8'), '\n') line;
-- NULL is not sent.
CALL server.reset();
SELECT * FROM aws_lambda.invoke('echo', NULL::json);
SELECT count((aws_lambda.invoke('echo', CASE WHEN id > 18 THEN payload END)).status_code) FROM events;
SELECT requests FROM server.take();

-- Batched and in row mode: the same number of invocations, including for equal payloads and for equal calls in one row
SET aws_ml.max_concurrent_requests = 4;
CALL server.compare_invocations('SELECT id, (aws_lambda.invoke(''echo'', payload)).payload FROM events');
CALL server.compare_invocations('SELECT id, (aws_lambda.invoke(''echo'', ''1''::json)).payload FROM events');
CALL server.compare_invocations('SELECT id, (aws_lambda.invoke(''echo'', payload)).payload, (aws_lambda.invoke(''echo'', payload)).status_code FROM events');
CALL server.compare_invocations('SELECT id, (aws_lambda.invoke(''echo'', payload)).* FROM events');
CALL server.compare_invocations('SELECT id, r.* FROM events, aws_lambda.invoke(''echo'', payload) r');
CALL server.compare_invocations('SELECT id, r.status_code, r.payload, r.payload FROM events, aws_lambda.invoke(aws_commons.create_lambda_function_arn(''echo'', ''us-east-1''), payload) r WHERE r.status_code = 200 AND (r.payload ->> ''event'')::int > 5');
CALL server.compare_invocations('SELECT id, r FROM events, aws_lambda.invoke(''echo'', payload) r');
CALL server.compare_invocations('SELECT id, 1 FROM events, aws_lambda.invoke(''echo'', payload) r');
CALL server.compare_invocations('SELECT id, r.payload, n FROM events, aws_lambda.invoke(''echo'', payload) WITH ORDINALITY r (s, payload, v, l, n)');
CALL server.compare_invocations('SELECT id, r.payload FROM events LEFT JOIN LATERAL aws_lambda.invoke(''echo'', payload) r ON true');
CALL server.compare_invocations('SELECT id, r.payload, r.status_code FROM events LEFT JOIN LATERAL aws_lambda.invoke(''echo'', payload) r ON (r.payload ->> ''event'')::int % 2 = 0 AND r.status_code = 200');
CALL server.compare_invocations('SELECT id, r.payload, s.payload FROM events, aws_lambda.invoke(''echo'', payload) r, aws_lambda.invoke(''describe'', r.payload) s');
CALL server.compare_invocations('SELECT k.kind, r.payload FROM kinds k, aws_lambda.invoke(''echo'', to_jsonb(k.kind)) r');
CALL server.compare_invocations('SELECT id, (r).payload, (r).status_code FROM (SELECT id, aws_lambda.invoke(''echo'', payload) r FROM events OFFSET 0) s');
CALL server.compare_invocations('SELECT id, (aws_lambda.invoke(''echo'', (aws_lambda.invoke(''echo'', payload)).payload)).payload FROM events');
CALL server.compare_invocations('SELECT id, (aws_lambda.invoke(''echo'', json_build_object(''r'', random() > 2))).payload FROM events');
CALL server.compare_invocations('SELECT sum(((aws_lambda.invoke(''echo'', payload)).payload ->> ''event'')::int) FROM events');
CALL server.compare_invocations('SELECT id % 2, count((aws_lambda.invoke(''echo'', payload)).payload) FILTER (WHERE id > 3) FROM events GROUP BY 1');
CALL server.compare_invocations('SELECT id % 2, id % 3, count((aws_lambda.invoke(''echo'', payload)).payload) FROM events GROUP BY GROUPING SETS ((1), (2), (1, 2)) ORDER BY 1, 2');
CALL server.compare_invocations('SELECT id, sum((aws_lambda.invoke(''echo'', payload)).status_code) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM events');
CALL server.compare_invocations('SELECT id, generate_series(1, id % 3), (aws_lambda.invoke(''echo'', payload)).payload FROM events');
CALL server.compare_invocations('SELECT id, json_object_keys((aws_lambda.invoke(''echo'', payload)).payload) FROM events');
CALL server.compare_invocations('SELECT id, (SELECT r.payload FROM aws_lambda.invoke(''echo'', payload) r) FROM events');
CALL server.compare_invocations('SELECT column1 FROM (VALUES (1, (aws_lambda.invoke(''echo'', ''1''::json)).payload), (2, (aws_lambda.invoke(''echo'', ''2''::json)).payload)) v');
CALL server.compare_invocations('SELECT k.id FROM events e, kinds k WHERE e.id = k.id AND (aws_lambda.invoke(''echo'', json_build_array(e.id, k.kind))).payload ->> 1 = ''a''');
CALL server.compare_invocations('SELECT id, (aws_lambda.invoke(''echo'', payload)).payload FROM events UNION ALL SELECT id, (aws_lambda.invoke(''echo'', to_json(kind))).payload FROM kinds');
CALL server.compare_invocations('WITH r AS (SELECT id, aws_lambda.invoke(''echo'', payload) AS r FROM events) SELECT a.id, (a.r).payload, (b.r).status_code FROM r a JOIN r b USING (id)');
CALL server.compare_invocations('WITH r AS MATERIALIZED (SELECT id, aws_lambda.invoke(''echo'', payload) AS r FROM events) SELECT 1');
-- Rows that do not reach the call
CALL server.compare_invocations('SELECT id, CASE WHEN id % 2 = 0 THEN (aws_lambda.invoke(''echo'', payload)).payload END FROM events');
CALL server.compare_invocations('SELECT id, coalesce(nullif(id, 3), (aws_lambda.invoke(''echo'', payload)).status_code) FROM events');
CALL server.compare_invocations('SELECT id FROM events WHERE id > 10 AND (aws_lambda.invoke(''echo'', payload)).status_code = 200');
CALL server.compare_invocations('SELECT id FROM events WHERE id > 10 OR (aws_lambda.invoke(''echo'', payload)).status_code = 200');
CALL server.compare_invocations('SELECT id FROM events WHERE ((aws_lambda.invoke(''echo'', payload)).payload ->> ''event'')::int % 2 = 0 AND ((aws_lambda.invoke(''echo'', payload)).payload ->> ''event'')::int % 3 = 0');
CALL server.compare_invocations('SELECT id, CASE WHEN ((aws_lambda.invoke(''echo'', payload)).payload ->> ''event'')::int > 15 THEN (aws_lambda.invoke(''describe'', payload)).payload END FROM events');
-- Not further than in row mode: LIMIT, EXISTS, joins that end early
CALL server.compare_invocations('SELECT id, (aws_lambda.invoke(''echo'', payload)).payload FROM events LIMIT 3');
CALL server.compare_invocations('SELECT id, (aws_lambda.invoke(''echo'', payload)).payload FROM events ORDER BY id DESC LIMIT 3 OFFSET 2');
CALL server.compare_invocations('SELECT id, r.payload FROM events, aws_lambda.invoke(''echo'', payload) r LIMIT 3');
CALL server.compare_invocations('SELECT id, r.payload FROM events, aws_lambda.invoke(''echo'', payload) r WHERE (r.payload ->> ''event'')::int % 4 = 0 LIMIT 3');
CALL server.compare_invocations('SELECT id FROM events WHERE ((aws_lambda.invoke(''echo'', payload)).payload ->> ''event'')::int % 4 = 0 LIMIT 3');
CALL server.compare_invocations('SELECT id FROM (SELECT id, (aws_lambda.invoke(''echo'', payload)).payload p FROM events OFFSET 0) s WHERE (p ->> ''event'')::int % 4 = 0 LIMIT 3');
CALL server.compare_invocations('SELECT id, sentiment FROM (SELECT id, (aws_lambda.invoke(''echo'', payload)).payload p FROM events OFFSET 0) s, aws_comprehend.detect_sentiment(p::text, ''en'') WHERE id % 4 = 0 AND confidence > 0 LIMIT 3');
CALL server.compare_invocations('SELECT * FROM (SELECT id % 4 AS a, (aws_lambda.invoke(''echo'', payload)).status_code FROM events ORDER BY 1 FETCH FIRST 3 ROWS WITH TIES) s');
CALL server.compare_invocations('SELECT id, (aws_lambda.invoke(''echo'', payload)).payload FROM events WHERE id < 4 UNION ALL SELECT id, (aws_lambda.invoke(''echo'', to_json(kind))).payload FROM kinds LIMIT 7');
CALL server.compare_invocations('SELECT * FROM (SELECT id, (aws_lambda.invoke(''echo'', payload)).payload FROM events LIMIT 12) s LIMIT 5');
CALL server.compare_invocations('SELECT count(*) FROM events WHERE EXISTS (SELECT FROM kinds k WHERE (aws_lambda.invoke(''echo'', to_json(k.id))).payload::text::int = 3)');
CALL server.compare_invocations('SELECT id FROM events WHERE id IN (SELECT (aws_lambda.invoke(''echo'', to_json(k.id))).payload::text::int FROM kinds k)');
CALL server.compare_invocations('SELECT id, row_number() OVER () FROM (SELECT id, (aws_lambda.invoke(''echo'', payload)).payload p FROM events OFFSET 0) s LIMIT 3');
CALL server.compare_invocations('SELECT a.id, p, kind FROM (SELECT id, (aws_lambda.invoke(''echo'', payload)).payload p FROM events OFFSET 0) a JOIN kinds USING (id) LIMIT 4');
-- a hash join that looks whether there is a row
SET enable_nestloop = off;
SET enable_mergejoin = off;
SET enable_hashagg = off;
SET enable_sort = off;
SELECT line FROM server.explain('analyze, costs off, timing off, summary off',
    'SELECT id FROM (SELECT id, length((aws_lambda.invoke(''echo'', payload)).payload::text) p FROM events OFFSET 0) a
         WHERE aws_sagemaker.invoke_endpoint(''echo'', NULL, p)::int IN (SELECT id FROM kinds WHERE id > 100 OFFSET 0)') line WHERE line ~ 'actual rows';
RESET enable_nestloop;
RESET enable_mergejoin;
RESET enable_hashagg;
RESET enable_sort;
-- when other calls above have read rows that have not arrived at the LIMIT
CALL server.compare_invocations('SELECT (aws_lambda.invoke(''echo'', p)).payload FROM (SELECT (aws_lambda.invoke(''echo'', payload)).payload p FROM events WHERE id < 4 UNION ALL SELECT (aws_lambda.invoke(''echo'', to_json(id))).payload FROM kinds) s LIMIT 7');
CALL server.compare_invocations('SELECT (aws_lambda.invoke(''echo'', to_json(k.id))).payload, q.p FROM kinds k, LATERAL (SELECT (aws_lambda.invoke(''echo'', payload)).payload p FROM events e WHERE e.id >= k.id ORDER BY e.id LIMIT 3) q LIMIT 7');
CALL server.compare_invocations('WITH RECURSIVE r (n, p) AS (VALUES (1, NULL::json), (1, NULL) UNION ALL SELECT n + 1, (aws_lambda.invoke(''echo'', to_json(id))).payload FROM r, events WHERE n < 3 AND id < 4) SELECT n, (aws_lambda.invoke(''echo'', p)).payload FROM r LIMIT 10');
CALL server.compare_invocations('WITH RECURSIVE r (n, p) AS (VALUES (1, NULL::json) UNION ALL SELECT n + 1, (SELECT (aws_lambda.invoke(''echo'', payload)).payload FROM events WHERE id > n ORDER BY id LIMIT 1) FROM r WHERE n < 4) SELECT * FROM r');
-- when a condition drops rows of a group
CALL server.compare_invocations('SELECT a.id, k.id FROM (SELECT id FROM events ORDER BY id OFFSET 0) a JOIN kinds k ON (aws_lambda.invoke(''echo'', to_json(k.id))).payload::text::int % 7 = a.id ORDER BY a.id, k.id LIMIT 3');
-- Subqueries in conditions: of a left join whose columns are not read, and of each partition
CALL server.compare_invocations('SELECT id FROM events LEFT JOIN aws_lambda.invoke(''echo'', payload) r ON EXISTS (SELECT FROM kinds k WHERE (aws_lambda.invoke(''echo'', to_json(k.id))).payload::text::int = 3) WHERE id < 5 OR r.status_code IS NULL');
CALL server.compare_invocations('SELECT id FROM events LEFT JOIN aws_lambda.invoke(''echo'', payload) r ON NOT EXISTS (SELECT FROM kinds k WHERE k.id = (aws_lambda.invoke(''echo'', to_json(events.id))).status_code OFFSET 0) WHERE id < 5 OR r.status_code IS NULL');
CREATE TABLE partitioned_kinds (id int) PARTITION BY RANGE (id);
CREATE TABLE kinds_low PARTITION OF partitioned_kinds FOR VALUES FROM (0) TO (5);
CREATE TABLE kinds_high PARTITION OF partitioned_kinds DEFAULT;
INSERT INTO partitioned_kinds SELECT id FROM kinds;
CALL server.compare_invocations('SELECT id FROM partitioned_kinds WHERE (aws_lambda.invoke(''echo'', to_json(id))).payload::text::int NOT IN (SELECT (aws_lambda.invoke(''echo'', to_json(k.id))).payload::text::int FROM kinds k WHERE id > 15)');
CALL server.compare_invocations('SELECT id FROM events WHERE (aws_lambda.invoke(''echo'', to_json(id))).payload::text::int NOT IN (SELECT (aws_lambda.invoke(''echo'', to_json(k.id))).payload::text::int FROM kinds k WHERE id > 15)');
DROP TABLE partitioned_kinds;
SET enable_hashjoin = off;
CALL server.compare_invocations('SELECT a.id, p, kind FROM (SELECT id, (aws_lambda.invoke(''echo'', payload)).payload p FROM events ORDER BY id) a JOIN (SELECT * FROM kinds WHERE id < 5) k USING (id)');
SET enable_mergejoin = off;
CALL server.compare_invocations('SELECT a.id, p, kind FROM (SELECT id, (aws_lambda.invoke(''echo'', payload)).payload p FROM events OFFSET 0) a JOIN kinds USING (id) LIMIT 4');
CALL server.compare_invocations('SELECT k.id, p FROM kinds k, (SELECT id, (aws_lambda.invoke(''echo'', payload)).payload p FROM events OFFSET 0) a WHERE a.id <= k.id AND k.id < 4 LIMIT 4');
RESET enable_hashjoin;
RESET enable_mergejoin;
-- Cursors and loops
CALL server.compare_invocations('DECLARE c CURSOR FOR SELECT id, (aws_lambda.invoke(''echo'', payload)).payload FROM events', 'FETCH 3 FROM c', 'FETCH 1 FROM c', 'FETCH 5 FROM c', 'CLOSE c');
CALL server.compare_invocations('DECLARE c NO SCROLL CURSOR FOR SELECT id FROM events WHERE ((aws_lambda.invoke(''echo'', payload)).payload ->> ''event'')::int % 2 = 0', 'FETCH 3 FROM c', 'FETCH 1 FROM c', 'CLOSE c');
CALL server.compare_invocations('DECLARE c CURSOR FOR SELECT id, (aws_lambda.invoke(''echo'', payload)).payload FROM events WHERE id < 3 UNION ALL SELECT id, (aws_lambda.invoke(''echo'', to_json(kind))).payload FROM kinds', 'FETCH 4 FROM c', 'FETCH 4 FROM c', 'CLOSE c');
-- A scroll cursor keeps its rows, so going back invokes nothing; in row mode it does if the plan itself can scan
-- backward.
CALL server.compare_invocations('DECLARE c SCROLL CURSOR FOR SELECT id, (aws_lambda.invoke(''echo'', payload)).payload FROM events', 'FETCH 3 FROM c', 'FETCH BACKWARD 2 FROM c', 'FETCH 5 FROM c', 'CLOSE c');
CREATE FUNCTION first_answer() RETURNS json LANGUAGE plpgsql AS $$
DECLARE r json;
BEGIN
    SELECT (aws_lambda.invoke('echo', payload)).payload INTO r FROM events;
    RETURN r;
END $$;
CREATE FUNCTION some_answers() RETURNS int LANGUAGE plpgsql AS $$
DECLARE r record; n int := 0;
BEGIN
    FOR r IN SELECT i.payload FROM events, aws_lambda.invoke('echo', events.payload) i LOOP
        n := n + 1;
        EXIT WHEN n = 3;
    END LOOP;
    RETURN n;
END $$;
CREATE FUNCTION one_answer() RETURNS json LANGUAGE sql AS $$ SELECT (aws_lambda.invoke('echo', payload)).payload FROM events $$;
CALL server.compare_invocations('SELECT first_answer()');
CALL server.compare_invocations('SELECT some_answers()');
CALL server.compare_invocations('SELECT one_answer()');
-- Data-modifying statements
CALL server.compare_invocations('CREATE TEMP TABLE answers AS SELECT id, r.payload FROM events, aws_lambda.invoke(''echo'', payload) r', 'SELECT * FROM answers ORDER BY id');
CALL server.compare_invocations('UPDATE events SET payload = (aws_lambda.invoke(''describe'', payload)).payload WHERE id < 10', 'SELECT * FROM events ORDER BY id');
CALL server.compare_invocations('UPDATE events SET (id, payload) = (SELECT r.status_code, r.payload FROM aws_lambda.invoke(''echo'', payload) r) WHERE id < 10', 'SELECT * FROM events ORDER BY id');
CALL server.compare_invocations('INSERT INTO kinds VALUES (101, (aws_lambda.invoke(''echo'', ''1''::json)).payload::text), (102, (aws_lambda.invoke(''echo'', ''1''::json)).payload::text)', 'SELECT * FROM kinds WHERE id > 100');
CALL server.compare_invocations('DELETE FROM events WHERE ((aws_lambda.invoke(''echo'', payload)).payload ->> ''event'')::int % 2 = 0', 'SELECT * FROM events ORDER BY id');
-- A parallel query: workers read, the leader invokes.
CREATE TABLE many (id int) WITH (parallel_workers = 2);
INSERT INTO many SELECT generate_series(1, 40);
SET parallel_setup_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT server.plan('SELECT id, (aws_lambda.invoke(''echo'', to_json(id))).payload FROM many WHERE id % 2 = 0');
CALL server.compare_invocations('SELECT count((aws_lambda.invoke(''echo'', to_json(id))).payload) FROM many WHERE id % 2 = 0');
CALL server.compare_invocations('SELECT (aws_lambda.invoke(''echo'', ''1''::json)).payload FROM many WHERE id % 2 = 0 LIMIT 5');
RESET parallel_setup_cost;
RESET min_parallel_table_scan_size;
DROP TABLE many;
-- Several are in flight at a time, and rows come in order.
CALL server.put('functions/slow', '{"type": "echo", "latency_ms": 20}');
CALL server.reset();
SELECT array_agg(payload ->> 'event') FROM (SELECT (aws_lambda.invoke('slow', payload)).payload FROM events OFFSET 0) s;
SELECT server.in_flight() BETWEEN 2 AND 4 AS several;
RESET aws_ml.max_concurrent_requests;
SELECT server.explain('analyze, costs off, timing off, summary off', 'SELECT id, r.payload FROM events, aws_lambda.invoke(''echo'', payload) r');
SELECT server.explain('verbose, costs off', 'SELECT id, (aws_lambda.invoke(''echo'', payload)).payload FROM events LIMIT 3');

-- Errors
\pset format unaligned
\pset tuples_only
CALL server.reset();
SELECT server.error_of($$SELECT aws_lambda.invoke(NULL::text, '1'::json)$$);
SELECT server.error_of($$SELECT aws_lambda.invoke(NULL::aws_commons._lambda_function_arn_1, '1'::json)$$);
SELECT server.error_of($$SELECT aws_lambda.invoke(aws_commons.create_lambda_function_arn(NULL, 'us-east-1'), '1'::json)$$);
SELECT server.error_of($$SELECT aws_lambda.invoke('', '1'::json)$$);
SELECT server.error_of($$SELECT aws_lambda.invoke(repeat('f', 65), '1'::json)$$);
SELECT server.error_of($$SELECT aws_lambda.invoke('echo', '1'::json, 'fips-us-east-1')$$);
SELECT server.error_of($$SELECT aws_lambda.invoke('echo', '1'::json, 'us east')$$);
SELECT server.error_of($$SELECT aws_lambda.invoke('arn:aws:lambda:us-east-1:123456789012:function:echo', '1'::json, 'us-east-2')$$);
SELECT server.error_of($$SELECT aws_lambda.invoke('echo:1', '1'::json, qualifier => '2')$$);
SELECT server.error_of($$SELECT aws_lambda.invoke('echo', '1'::json, qualifier => 'a b')$$);
SELECT server.error_of($$SELECT aws_lambda.invoke('echo', '1'::json, invocation_type => 'event')$$);
SELECT server.error_of($$SELECT aws_lambda.invoke('echo', '1'::json, log_type => 'tail')$$);
SELECT server.error_of($$SELECT aws_lambda.invoke('echo', to_json(repeat('x', 6 * 1024 * 1024)))$$);
SELECT server.error_of($$SELECT aws_lambda.invoke('echo', to_json(repeat('x', 1024 * 1024)), invocation_type => 'Event')$$);
SELECT server.error_of($$SELECT aws_lambda.invoke('echo', '1'::json, context => to_json(repeat('x', 2685)))$$);
-- As with psql's \gset, the row is text.
SELECT server.error_of($$SELECT aws_lambda.invoke('(echo,us-east-1)', '1'::json)$$);
SELECT 'requests sent by all of these: ' || requests FROM server.take();
SELECT status_code FROM aws_lambda.invoke('echo', '1'::json, '');
SELECT status_code FROM aws_lambda.invoke('echo', to_json(repeat('x', 6 * 1024 * 1024 - 2)));
SELECT status_code FROM aws_lambda.invoke('echo', to_json(repeat('x', 1024 * 1024 - 2)), invocation_type => 'Event');
SELECT status_code FROM aws_lambda.invoke('echo', '1'::json, context => to_json(repeat('x', 2683)));
SELECT server.error_of($$SELECT aws_lambda.invoke('missing', '1'::json)$$);
SELECT server.error_of($$SELECT aws_lambda.invoke('fail', '{"row": 1}'::json)$$);
SELECT server.error_of($$SELECT aws_lambda.invoke('arn:aws:lambda:us-east-1:123456789012:function:fail', '2'::json)$$);
SELECT server.error_of($$SELECT count(r.payload) FROM events, aws_lambda.invoke('fail', payload) r$$);
-- A function's message about its row goes to the client, but not to the server log.
SELECT server.error_of(format($$SELECT aws_lambda.invoke('fail', to_json(%L || %L))$$, 'of the ', 'row 4711'));
DO $$ BEGIN RAISE LOG 'mark of lambda.sql'; END $$;
\set VERBOSITY terse
SELECT (aws_lambda.invoke('fail', to_json('of the ' || 'row 4711'))).payload;
SET aws_ml.on_error = 'null';
SELECT count((aws_lambda.invoke('fail', to_json('of the ' || 'row 4711'))).payload) FROM events;
RESET aws_ml.on_error;
CREATE FUNCTION server.logged(text) RETURNS bool LANGUAGE sql AS $$
    SELECT position($1 IN substring(pg_read_file('log') FROM '.*mark of lambda.sql(.*)')) > 0
$$;
SELECT server.logged('"fail" returned error "Unhandled".'), server.logged('20 x lambda invocation failed'), server.logged('of the row 4711');
SET aws_ml.log_payloads = on;
SELECT (aws_lambda.invoke('fail', to_json('of the ' || 'row 4711'))).payload;
RESET aws_ml.log_payloads;
SELECT server.logged('of the row 4711');
-- Failed rows, if the others are wanted
SET aws_ml.on_error = 'null';
SELECT id, r.status_code, r.payload FROM events, aws_lambda.invoke(CASE id WHEN 2 THEN 'fail' WHEN 3 THEN 'missing' ELSE 'echo' END,
    CASE WHEN id = 4 THEN to_json(repeat('x', 7000000)) ELSE payload END) r WHERE id <= 5;
RESET aws_ml.on_error;
\set VERBOSITY default

-- What is retried: cases where the function has not run
CREATE FUNCTION server.try_faulty(fault jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    outcome text;
BEGIN
    CALL server.put('lambda/fault', fault);
    CALL server.reset();
    outcome := server.error_of($q$SELECT aws_lambda.invoke('echo', '1'::json)$q$);
    RETURN format('%s requests: %s', (SELECT requests FROM server.take()), outcome);
END $$;
SELECT server.try_faulty('{"status": 429, "code": "TooManyRequestsException", "times": 2}');
SELECT server.try_faulty('{"status": 500, "code": "ServiceException", "times": 1}');
SELECT server.try_faulty('{"status": 502, "code": "EC2ThrottledException", "times": 1}');
SELECT server.try_faulty('{"status": 503, "code": "ServiceUnavailable", "times": 1}');
SELECT server.try_faulty('{"status": 429, "code": "TooManyRequestsException", "times": 3}');
SELECT server.try_faulty('{"behaviour": "reset", "times": 1}');
SELECT server.try_faulty('{"behaviour": "reset_midway", "times": 1}');
SELECT server.try_faulty('{"behaviour": "truncate", "times": 1}');
SELECT server.try_faulty('{"behaviour": "bad_json", "times": 1}');
SELECT server.try_faulty('{"status": 403, "code": "AccessDeniedException", "times": 1}');
SET aws_ml.request_timeout = 200;
SELECT server.try_faulty('{"behaviour": "hang", "times": 1}');
RESET aws_ml.request_timeout;
SET aws_ml.lambda_endpoint_url = 'http://127.0.0.1:1';
SELECT server.error_of($$SELECT aws_lambda.invoke('echo', '1'::json)$$);
RESET aws_ml.lambda_endpoint_url;

-- An unprivileged role: nothing for PUBLIC, and no other path or host
CREATE ROLE regress_invoker;
GRANT USAGE ON SCHEMA server TO regress_invoker;
SET ROLE regress_invoker;
SELECT server.error_of($$SELECT aws_lambda.invoke('echo', '1'::json)$$);
RESET ROLE;
GRANT USAGE ON SCHEMA aws_lambda TO regress_invoker;
SET ROLE regress_invoker;
SELECT server.error_of($$SELECT aws_lambda.invoke('echo', '1'::json)$$);
SELECT server.error_of($$SELECT count(aws_lambda.invoke('echo', to_json(i))) FROM generate_series(1, 3) i$$);
RESET ROLE;
GRANT EXECUTE ON FUNCTION aws_lambda.invoke(text, json, text, text, text, json, varchar) TO regress_invoker;
SET ROLE regress_invoker;
SELECT server.error_of($$SELECT count(aws_lambda.invoke('echo', to_json(i))) FROM generate_series(1, 3) i$$);
SELECT server.error_of($$SELECT aws_lambda.invoke('echo', '1'::jsonb)$$);
SELECT server.error_of($$SET aws_ml.lambda_endpoint_url = 'http://127.0.0.1:1'$$);
SELECT server.error_of($$SET aws_ml.lambda_role = 'arn:aws:iam::123456789012:role/other'$$);
SELECT count(*) || ' harmful arguments, refused: ' || string_agg(DISTINCT left(server.error_of(format(
           'SELECT aws_lambda.invoke(%L, ''1''::json, %L, qualifier => %L)', coalesce(name, 'echo'), region, qualifier)), 5), ', ')
    FROM (SELECT n AS name, NULL AS region, NULL AS qualifier
              FROM unnest(ARRAY['..', 'a/b', '../../other', 'echo/invocations?x=', 'echo#', 'echo?Qualifier=1', 'echo%2F..', E'echo\r\nHost: x', 'echo ', ' echo',
                                'échо', E'echo\n', 'echo:', ':1', 'echo:1:2', '12345678901:function:echo', '{FunctionName}',
                                'arn:aws:lambda:evil.example:123456789012:function:echo', 'arn:aws:lambda:us-east-1@evil:123456789012:function:echo',
                                'arn:aws:lambda::123456789012:function:echo', 'arn:aws:s3:us-east-1:123456789012:function:echo',
                                'arn:aws:lambda:us-east-1:123456789012:layer:echo', 'arn:evil:lambda:us-east-1:123456789012:function:echo']) n
          UNION ALL SELECT NULL, r, NULL
              FROM unnest(ARRAY['evil.example/', 'us-east-1.evil.example', 'us-east-1/', 'x@evil.example#', 'us-east-1:80', 'US_EAST-1', 'us-east-1 ', E'us-east-1\n',
                                'us-east-1-fips', '-', '-localhost', '127.0.0.1', 'us_east_1', repeat('a', 64), repeat('us-', 30) || 'east-1', 'us-east-１']) r
          UNION ALL SELECT NULL, NULL, q
              FROM unnest(ARRAY['', ' ', 'a/b', '..', '$OTHER', '1&x=2', '1#', E'1\r\nx: y', '1%26', repeat('q', 128) || '&']) q) s;
RESET ROLE;
\pset tuples_only
\pset format aligned
DROP OWNED BY regress_invoker;
DROP ROLE regress_invoker;

ALTER EXTENSION aws_lambda UPDATE;
SELECT extname, extversion, obj_description(oid, 'pg_extension') FROM pg_extension WHERE extname = 'aws_lambda';
SELECT oid::regprocedure, pg_get_function_result(oid), provolatile, proparallel, procost, prosupport, proacl FROM pg_proc WHERE pronamespace = 'aws_lambda'::regnamespace ORDER BY oid::regprocedure::text COLLATE "C";
DROP FUNCTION first_answer, some_answers, one_answer, server.logged, server.try_faulty;
DROP PROCEDURE server.compare_invocations;
DROP TABLE events, kinds;
DROP EXTENSION aws_lambda;
