/* sql/aws_commons--1.0.sql */

-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION aws_commons" to load this file. \quit

-- Made here: CREATE EXTENSION itself would take a schema that somebody else has made before, and owns.
CREATE SCHEMA aws_commons;
COMMENT ON SCHEMA aws_commons IS 'data types that extensions for AWS services share';

CREATE TYPE aws_commons._s3_uri_1 AS (
    bucket text,
    file_path text,
    region text
);
COMMENT ON TYPE aws_commons._s3_uri_1 IS 'an object in Amazon S3';

CREATE TYPE aws_commons._aws_credentials_1 AS (
    access_key text,
    secret_key text,
    session_token text
);
COMMENT ON TYPE aws_commons._aws_credentials_1 IS 'an AWS access key';

CREATE TYPE aws_commons._lambda_function_arn_1 AS (
    function_name text,
    region text
);
COMMENT ON TYPE aws_commons._lambda_function_arn_1 IS 'a function of AWS Lambda';

CREATE FUNCTION aws_commons.create_s3_uri(bucket text, file_path text, region text)
RETURNS aws_commons._s3_uri_1
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ROW(bucket, file_path, region)::aws_commons._s3_uri_1;
COMMENT ON FUNCTION aws_commons.create_s3_uri(text, text, text)
IS 'names an object in Amazon S3';

CREATE FUNCTION aws_commons.create_aws_credentials(access_key text, secret_key text, session_token text)
RETURNS aws_commons._aws_credentials_1
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ROW(access_key, secret_key, session_token)::aws_commons._aws_credentials_1;
COMMENT ON FUNCTION aws_commons.create_aws_credentials(text, text, text)
IS 'holds an AWS access key';

CREATE FUNCTION aws_commons.create_lambda_function_arn(function_name text, region text DEFAULT NULL)
RETURNS aws_commons._lambda_function_arn_1
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ROW(function_name, region)::aws_commons._lambda_function_arn_1;
COMMENT ON FUNCTION aws_commons.create_lambda_function_arn(text, text)
IS 'names a function of AWS Lambda';

-- The types and constructors hold data and reach no service: everybody may use them.
GRANT USAGE ON SCHEMA aws_commons TO PUBLIC;
