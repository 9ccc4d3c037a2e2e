-- Amazon Bedrock: one request per row, several in flight, equal inputs sent once.
CREATE TABLE texts (id int, body text);
INSERT INTO texts SELECT i, format('{"inputText": "text %s of twenty"}', i) FROM generate_series(1, 20) i;
INSERT INTO texts VALUES (21, NULL), (22, '{"inputText": "text 1 of twenty"}');
CREATE FUNCTION embed(input text) RETURNS float8[] LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_bedrock.invoke_model_get_embeddings('amazon.titan-embed-text-v2:0', 'application/json', 'embedding', input) $$;
CREATE FUNCTION answer(input text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_bedrock.invoke_model('amazon.titan-text-express-v1', 'application/json', 'application/json', input) $$;

-- Named arguments
SELECT aws_bedrock.invoke_model(
    model_id := 'amazon.titan-text-express-v1',
    content_type := 'application/json',
    accept_type := 'application/json',
    model_input := '{"inputText": "the quick brown fox"}');
SELECT aws_bedrock.invoke_model_get_embeddings(
    model_input => '{"inputText": "the quick brown fox", "dimensions": 3}',
    json_key => 'embedding',
    content_type => 'application/json',
    model_id => 'amazon.titan-embed-text-v2:0')::numeric(6,5)[];
SELECT pg_typeof(embed(body)), array_length(embed(body), 1) FROM texts WHERE id = 1;
-- An ARN, with slashes and colons
SELECT aws_bedrock.invoke_model('arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-text-express-v1:0:8k', NULL, NULL, '{"inputText": "a b"}') IS NOT NULL AS answered;

-- Equal inputs are sent once; NULL is not sent.
CALL server.reset();
SELECT count(DISTINCT embed(body)), count(embed(body)), count(*) FROM texts;
SELECT * FROM server.take();
SELECT count(answer('{"inputText": "' || id % 3 || '"}')) FROM texts;
SELECT * FROM server.take();
SET aws_ml.deduplicate = off;
SELECT count(answer('{"inputText": "' || id % 3 || '"}')) FROM texts;
SELECT * FROM server.take();
RESET aws_ml.deduplicate;
-- Inputs are only equal for the same model.
SELECT count(aws_bedrock.invoke_model(m, 'text/csv', NULL, '1')) FROM texts, (VALUES ('echo'), ('hash')) v (m);
SELECT * FROM server.take();
SELECT id, aws_bedrock.invoke_model(CASE WHEN id % 2 = 0 THEN 'echo' ELSE 'first-field' END, 'text/csv', NULL, id || ',x') FROM texts WHERE id < 5;
SELECT * FROM server.take();

-- Batched and row by row
SET aws_ml.max_concurrent_requests = 4;
CALL server.compare('SELECT id, embed(body) FROM texts');
CALL server.compare('SELECT id, answer(body) FROM texts ORDER BY id DESC');
CALL server.compare('SELECT id, e FROM texts, aws_bedrock.invoke_model_get_embeddings(''amazon.titan-embed-text-v2:0'', NULL, ''embedding'', body) e WHERE e[1] > 0');
CALL server.compare('SELECT t.id, a FROM texts t LEFT JOIN LATERAL aws_bedrock.invoke_model(''amazon.titan-text-express-v1'', NULL, NULL, t.body) a ON true');
CALL server.compare('SELECT id, (answer(body)::json #>> ''{results,0,outputText}'') FROM texts WHERE (embed(body))[2] < 0');
CALL server.compare('SELECT id, answer(body) FROM texts ORDER BY id LIMIT 3');
CALL server.compare('SELECT avg((embed(body))[1])::numeric(8, 6), max(length(answer(body))) FROM texts GROUP BY id % 2 ORDER BY 1');
CALL server.compare('SELECT id, CASE WHEN id % 2 = 0 THEN answer(body) END FROM texts');
CALL server.compare('CREATE TEMP TABLE vectors AS SELECT id, embed(body) AS v FROM texts', 'SELECT * FROM vectors ORDER BY id');
CALL server.compare('UPDATE texts SET body = answer(body) WHERE id < 10', 'SELECT * FROM texts ORDER BY id');
CALL server.compare('SELECT a.id, b.id FROM texts a JOIN texts b ON embed(a.body) = embed(b.body) AND a.id < b.id');
RESET aws_ml.max_concurrent_requests;
SELECT server.explain('analyze, costs off, timing off, summary off', 'SELECT id, embed(body) FROM texts');

-- The path to the numbers in the answer: echo returns what it received.
CREATE FUNCTION numbers(key text, answer text) RETURNS float8[] LANGUAGE sql STABLE
    AS $$ SELECT aws_bedrock.invoke_model_get_embeddings('echo', 'text/csv', key, answer) $$;
SELECT numbers('embedding', '{"embedding": [1, -0.5, 1e-400, 1.5E3, 0.1]}');
SELECT numbers('embeddings.float', '{"embeddings": {"float": [[0.25, 0.5]], "int8": [[1, 2]]}}');
SELECT numbers('embeddings.int8.0', '{"embeddings": {"float": [[0.25, 0.5]], "int8": [[1, 2], [3, 4]]}}');
SELECT numbers('embeddings.1', '{"embeddings": [[1], [2, 3]]}');
SELECT numbers('embeddings', '{"embeddings": [[[1, 2]]]}');
SELECT numbers('a.b', '{"a.b": [1], "a": {"b": [2]}}');
SELECT numbers('a.b.c', '{"a": {"b.c": [1]}}');
SELECT numbers('e', '{"e": []}');

-- Errors
CREATE FUNCTION error_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE message text; detail text; hint text;
BEGIN
    EXECUTE query;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    detail := regexp_replace(detail, 'request id [0-9a-f-]+', 'request id R');
    detail := regexp_replace(detail, '[0-9]+ ms', 'T ms');
    RETURN concat_ws(E'\n', SQLSTATE || ': ' || message, nullif(detail, ''), nullif(hint, ''));
END $$;
\pset format unaligned
\pset tuples_only
SELECT error_of($$SELECT numbers('missing', '{"embedding": [1]}')$$);
SELECT error_of($$SELECT numbers('embedding.3', '{"embedding": [1]}')$$);
SELECT error_of($$SELECT numbers('embedding', '{"embedding": [1, null]}')$$);
SELECT error_of($$SELECT numbers('embedding', '{"embedding": [1e999]}')$$);
SELECT error_of($$SELECT numbers('embedding', '{"embedding": 1}')$$);
SELECT error_of($$SELECT numbers('embedding', '{"embedding": [1')$$);
SELECT error_of($$SELECT numbers('', '[]')$$);
SELECT error_of($$SELECT numbers(NULL, '[]')$$);
SELECT error_of($$SELECT aws_bedrock.invoke_model(NULL, NULL, NULL, '{}')$$);
SELECT error_of($$SELECT aws_bedrock.invoke_model('a/../b', NULL, NULL, '{}')$$);
SELECT error_of($$SELECT aws_bedrock.invoke_model('echo', E'text/csv\r\nx: y', NULL, '{}')$$);
SELECT error_of($$SELECT aws_bedrock.invoke_model('echo', 'text/csv', '', '{}')$$);
SELECT error_of($$SELECT aws_bedrock.invoke_model('echo', 'text/csv', NULL, repeat('x', 25000001))$$);
SELECT error_of($$SELECT aws_bedrock.invoke_model('no-such.model', NULL, NULL, '{}')$$);
SELECT error_of($$SELECT count(answer('{}')) FROM texts$$);
SET aws_ml.bedrock_endpoint_url = 'http://127.0.0.1:1';
SET aws_ml.max_attempts = 1;
SELECT error_of($$SELECT answer('{}')$$);
RESET aws_ml.bedrock_endpoint_url;
CALL server.endpoint('faulty', '{"type": "fault", "original_status": 400, "original_message": "the row was 1"}');
SELECT error_of($$SELECT aws_bedrock.invoke_model('faulty', NULL, NULL, '{}')$$);
SET aws_ml.log_payloads = on;
SELECT error_of($$SELECT aws_bedrock.invoke_model('faulty', NULL, NULL, '{}')$$);
RESET aws_ml.log_payloads;
CALL server.endpoint('faulty', '{"type": "fault", "original_status": 0}');
SELECT error_of($$SELECT aws_bedrock.invoke_model('faulty', NULL, NULL, '{}')$$);
CALL server.endpoint('faulty', '{"type": "fault", "status": 429, "code": "ThrottlingException"}');
SELECT error_of($$SELECT aws_bedrock.invoke_model('faulty', NULL, NULL, '{}')$$);
CALL server.endpoint('faulty', '{"type": "fault", "status": 403, "code": "AccessDeniedException"}');
SELECT error_of($$SELECT aws_bedrock.invoke_model('faulty', NULL, NULL, '{}')$$);
RESET aws_ml.max_attempts;
\pset tuples_only
\pset format aligned
-- One throttled request is repeated.
CALL server.endpoint('faulty', '{"type": "fault", "endpoint": "amazon.titan-text-express-v1", "status": 429, "code": "ThrottlingException", "times": 1}');
SELECT aws_bedrock.invoke_model('faulty', NULL, NULL, '{"inputText": "again"}');
-- Failed rows, if the others are wanted
SET aws_ml.on_error = 'null';
CALL server.endpoint('faulty', '{"type": "fault", "endpoint": "amazon.titan-text-express-v1", "status": 400, "code": "ValidationException", "times": 2}');
\set VERBOSITY terse
SELECT count(aws_bedrock.invoke_model('faulty', NULL, NULL, body)) FROM texts WHERE id <= 5;
\set VERBOSITY default
RESET aws_ml.on_error;

DROP FUNCTION embed, answer, numbers, error_of;
DROP TABLE texts;
