/* sql/aws_commons--1.0--1.1.sql */

-- complain if script is sourced in psql, rather than via ALTER EXTENSION
\echo Use "ALTER EXTENSION aws_commons UPDATE TO '1.1'" to load this file. \quit

-- The region is optional; the default comes from aws_ml.region or the SDK's rules.
CREATE OR REPLACE FUNCTION aws_commons.create_s3_uri(bucket text, file_path text, region text DEFAULT NULL)
RETURNS aws_commons._s3_uri_1
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ROW(bucket, file_path, region)::aws_commons._s3_uri_1;
