/* sql/aws_s3--1.0.sql */

-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION aws_s3 CASCADE" to load this file. \quit

-- Created here, since CREATE EXTENSION itself would use an existing schema that somebody else owns.
CREATE SCHEMA aws_s3;
COMMENT ON SCHEMA aws_s3 IS 'functions that write to Amazon S3 and read from it';

CREATE FUNCTION aws_s3.query_export_to_s3(
    query text,
    s3_info aws_commons._s3_uri_1,
    options text DEFAULT NULL,
    OUT rows_uploaded bigint,
    OUT files_uploaded bigint,
    OUT bytes_uploaded bigint)
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'aws_s3_query_export_to_s3_uri';
COMMENT ON FUNCTION aws_s3.query_export_to_s3(text, aws_commons._s3_uri_1, text)
IS 'writes the rows of a query to an Amazon S3 object, formatted by COPY';

CREATE FUNCTION aws_s3.query_export_to_s3(
    query text,
    bucket text,
    file_path text,
    region text DEFAULT NULL,
    options text DEFAULT NULL,
    OUT rows_uploaded bigint,
    OUT files_uploaded bigint,
    OUT bytes_uploaded bigint)
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'aws_s3_query_export_to_s3';
COMMENT ON FUNCTION aws_s3.query_export_to_s3(text, text, text, text, text)
IS 'writes the rows of a query to an Amazon S3 object, formatted by COPY';

CREATE FUNCTION aws_s3.table_import_from_s3(
    table_name text,
    column_list text,
    options text,
    s3_info aws_commons._s3_uri_1,
    credentials aws_commons._aws_credentials_1 DEFAULT NULL)
RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'aws_s3_table_import_from_s3_uri';
COMMENT ON FUNCTION aws_s3.table_import_from_s3(text, text, text, aws_commons._s3_uri_1, aws_commons._aws_credentials_1)
IS 'reads an Amazon S3 object into a table, using COPY';

CREATE FUNCTION aws_s3.table_import_from_s3(
    table_name text,
    column_list text,
    options text,
    bucket text,
    file_path text,
    region text,
    access_key text DEFAULT NULL,
    secret_key text DEFAULT NULL,
    session_token text DEFAULT NULL)
RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'aws_s3_table_import_from_s3';
COMMENT ON FUNCTION aws_s3.table_import_from_s3(text, text, text, text, text, text, text, text, text)
IS 'reads an Amazon S3 object into a table, using COPY';

-- They access the outside on behalf of the server, so the administrator decides who may use them.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA aws_s3 FROM PUBLIC;
