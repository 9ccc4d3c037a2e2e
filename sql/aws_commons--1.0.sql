/* sql/aws_commons--1.0.sql */

-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION aws_commons" to load this file. \quit

-- Created here, since CREATE EXTENSION itself would use an existing schema that somebody else owns.
CREATE SCHEMA aws_commons;
COMMENT ON SCHEMA aws_commons IS 'data types shared by extensions for AWS services';

CREATE TYPE aws_commons._s3_uri_1 AS (
    bucket text,
    file_path text,
    region text
);
COMMENT ON TYPE aws_commons._s3_uri_1 IS 'an Amazon S3 object';

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
COMMENT ON TYPE aws_commons._lambda_function_arn_1 IS 'an AWS Lambda function';

CREATE FUNCTION aws_commons.create_s3_uri(bucket text, file_path text, region text)
RETURNS aws_commons._s3_uri_1
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ROW(bucket, file_path, region)::aws_commons._s3_uri_1;
COMMENT ON FUNCTION aws_commons.create_s3_uri(text, text, text)
IS 'names an Amazon S3 object';

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
IS 'names an AWS Lambda function';

-- The types and constructors only hold data and call no service, so everybody may use them.
GRANT USAGE ON SCHEMA aws_commons TO PUBLIC;
