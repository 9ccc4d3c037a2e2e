-- Faults of the service, as SQL errors.
\set VERBOSITY sqlstate
CREATE FUNCTION ask(endpoint text, rows int) RETURNS SETOF text LANGUAGE sql STABLE
    AS $$ SELECT aws_sagemaker.invoke_endpoint(endpoint, NULL, i) FROM generate_series(1, rows) i $$;
SET aws_ml.max_attempts = 2;
SELECT * FROM ask('no-such-endpoint', 3);
SELECT * FROM ask('bad/../name', 3);
SELECT * FROM ask(repeat('x', 64), 3);
CALL server.endpoint('faulty', '{"type": "fault", "status": 400, "code": "ValidationError", "message": "no"}');
SELECT * FROM ask('faulty', 3);
CALL server.endpoint('faulty', '{"type": "fault", "status": 424, "code": "ModelError", "message": "the row was 1", "original_status": 400}');
SELECT * FROM ask('faulty', 3);
CALL server.endpoint('faulty', '{"type": "fault", "status": 503, "code": "ServiceUnavailable"}');
SELECT * FROM ask('faulty', 3);
CALL server.endpoint('faulty', '{"type": "fault", "status": 400, "code": "ThrottlingException", "message": "slow down"}');
SELECT * FROM ask('faulty', 3);
CALL server.endpoint('faulty', '{"type": "fault", "status": 403, "code": "AccessDeniedException", "message": "no"}');
SELECT * FROM ask('faulty', 3);
CALL server.endpoint('faulty', '{"type": "fault", "behaviour": "wrong_count"}');
SELECT * FROM ask('faulty', 3);
CALL server.endpoint('faulty', '{"type": "fault", "behaviour": "reset"}');
SELECT * FROM ask('faulty', 3);
-- Two attempts are enough for one failure.
CALL server.endpoint('faulty', '{"type": "fault", "status": 503, "code": "ServiceUnavailable", "times": 1}');
SELECT * FROM ask('faulty', 3);

-- Other formats of answers
CALL server.endpoint('one-line', '{"type": "fault", "behaviour": "one_line"}');
SELECT * FROM ask('one-line', 3);
CALL server.endpoint('json', '{"type": "fault", "behaviour": "json"}');
SELECT * FROM ask('json', 3);
CALL server.endpoint('jsonlines', '{"type": "fault", "behaviour": "jsonlines"}');
SELECT * FROM ask('jsonlines', 3);

-- Texts
\set VERBOSITY default
CREATE FUNCTION error_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE message text; detail text; hint text;
BEGIN
    EXECUTE query;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    detail := regexp_replace(detail, 'request id [0-9a-f-]+', 'request id R');
    detail := regexp_replace(detail, '[0-9]+ ms', 'T ms');
    RETURN concat_ws(E'\n', SQLSTATE || ': ' || message, detail, hint);
END $$;
\pset format unaligned
\pset tuples_only
SELECT error_of($$SELECT * FROM ask('no-such-endpoint', 3)$$);
CALL server.endpoint('faulty', '{"type": "fault", "status": 424, "code": "ModelError", "message": "the row was 1", "original_status": 400}');
-- The model's message can contain row data.
SELECT error_of($$SELECT * FROM ask('faulty', 3)$$);
SET aws_ml.log_payloads = on;
SELECT error_of($$SELECT * FROM ask('faulty', 3)$$);
RESET aws_ml.log_payloads;
SELECT error_of($$SELECT * FROM ask('bad name', 3)$$);
SELECT error_of($$SELECT aws_comprehend.detect_sentiment('good', 'xx')$$);
SELECT error_of($$SELECT aws_comprehend.detect_sentiment(repeat('x', 12945), 'en')$$);
SET aws_ml.sagemaker_endpoint_url = 'http://example.com';
SELECT error_of($$SELECT * FROM ask('hash', 3)$$);
SET aws_ml.sagemaker_endpoint_url = 'http://127.0.0.1:1';
SELECT error_of($$SELECT * FROM ask('hash', 3)$$) LIKE '08001: SageMaker endpoint "hash": could not connect%';
RESET aws_ml.sagemaker_endpoint_url;
-- The session continues.
SELECT * FROM ask('hash', 2);
\pset tuples_only
\pset format aligned
DROP FUNCTION ask, error_of;
