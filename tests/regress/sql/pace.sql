-- The highest rates of targets, for superusers
LOAD 'aws_ml';
SET aws_ml.requests_per_second = 'sagemaker/my-endpoint=50, bedrock/*=20';
SHOW aws_ml.requests_per_second;
SET aws_ml.requests_per_second = ' lambda / arn:aws:lambda:us-east-1:123456789012:function:f = 0.5,comprehend/*=1e3 ';
SET aws_ml.requests_per_second = '';
SET aws_ml.requests_per_second = '50';
SET aws_ml.requests_per_second = 'sagemaker=50';
SET aws_ml.requests_per_second = 'sagemaker/a=50,';
SET aws_ml.requests_per_second = 's3/bucket=50';
SET aws_ml.requests_per_second = 'sagemaker/=50';
SET aws_ml.requests_per_second = 'sagemaker/a*=50';
SET aws_ml.requests_per_second = 'comprehend/en=50';
SET aws_ml.requests_per_second = 'sagemaker/a=many';
SET aws_ml.requests_per_second = 'sagemaker/a=0';
SET aws_ml.requests_per_second = 'sagemaker/a=nan';
SET aws_ml.requests_per_second = 'sagemaker/a=1, bedrock/a=1, sagemaker/a=2';
SET aws_ml.requests_per_second = E'sagemaker/a=1,\nbedrock/a=1';
CREATE ROLE paced LOGIN;
GRANT aws_ml TO paced;
SET ROLE paced;
SET aws_ml.requests_per_second = 'sagemaker/*=1';
RESET ROLE;
-- also if they were set before the library was loaded
\c - paced
SET aws_ml.requests_per_second = 'sagemaker/*=1000';
SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1);
\c - postgres
SET aws_ml.requests_per_second = 'everything=1';
SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1);
RESET aws_ml.requests_per_second;
SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1);

-- 40 requests at 50 a second take at least 39 / 50 seconds; another endpoint is not held up, nor is this one without the limit.
SET aws_ml.requests_per_second = 'sagemaker/echo=50';
SET aws_ml.max_concurrent_requests = 16;
CREATE FUNCTION seconds(query text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
    start timestamptz := clock_timestamp();
BEGIN
    EXECUTE query;
    RETURN extract(epoch FROM clock_timestamp() - start);
END $$;
SELECT seconds($$SELECT count(aws_sagemaker.invoke_endpoint('echo', 1, i)) FROM generate_series(1, 40) i$$) >= 0.78 AS paced;
SET aws_ml.requests_per_second = 'sagemaker/*=50, sagemaker/echo=100000';
SELECT seconds($$SELECT count(aws_sagemaker.invoke_endpoint('hash', 1, i)) FROM generate_series(1, 40) i$$) >= 0.78 AS paced;
SELECT service, target, requests_per_second, highest_rate, throttled, smallest_refused FROM aws_ml.stat_paces WHERE target = 'hash';
SET aws_ml.requests_per_second = 'sagemaker/*=0.001, sagemaker/echo=100000';
SELECT count(aws_sagemaker.invoke_endpoint('echo', 1, i)) FROM generate_series(1, 40) i;
SET aws_ml.requests_per_second = 'comprehend/*=0.001';
SELECT count(aws_sagemaker.invoke_endpoint('hash', 1, i)) FROM generate_series(1, 40) i;

-- Waiting for a turn ends at once with the statement.
SELECT (aws_comprehend.detect_sentiment('great', 'en')).sentiment;
SET statement_timeout = '200ms';
SELECT (aws_comprehend.detect_sentiment('great', 'de')).sentiment;
RESET statement_timeout;
-- A higher limit applies at once.
RESET aws_ml.requests_per_second;
SELECT (aws_comprehend.detect_sentiment('great', 'de')).sentiment;
DROP FUNCTION seconds;
DROP ROLE paced;
