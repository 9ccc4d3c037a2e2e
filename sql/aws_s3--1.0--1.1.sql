/* sql/aws_s3--1.0--1.1.sql */

-- complain if script is sourced in psql, rather than via ALTER EXTENSION
\echo Use "ALTER EXTENSION aws_s3 UPDATE TO '1.1'" to load this file. \quit

-- The exports get a last argument, kms_key, with a default.
--
-- CREATE OR REPLACE cannot add an argument, a second function would make calls without the argument ambiguous, and dropping
-- the first would drop users' views and grants.  So its pg_proc entry is updated to that of a function with the argument, as
-- contrib modules do to change arguments (btree_gist--1.1--1.2.sql).  Calls stored in views and rules keep their arguments,
-- and the planner adds the default.

CREATE FUNCTION aws_s3._with_kms_key_uri(
    query text,
    s3_info aws_commons._s3_uri_1,
    options text DEFAULT NULL,
    kms_key text DEFAULT NULL,
    OUT rows_uploaded bigint,
    OUT files_uploaded bigint,
    OUT bytes_uploaded bigint)
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'aws_s3_query_export_to_s3_uri';

CREATE FUNCTION aws_s3._with_kms_key(
    query text,
    bucket text,
    file_path text,
    region text DEFAULT NULL,
    options text DEFAULT NULL,
    kms_key text DEFAULT NULL,
    OUT rows_uploaded bigint,
    OUT files_uploaded bigint,
    OUT bytes_uploaded bigint)
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'aws_s3_query_export_to_s3';

UPDATE pg_catalog.pg_proc AS export
SET (pronargs, pronargdefaults, proargtypes, proallargtypes, proargmodes, proargnames, proargdefaults) =
    (SELECT pronargs, pronargdefaults, proargtypes, proallargtypes, proargmodes, proargnames, proargdefaults
        FROM pg_catalog.pg_proc AS model WHERE model.oid OPERATOR(pg_catalog.=) changes.model)
FROM (VALUES
    ('aws_s3.query_export_to_s3(pg_catalog.text, aws_commons._s3_uri_1, pg_catalog.text)'::pg_catalog.regprocedure,
     'aws_s3._with_kms_key_uri'::pg_catalog.regproc),
    ('aws_s3.query_export_to_s3(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text)',
     'aws_s3._with_kms_key')) AS changes (export, model)
WHERE export.oid OPERATOR(pg_catalog.=) changes.export;

DROP FUNCTION aws_s3._with_kms_key_uri(text, aws_commons._s3_uri_1, text, text);
DROP FUNCTION aws_s3._with_kms_key(text, text, text, text, text, text);
