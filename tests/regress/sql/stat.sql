-- Statistics of calls. Without a preloaded library, those of this session before 17.
CREATE ROLE stat_user;
GRANT aws_ml TO stat_user;
CREATE ROLE stat_monitor;
GRANT pg_read_all_stats TO stat_monitor;
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql STABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, $1)::int $$;
SELECT aws_ml.stat_reset();
SELECT scope IN ('server', 'session') AS scope, lost, stats_reset > now() - interval '1 minute' AS recent FROM aws_ml.stat_info();

-- Rows, requests and bytes are those that the service sees; equal inputs are sent once, and NULL is not sent.
CALL server.reset();
SELECT count(f(i % 1000)) FROM generate_series(1, 5000) i;
SELECT (aws_comprehend.detect_sentiment(t, 'en')).sentiment FROM (VALUES ('great'), (NULL), ('great')) v (t);
SELECT usename, datname, service, target, calls, rows_reused, rows_skipped, rows_failed, requests, rows_sent, retries, failed
    FROM aws_ml.stat_calls ORDER BY service, target;
SELECT sum(s.requests) = t.requests AS requests, sum(s.rows_sent) = t.rows AS rows FROM aws_ml.stat_calls s, server.take() t GROUP BY t.requests, t.rows;
SELECT bool_and(bytes_out > 0 AND bytes_in > 0 AND request_time > 0 AND first_call <= last_call) FROM aws_ml.stat_calls;

-- What fails is counted, and an error or a rollback takes nothing back.
SELECT aws_ml.stat_reset();
BEGIN;
SELECT count(f(i)) FROM generate_series(1, 10) i;
\set VERBOSITY sqlstate
SELECT aws_sagemaker.invoke_endpoint('missing', NULL, 1);
\set VERBOSITY default
ROLLBACK;
SELECT target, calls, requests, rows_sent, retries, failed FROM aws_ml.stat_calls ORDER BY target;
SELECT aws_ml.stat_reset();
SET aws_ml.max_attempts = 2;
CALL server.endpoint('busy', '{"type": "fault", "status": 503, "code": "ServiceUnavailable", "message": "busy"}');
CALL server.endpoint('throttled', '{"type": "fault", "status": 400, "code": "ThrottlingException", "message": "slow down"}');
CALL server.endpoint('denied', '{"type": "fault", "status": 403, "code": "AccessDeniedException", "message": "no"}');
CALL server.reset();
\set VERBOSITY sqlstate
SELECT aws_sagemaker.invoke_endpoint('busy', NULL, 1);
SELECT aws_sagemaker.invoke_endpoint('throttled', NULL, 1);
SELECT aws_sagemaker.invoke_endpoint('denied', NULL, 1);
\set VERBOSITY default
RESET aws_ml.max_attempts;
SELECT target, calls, requests, rows_sent, retries, throttled, refused, failed, retries = 0 OR pause_time > 0 AS paused FROM aws_ml.stat_calls ORDER BY target;
SELECT server.counted('bytes') AS bytes \gset
SELECT sum(s.requests) = t.requests AS requests, sum(s.rows_sent) = t.rows AS rows, sum(s.bytes_out) = :bytes AS bytes
    FROM aws_ml.stat_calls s, server.take() t GROUP BY t.requests, t.rows;

-- Failures that are NULL; tokens, where the service tells them
SELECT aws_ml.stat_reset();
SET aws_ml.on_error = 'null';
\set VERBOSITY terse
SELECT count(aws_sagemaker.invoke_endpoint('denied', NULL, i)) FROM generate_series(1, 3) i;
RESET aws_ml.on_error;
\set VERBOSITY default
SELECT aws_bedrock.invoke_model('amazon.titan-text-express-v1', 'application/json', 'application/json', '{"inputText": "the quick brown fox"}') IS NOT NULL AS answered;
SELECT service, target, calls, rows_failed, requests, input_tokens, output_tokens FROM aws_ml.stat_calls ORDER BY service, target;

-- By statement: the one that the client sent, whoever calls in it
SELECT aws_ml.stat_reset();
SET compute_query_id = on;
SELECT count(f(i)) FROM generate_series(1, 100) i;
SELECT count(f(i)) FROM generate_series(1, 200) i;
CREATE FUNCTION hidden_calls(n int) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(f(i)) FROM generate_series(1, n) i); END $$;
SELECT hidden_calls(50);
SELECT count(DISTINCT queryid) AS statements, array_agg(calls ORDER BY calls) AS calls, array_agg(requests ORDER BY calls) AS requests FROM aws_ml.stat_statements;
RESET compute_query_id;

-- Everybody sees his own; pg_read_all_stats sees all.
SELECT aws_ml.stat_reset();
SELECT f(1) IS NULL;
SET ROLE stat_user;
SELECT aws_sagemaker.invoke_endpoint('hash', NULL, 2) IS NULL;
SELECT usename, calls FROM aws_ml.stat_calls ORDER BY 1;
SELECT aws_ml.stat_reset();
SET ROLE stat_monitor;
SELECT usename, calls FROM aws_ml.stat_calls ORDER BY 1;
RESET ROLE;
DROP FUNCTION hidden_calls, f;
DROP ROLE stat_user, stat_monitor;
