-- Functions are recognized whatever has been done to them.
CREATE TABLE w AS SELECT i, i::text AS x FROM generate_series(1, 3) i;
CREATE FUNCTION batched(statement text) RETURNS boolean LANGUAGE sql AS $$ SELECT server.plan(statement) LIKE '%Batch%' $$;
CREATE FUNCTION echoes() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT concat_ws(' ', aws_sagemaker.invoke_endpoint('echo', NULL, x), aws_sagemaker.invoke_endpoint('echo', 2, 7)) FROM w ORDER BY i;
END $$;
\set calls 'SELECT aws_sagemaker.invoke_endpoint(''echo'', NULL, x) FROM w'
SELECT batched(:'calls'), array_agg(e) FROM echoes() e;
-- Each of these works as in PostgreSQL, in row mode if something is between the call and our code.
ALTER FUNCTION aws_sagemaker.invoke_endpoint(varchar, int, "any") SET aws_ml.max_attempts = 1;
SELECT batched(:'calls'), array_agg(e) FROM echoes() e;
\c -
\set calls 'SELECT aws_sagemaker.invoke_endpoint(''echo'', NULL, x) FROM w'
SELECT batched(:'calls'), array_agg(e) FROM echoes() e;
-- Its setting applies: the endpoint does not answer.
ALTER FUNCTION aws_sagemaker.invoke_endpoint(varchar, int, "any") SET aws_ml.request_timeout = '200ms';
SELECT server.error_of($$SELECT aws_sagemaker.invoke_endpoint('hang', NULL, x) FROM w$$) LIKE '%imed out%' AS in_time;
ALTER FUNCTION aws_sagemaker.invoke_endpoint(varchar, int, "any") RESET ALL;
SELECT batched(:'calls'), array_agg(e) FROM echoes() e;
ALTER FUNCTION aws_sagemaker.invoke_endpoint(varchar, int, "any") SECURITY DEFINER;
SELECT batched(:'calls'), array_agg(e) FROM echoes() e;
ALTER FUNCTION aws_sagemaker.invoke_endpoint(varchar, int, "any") SECURITY INVOKER;
ALTER FUNCTION aws_sagemaker.invoke_endpoint(varchar, int, "any") STRICT;
SELECT batched(:'calls'), array_agg(e) FROM echoes() e;
ALTER FUNCTION aws_sagemaker.invoke_endpoint(varchar, int, "any") CALLED ON NULL INPUT;
SELECT batched(:'calls'), array_agg(e) FROM echoes() e;
ALTER FUNCTION aws_sagemaker.invoke_endpoint(varchar, int, "any") VOLATILE COST 1 PARALLEL UNSAFE;
CALL server.reset();
SELECT aws_sagemaker.invoke_endpoint('echo', 1, 7) FROM w;
SELECT * FROM server.seen();
ALTER FUNCTION aws_sagemaker.invoke_endpoint(varchar, int, "any") IMMUTABLE;
SELECT batched(:'calls'), array_agg(e) FROM echoes() e;
ALTER FUNCTION aws_sagemaker.invoke_endpoint(varchar, int, "any") STABLE COST 5000 PARALLEL SAFE;
ALTER FUNCTION aws_sagemaker.invoke_endpoint(varchar, int, "any") RENAME TO ask;
ALTER FUNCTION aws_sagemaker.ask(varchar, int, "any") SET SCHEMA public;
SELECT batched('SELECT ask(''echo'', NULL, x) FROM w'), (SELECT array_agg(ask('echo', NULL, x)) FROM w);
ALTER FUNCTION ask(varchar, int, "any") SET SCHEMA aws_sagemaker;
ALTER FUNCTION aws_sagemaker.ask(varchar, int, "any") RENAME TO invoke_endpoint;
SELECT batched(:'calls'), array_agg(e) FROM echoes() e;

-- Replaced by a mock, including in prepared statements, and restored.
PREPARE moods AS SELECT i, (aws_comprehend.detect_sentiment(x, 'en')).sentiment FROM w ORDER BY i;
EXECUTE moods;
CREATE OR REPLACE FUNCTION aws_comprehend.detect_sentiment(input_text varchar, language_code varchar, max_rows_per_batch int DEFAULT NULL, OUT sentiment varchar, OUT confidence real) LANGUAGE plpgsql STABLE
    AS $$ BEGIN sentiment := 'MOCK'; confidence := 1; END $$;
EXECUTE moods;
CREATE OR REPLACE FUNCTION aws_comprehend.detect_sentiment(input_text varchar, language_code varchar, max_rows_per_batch int DEFAULT NULL, OUT sentiment varchar, OUT confidence real) LANGUAGE sql STABLE
    AS $$ SELECT 'MOCK IN SQL', 1 $$;
EXECUTE moods;
CREATE OR REPLACE FUNCTION aws_comprehend.detect_sentiment(input_text varchar, language_code varchar, max_rows_per_batch int DEFAULT NULL, OUT sentiment varchar, OUT confidence real) LANGUAGE c STABLE PARALLEL SAFE COST 5000
    SUPPORT aws_sagemaker.support AS '$libdir/aws_ml', 'aws_ml_detect_sentiment';
EXECUTE moods;
SELECT batched('EXECUTE moods');

-- Other names for the same code
CREATE FUNCTION without_support(varchar, int, VARIADIC "any") RETURNS varchar LANGUAGE c STABLE AS 'aws_ml', 'aws_ml_invoke_endpoint';
CREATE FUNCTION with_support(varchar, int, VARIADIC "any") RETURNS varchar LANGUAGE c STABLE SUPPORT aws_sagemaker.support AS '$libdir/aws_ml.so', 'aws_ml_invoke_endpoint';
CREATE FUNCTION too_short(varchar) RETURNS varchar LANGUAGE c STABLE SUPPORT aws_sagemaker.support AS 'aws_ml', 'aws_ml_invoke_endpoint';
SELECT without_support('echo', NULL, x), with_support('echo', NULL, x) FROM w ORDER BY i;
SELECT batched('SELECT without_support(''echo'', NULL, x) FROM w'), batched('SELECT with_support(''echo'', NULL, x) FROM w');
SELECT server.error_of('SELECT too_short(x) FROM w');

-- pg_stat_user_functions counts each call once, and its time once.
SET track_functions = 'all';
SELECT pg_stat_reset() IS NOT NULL AS reset;
CALL server.endpoint('slow', '{"type": "echo", "latency_ms": 100}');
CREATE FUNCTION around() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(aws_sagemaker.invoke_endpoint('slow', 1, i)) FROM generate_series(1, 12) i); END $$;
SELECT around();
SELECT pg_stat_force_next_flush() IS NOT NULL AS flushed;
SELECT funcname, calls, total_time >= CASE funcname WHEN 'around' THEN 300 ELSE 1200 END AS all_time, CASE funcname WHEN 'around' THEN self_time < 200 ELSE self_time >= 1200 END AS own_time
FROM pg_stat_user_functions WHERE funcname IN ('around', 'invoke_endpoint') ORDER BY 1;
DROP TABLE w;
DROP FUNCTION batched, echoes, without_support, with_support, too_short, around;
