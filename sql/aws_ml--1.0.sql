/* sql/aws_ml--1.0.sql */

-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION aws_ml" to load this file. \quit

-- The administrative role. Roles belong to the cluster: another database may have created it already,
-- and DROP EXTENSION keeps it. Whoever installs the extension can grant its functions to others.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=) 'aws_ml') THEN
        CREATE ROLE aws_ml NOLOGIN;
        COMMENT ON ROLE aws_ml IS 'administers the functions of the extension aws_ml';
    END IF;
    IF current_user OPERATOR(pg_catalog.<>) 'aws_ml' THEN
        GRANT aws_ml TO CURRENT_USER;
    END IF;
END
$$;

CREATE SCHEMA aws_comprehend;
COMMENT ON SCHEMA aws_comprehend IS 'functions that call Amazon Comprehend';

CREATE SCHEMA aws_sagemaker;
COMMENT ON SCHEMA aws_sagemaker IS 'functions that call Amazon SageMaker';

CREATE FUNCTION aws_sagemaker.support(internal)
RETURNS internal
LANGUAGE c STRICT
AS 'MODULE_PATHNAME', 'aws_ml_support';
COMMENT ON FUNCTION aws_sagemaker.support(internal)
IS 'planner support: lets plans gather rows into batches';

-- STABLE, so that a user's STABLE wrapper function can be inlined; COST 5000, so that the planner
-- evaluates everything cheaper first.
CREATE FUNCTION aws_comprehend.detect_sentiment(
    input_text varchar,
    language_code varchar,
    max_rows_per_batch int DEFAULT NULL,
    OUT sentiment varchar,
    OUT confidence real)
LANGUAGE c STABLE PARALLEL SAFE COST 5000
SUPPORT aws_sagemaker.support
AS 'MODULE_PATHNAME', 'aws_ml_detect_sentiment';
COMMENT ON FUNCTION aws_comprehend.detect_sentiment(varchar, varchar, int)
IS 'sentiment of a text according to Amazon Comprehend: POSITIVE, NEGATIVE, NEUTRAL or MIXED, with its confidence (0 to 1)';

CREATE FUNCTION aws_sagemaker.invoke_endpoint(
    endpoint_name varchar,
    max_rows_per_batch int,
    VARIADIC model_input "any",
    OUT model_output varchar)
LANGUAGE c STABLE PARALLEL SAFE COST 5000
SUPPORT aws_sagemaker.support
AS 'MODULE_PATHNAME', 'aws_ml_invoke_endpoint';
COMMENT ON FUNCTION aws_sagemaker.invoke_endpoint(varchar, int, "any")
IS 'the answer of the model behind a SageMaker endpoint for one row of inputs, as text';

REVOKE ALL ON FUNCTION
    aws_sagemaker.support(internal),
    aws_comprehend.detect_sentiment(varchar, varchar, int),
    aws_sagemaker.invoke_endpoint(varchar, int, "any")
FROM PUBLIC;

GRANT USAGE ON SCHEMA aws_comprehend, aws_sagemaker TO aws_ml WITH GRANT OPTION;
GRANT EXECUTE ON FUNCTION
    aws_comprehend.detect_sentiment(varchar, varchar, int),
    aws_sagemaker.invoke_endpoint(varchar, int, "any")
TO aws_ml WITH GRANT OPTION;
