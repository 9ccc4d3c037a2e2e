/* sql/aws_ml--1.1--1.2.sql */

-- complain if script is sourced in psql, rather than via ALTER EXTENSION
\echo Use "ALTER EXTENSION aws_ml UPDATE TO '1.2'" to load this file. \quit

-- Roles belong to the cluster: the administrative role may have existed before, created by anybody who may create roles, and
-- its members can call the functions. Nobody is removed from it, but whoever installs the extension gets a notice.
DO $$
DECLARE
    members text;
    attributes text;
BEGIN
    SELECT pg_catalog.string_agg(pg_catalog.quote_ident(m.rolname), ', ' ORDER BY m.rolname) INTO members
        FROM pg_catalog.pg_roles m
        WHERE m.oid OPERATOR(pg_catalog.=) ANY (
            SELECT a.member FROM pg_catalog.pg_auth_members a WHERE a.roleid OPERATOR(pg_catalog.=) 'aws_ml'::pg_catalog.regrole::pg_catalog.oid)
            AND m.rolname OPERATOR(pg_catalog.<>) CURRENT_USER;
    SELECT pg_catalog.concat_ws(', ', CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolcanlogin THEN 'LOGIN' END,
                                CASE WHEN rolcreaterole THEN 'CREATEROLE' END, CASE WHEN rolcreatedb THEN 'CREATEDB' END,
                                CASE WHEN rolreplication THEN 'REPLICATION' END, CASE WHEN rolbypassrls THEN 'BYPASSRLS' END) INTO attributes
        FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=) 'aws_ml';
    IF members IS NOT NULL OR attributes OPERATOR(pg_catalog.<>) '' THEN
        RAISE WARNING 'role "aws_ml" already existed, with other members or attributes' USING
            DETAIL = pg_catalog.concat_ws(' ', 'Members: ' OPERATOR(pg_catalog.||) members OPERATOR(pg_catalog.||) '.',
                                          'Attributes: ' OPERATOR(pg_catalog.||) NULLIF(attributes, '') OPERATOR(pg_catalog.||) '.'),
            HINT = 'Its members can call the functions and grant them to others. REVOKE aws_ml FROM those who should not, and ALTER ROLE aws_ml NOLOGIN.';
    END IF;
END
$$;

CREATE SCHEMA aws_ml;
COMMENT ON SCHEMA aws_ml IS 'what aws_ml tells about itself';

CREATE FUNCTION aws_ml.check_wrappers(
    OUT function regprocedure,
    OUT language name,
    OUT calls regprocedure[],
    OUT inlined boolean,
    OUT reason text,
    OUT hint text)
RETURNS SETOF record
LANGUAGE c STABLE PARALLEL UNSAFE ROWS 100
AS 'MODULE_PATHNAME', 'aws_ml_check_wrappers';
COMMENT ON FUNCTION aws_ml.check_wrappers()
IS 'the functions of the database that call those of aws_ml: whether PostgreSQL inlines them, and what stands in the way';

REVOKE ALL ON FUNCTION aws_ml.check_wrappers() FROM PUBLIC;
GRANT USAGE ON SCHEMA aws_ml TO aws_ml WITH GRANT OPTION;
GRANT EXECUTE ON FUNCTION aws_ml.check_wrappers() TO aws_ml WITH GRANT OPTION;
