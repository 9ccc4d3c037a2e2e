-- Odd texts for each argument of each function, and mistyped settings: a specific error, never an internal one (XX000),
-- and never a character in it that a terminal would interpret.
SET client_min_messages = error;
CREATE EXTENSION IF NOT EXISTS aws_s3 CASCADE;
CREATE EXTENSION IF NOT EXISTS aws_lambda CASCADE;
CREATE TABLE odd_target (line text);
CREATE TABLE odd (x text);
INSERT INTO odd VALUES
    (''), (' '), ('a'), ('a: b'), ('a/b; c'), ('a/b,c/d'), ('*/*'), ('../x'), ('/x'), ('//'), ('a b'), ('a%b'), ('%00'), ('a?b'), ('a#b'),
    ('{x}'), ('{0}'), ('"a"'), ('''a'''), ('x--use1-az4--x-s3'), ('abc-s3alias'), ('a..b'), ('192.168.1.1'), (repeat('x', 64)),
    (repeat('x', 3000)), ('arn:'), ('arn:aws'), ('arn:aws:s3:::b'), ('arn:aws:s3:us-east-1:123456789012:accesspoint/x'),
    ('arn:aws:s3:us-east-1:123456789012:accesspoint/../x'), ('arn:aws:s3::123456789012:accesspoint/m.mrap'),
    ('arn:aws:s3-outposts:us-east-1:123456789012:outpost/op-01/accesspoint/x'), ('arn:aws:lambda:us-east-1:123456789012:function:f'),
    ('us-east-1'), ('EU-CENTRAL-1'), ('eu-central1'), ('eu-central-1a'), ('text/csv; charset=utf-8'), ('$.a'), ('a[0'), ('[[['), ('null'),
    ('{}'), ('1'), ('http://x'), (E'a\nb'), (E'a\tb'), (E'a\x1b[31mb'), (E'a\u009bb'), (E'a\u202eb'), ('ü'), ('日本'), (E'\U0001F600');
CREATE TABLE odd_call (argument text, call text);
INSERT INTO odd_call VALUES
    ('bucket', $$aws_s3.query_export_to_s3('SELECT 1', %L, 'odd', 'us-east-1')$$),
    ('file_path', $$aws_s3.table_import_from_s3('odd_target', '', '', 'exports', %L, 'us-east-1')$$),
    ('region of an import', $$aws_s3.table_import_from_s3('odd_target', '', '', 'exports', 'odd/nothing', %L)$$),
    ('access_key', $$aws_s3.table_import_from_s3('odd_target', '', '', 'exports', 'odd/nothing', 'us-east-1', %L, 'x', '')$$),
    ('session_token', $$aws_s3.table_import_from_s3('odd_target', '', '', 'exports', 'odd/nothing', 'us-east-1', 'x', 'x', %L)$$),
    ('options', $$aws_s3.query_export_to_s3('SELECT 1', 'exports', 'odd', 'us-east-1', %L)$$),
    ('content_type', $$aws_bedrock.invoke_model('amazon.titan-embed-text-v2:0', %L, NULL, '{"inputText": "a"}')$$),
    ('accept_type', $$aws_bedrock.invoke_model('amazon.titan-embed-text-v2:0', NULL, %L, '{"inputText": "a"}')$$),
    ('model_id', $$aws_bedrock.invoke_model(%L, NULL, NULL, '{}')$$),
    ('json_key', $$aws_bedrock.invoke_model_get_embeddings('amazon.titan-embed-text-v2:0', NULL, %L, '{"inputText": "a"}')$$),
    ('model_input', $$aws_bedrock.invoke_model('amazon.titan-embed-text-v2:0', NULL, NULL, %L)$$),
    ('function_name', $$aws_lambda.invoke(%L, '{}'::json)$$),
    ('region of a function', $$aws_lambda.invoke('echo', '{}'::json, %L)$$),
    ('invocation_type', $$aws_lambda.invoke('echo', '{}'::json, NULL, %L)$$),
    ('qualifier', $$aws_lambda.invoke('echo', '{}'::json, qualifier => %L)$$),
    ('endpoint_name', $$aws_sagemaker.invoke_endpoint(%L, NULL, 1)$$),
    ('model_input of an endpoint', $$aws_sagemaker.invoke_endpoint('echo', NULL, %L::text)$$),
    ('language_code', $$aws_comprehend.detect_sentiment('good', %L)$$),
    ('input_text', $$aws_comprehend.detect_sentiment(%L, 'en')$$);
CREATE TABLE odd_answer (argument text, x text, state text, report text);
CREATE PROCEDURE try_odd(argument text, x text, statement text) LANGUAGE plpgsql AS $$
DECLARE message text; detail text; hint text;
BEGIN
    EXECUTE statement;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    INSERT INTO odd_answer VALUES (argument, x, SQLSTATE, concat_ws(' ', message, detail, hint));
END $$;
DO $$
DECLARE odd_one record;
BEGIN
    FOR odd_one IN SELECT argument, x, 'SELECT ' || format(call, x) AS statement FROM odd, odd_call LOOP
        CALL try_odd(odd_one.argument, odd_one.x, odd_one.statement);
    END LOOP;
END $$;
SELECT argument, string_agg(DISTINCT state, ' ' ORDER BY state) AS states FROM odd_answer GROUP BY argument ORDER BY argument COLLATE "C";
SELECT argument, x, state, report FROM odd_answer
WHERE state LIKE 'XX%' OR argument <> 'options' AND report ~ U&'[\0001-\001F\007F-\009F\202A-\202E]';

-- Settings: the error names the wrong one.
TRUNCATE odd_answer;
CREATE PROCEDURE try_setting(name text, value text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config(name, value, false);
    CALL try_odd(name, value, CASE WHEN name LIKE '%s3%' OR name = 'aws_ml.region'
        THEN $q$SELECT aws_s3.query_export_to_s3('SELECT 1', 'exports', 'odd', NULL)$q$
        ELSE $q$SELECT aws_sagemaker.invoke_endpoint('hash', NULL, 1)$q$ END);
    EXECUTE format('RESET %s', name);
END $$;
DO $$
DECLARE setting record;
BEGIN
    FOR setting IN SELECT name, x FROM odd, unnest(ARRAY['region', 'profile', 'shared_credentials_file', 'sagemaker_role', 's3_role', 'proxy',
        'ca_bundle', 'sagemaker_endpoint_url', 's3_endpoint_url']) name WHERE x !~ '[[:cntrl:]]' AND x NOT IN ('', ' ') LOOP
        CALL try_setting('aws_ml.' || setting.name, setting.x);
    END LOOP;
END $$;
SELECT argument, state, count(*) > 0 AS told, bool_and(report LIKE '%' || argument || '%') AS named
FROM odd_answer WHERE argument NOT IN ('aws_ml.proxy') GROUP BY argument, state ORDER BY argument COLLATE "C", state;
SELECT * FROM odd_answer WHERE state LIKE 'XX%';
\pset format unaligned
\pset tuples_only
CREATE FUNCTION told(name text, value text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE odd_answer;
    CALL try_setting(name, value);
    RETURN QUERY SELECT state || ': ' || report FROM odd_answer;
END $$;
SELECT told('aws_ml.region', 'EU_CENTRAL_1');
SELECT told('aws_ml.region', 'eu central 1');
SELECT told('aws_ml.ca_bundle', '/nowhere/ca.pem');
SELECT told('aws_ml.ca_bundle', '/etc/passwd');
SELECT told('aws_ml.sagemaker_role', 'my-role');
SELECT told('aws_ml.sagemaker_endpoint_url', '127.0.0.1:8080');
SELECT told('aws_ml.proxy', 'proxy:8080');
\pset tuples_only
\pset format aligned

-- A setting that a client may not set is rejected, whatever it does next.
CREATE ROLE odd_client LOGIN;
GRANT aws_ml TO odd_client;
\c -reuse-previous=on "user=odd_client options='-c aws_ml.region=eu-west-1'"
\set VERBOSITY terse
SELECT aws_comprehend.detect_sentiment('good', 'en');
SELECT aws_comprehend.detect_sentiment('good', 'en');
\c -reuse-previous=on "user=postgres options=''"
SET client_min_messages = error;
DROP FUNCTION told;
DROP PROCEDURE try_setting, try_odd;
DROP TABLE odd, odd_call, odd_answer, odd_target;
DROP ROLE odd_client;
