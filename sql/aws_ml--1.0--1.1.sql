/* sql/aws_ml--1.0--1.1.sql */

-- complain if script is sourced in psql, rather than via ALTER EXTENSION
\echo Use "ALTER EXTENSION aws_ml UPDATE TO '1.1'" to load this file. \quit

CREATE SCHEMA aws_bedrock;
COMMENT ON SCHEMA aws_bedrock IS 'functions that call Amazon Bedrock';

CREATE FUNCTION aws_bedrock.invoke_model(
    model_id varchar,
    content_type text,
    accept_type text,
    model_input text)
RETURNS text
LANGUAGE c STABLE PARALLEL SAFE COST 5000
SUPPORT aws_sagemaker.support
AS 'MODULE_PATHNAME', 'aws_ml_invoke_model';
COMMENT ON FUNCTION aws_bedrock.invoke_model(varchar, text, text, text)
IS 'the unmodified answer of an Amazon Bedrock model';

CREATE FUNCTION aws_bedrock.invoke_model_get_embeddings(
    model_id varchar,
    content_type text,
    json_key text,
    model_input text)
RETURNS float8[]
LANGUAGE c STABLE PARALLEL SAFE COST 5000
SUPPORT aws_sagemaker.support
AS 'MODULE_PATHNAME', 'aws_ml_get_embeddings';
COMMENT ON FUNCTION aws_bedrock.invoke_model_get_embeddings(varchar, text, text, text)
IS 'the array of numbers at json_key in the answer of an Amazon Bedrock model';

REVOKE ALL ON FUNCTION
    aws_bedrock.invoke_model(varchar, text, text, text),
    aws_bedrock.invoke_model_get_embeddings(varchar, text, text, text)
FROM PUBLIC;

GRANT USAGE ON SCHEMA aws_bedrock TO aws_ml WITH GRANT OPTION;
GRANT EXECUTE ON FUNCTION
    aws_bedrock.invoke_model(varchar, text, text, text),
    aws_bedrock.invoke_model_get_embeddings(varchar, text, text, text)
TO aws_ml WITH GRANT OPTION;
