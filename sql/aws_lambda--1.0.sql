/* sql/aws_lambda--1.0.sql */

-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION aws_lambda" to load this file. \quit

-- Created here, since CREATE EXTENSION itself would use an existing schema that somebody else owns.
CREATE SCHEMA aws_lambda;
COMMENT ON SCHEMA aws_lambda IS 'functions that call AWS Lambda';

CREATE FUNCTION aws_lambda.support(internal)
RETURNS internal
LANGUAGE c STRICT
AS 'MODULE_PATHNAME', 'aws_ml_support';
COMMENT ON FUNCTION aws_lambda.support(internal)
IS 'planner support: lets plans gather rows into batches';

-- VOLATILE, since the effects of a Lambda function are not rolled back; PARALLEL RESTRICTED, so that workers
-- whose results are no longer needed have not invoked anything; COST 5000, so that the planner evaluates
-- everything cheaper first.
CREATE FUNCTION aws_lambda.invoke(
    function_name text,
    payload json,
    region text DEFAULT NULL,
    invocation_type text DEFAULT 'RequestResponse',
    log_type text DEFAULT 'None',
    context json DEFAULT NULL,
    qualifier varchar(128) DEFAULT NULL,
    OUT status_code int,
    OUT payload json,
    OUT executed_version text,
    OUT log_result text)
LANGUAGE c VOLATILE PARALLEL RESTRICTED COST 5000
SUPPORT aws_lambda.support
AS 'MODULE_PATHNAME', 'aws_ml_invoke_function';
COMMENT ON FUNCTION aws_lambda.invoke(text, json, text, text, text, json, varchar)
IS 'invokes an AWS Lambda function';

CREATE FUNCTION aws_lambda.invoke(
    function_name aws_commons._lambda_function_arn_1,
    payload json,
    invocation_type text DEFAULT 'RequestResponse',
    log_type text DEFAULT 'None',
    context json DEFAULT NULL,
    qualifier varchar(128) DEFAULT NULL,
    OUT status_code int,
    OUT payload json,
    OUT executed_version text,
    OUT log_result text)
LANGUAGE c VOLATILE PARALLEL RESTRICTED COST 5000
SUPPORT aws_lambda.support
AS 'MODULE_PATHNAME', 'aws_ml_invoke_function_arn';
COMMENT ON FUNCTION aws_lambda.invoke(aws_commons._lambda_function_arn_1, json, text, text, json, varchar)
IS 'invokes an AWS Lambda function';

CREATE FUNCTION aws_lambda.invoke(
    function_name text,
    payload jsonb,
    region text DEFAULT NULL,
    invocation_type text DEFAULT 'RequestResponse',
    log_type text DEFAULT 'None',
    context jsonb DEFAULT NULL,
    qualifier varchar(128) DEFAULT NULL,
    OUT status_code int,
    OUT payload jsonb,
    OUT executed_version text,
    OUT log_result text)
LANGUAGE c VOLATILE PARALLEL RESTRICTED COST 5000
SUPPORT aws_lambda.support
AS 'MODULE_PATHNAME', 'aws_ml_invoke_function';
COMMENT ON FUNCTION aws_lambda.invoke(text, jsonb, text, text, text, jsonb, varchar)
IS 'invokes an AWS Lambda function';

CREATE FUNCTION aws_lambda.invoke(
    function_name aws_commons._lambda_function_arn_1,
    payload jsonb,
    invocation_type text DEFAULT 'RequestResponse',
    log_type text DEFAULT 'None',
    context jsonb DEFAULT NULL,
    qualifier varchar(128) DEFAULT NULL,
    OUT status_code int,
    OUT payload jsonb,
    OUT executed_version text,
    OUT log_result text)
LANGUAGE c VOLATILE PARALLEL RESTRICTED COST 5000
SUPPORT aws_lambda.support
AS 'MODULE_PATHNAME', 'aws_ml_invoke_function_arn';
COMMENT ON FUNCTION aws_lambda.invoke(aws_commons._lambda_function_arn_1, jsonb, text, text, jsonb, varchar)
IS 'invokes an AWS Lambda function';

REVOKE ALL ON FUNCTION
    aws_lambda.support(internal),
    aws_lambda.invoke(text, json, text, text, text, json, varchar),
    aws_lambda.invoke(aws_commons._lambda_function_arn_1, json, text, text, json, varchar),
    aws_lambda.invoke(text, jsonb, text, text, text, jsonb, varchar),
    aws_lambda.invoke(aws_commons._lambda_function_arn_1, jsonb, text, text, jsonb, varchar)
FROM PUBLIC;
