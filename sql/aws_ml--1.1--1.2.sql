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

-- Statistics. The functions return what the caller may read: own rows, or with pg_read_all_stats all.

CREATE FUNCTION aws_ml.stat_entries(
    of_statements boolean,
    OUT userid oid,
    OUT dbid oid,
    OUT queryid bigint,
    OUT service text,
    OUT target text,
    OUT calls bigint,
    OUT rows_reused bigint,
    OUT rows_skipped bigint,
    OUT rows_failed bigint,
    OUT requests bigint,
    OUT rows_sent bigint,
    OUT retries bigint,
    OUT throttled bigint,
    OUT timed_out bigint,
    OUT disconnected bigint,
    OUT refused bigint,
    OUT failed bigint,
    OUT bad_answers bigint,
    OUT cancelled bigint,
    OUT bytes_out bigint,
    OUT bytes_in bigint,
    OUT input_tokens bigint,
    OUT output_tokens bigint,
    OUT request_time double precision,
    OUT pause_time double precision,
    OUT first_call timestamptz,
    OUT last_call timestamptz)
RETURNS SETOF record
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED ROWS 100
AS 'MODULE_PATHNAME', 'aws_ml_stat_entries';
COMMENT ON FUNCTION aws_ml.stat_entries(boolean)
IS 'what calls have cost, by service and target or by statement';

CREATE FUNCTION aws_ml.stat_info(
    OUT scope text,
    OUT lost bigint,
    OUT stats_reset timestamptz)
LANGUAGE c VOLATILE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'aws_ml_stat_info';
COMMENT ON FUNCTION aws_ml.stat_info()
IS 'whether the statistics are those of the server or of this session, how often there was no room for an entry, and since when';

CREATE FUNCTION aws_ml.stat_reset() RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'aws_ml_stat_reset';
COMMENT ON FUNCTION aws_ml.stat_reset() IS 'forgets all statistics';

CREATE VIEW aws_ml.stat_calls AS
    SELECT s.userid, pg_catalog.pg_get_userbyid(s.userid) AS usename, s.dbid, d.datname,
           s.service, s.target, s.calls, s.rows_reused, s.rows_skipped, s.rows_failed, s.requests, s.rows_sent, s.retries,
           s.throttled, s.timed_out, s.disconnected, s.refused, s.failed, s.bad_answers, s.cancelled, s.bytes_out, s.bytes_in,
           s.input_tokens, s.output_tokens, s.request_time, s.pause_time, s.first_call, s.last_call, i.scope
    FROM aws_ml.stat_entries(false) s LEFT JOIN pg_catalog.pg_database d ON d.oid OPERATOR(pg_catalog.=) s.dbid
        CROSS JOIN aws_ml.stat_info() i;
COMMENT ON VIEW aws_ml.stat_calls IS 'what calls have cost, by role, database, service, and endpoint, model or function';

CREATE VIEW aws_ml.stat_statements AS
    SELECT s.userid, pg_catalog.pg_get_userbyid(s.userid) AS usename, s.dbid, d.datname,
           s.queryid, s.calls, s.rows_reused, s.rows_skipped, s.rows_failed, s.requests, s.rows_sent, s.retries,
           s.throttled, s.timed_out, s.disconnected, s.refused, s.failed, s.bad_answers, s.cancelled, s.bytes_out, s.bytes_in,
           s.input_tokens, s.output_tokens, s.request_time, s.pause_time, s.first_call, s.last_call, i.scope
    FROM aws_ml.stat_entries(true) s LEFT JOIN pg_catalog.pg_database d ON d.oid OPERATOR(pg_catalog.=) s.dbid
        CROSS JOIN aws_ml.stat_info() i;
COMMENT ON VIEW aws_ml.stat_statements IS 'what calls have cost, by role, database and statement (compute_query_id)';

REVOKE ALL ON FUNCTION aws_ml.stat_reset() FROM PUBLIC;
GRANT USAGE ON SCHEMA aws_ml TO PUBLIC;
GRANT SELECT ON aws_ml.stat_calls, aws_ml.stat_statements TO PUBLIC;

-- Progress

CREATE FUNCTION aws_ml.stat_get_progress(
    OUT pid integer,
    OUT leader_pid integer,
    OUT datid oid,
    OUT userid oid,
    OUT queryid bigint,
    OUT node integer,
    OUT function text,
    OUT target text,
    OUT since timestamptz,
    OUT phase text,
    OUT rows_read bigint,
    OUT rows_answered bigint,
    OUT rows_expected bigint,
    OUT bytes bigint,
    OUT bytes_expected bigint,
    OUT parts bigint,
    OUT objects bigint,
    OUT requests_in_flight integer,
    OUT waiting_for text,
    OUT waiting_since timestamptz,
    OUT percent double precision,
    OUT time_left interval)
RETURNS SETOF record
LANGUAGE c VOLATILE PARALLEL RESTRICTED ROWS 10
AS 'MODULE_PATHNAME', 'aws_ml_stat_get_progress';
COMMENT ON FUNCTION aws_ml.stat_get_progress() IS 'how far statements that are running have got';

CREATE VIEW aws_ml.stat_progress AS
    SELECT s.pid, s.leader_pid, s.datid, d.datname, s.userid, pg_catalog.pg_get_userbyid(s.userid) AS usename, s.queryid,
           s.node, s.function, s.target, s.since, s.phase, s.rows_read, s.rows_answered, s.rows_expected,
           s.bytes, s.bytes_expected, s.parts, s.objects, s.requests_in_flight, s.waiting_for, s.waiting_since,
           s.percent, s.time_left, i.scope
    FROM aws_ml.stat_get_progress() s LEFT JOIN pg_catalog.pg_database d ON d.oid OPERATOR(pg_catalog.=) s.datid
        CROSS JOIN aws_ml.stat_info() i;
COMMENT ON VIEW aws_ml.stat_progress IS 'how far statements that are running have got: their batch nodes, exports and imports';

GRANT SELECT ON aws_ml.stat_progress TO PUBLIC;

-- Prices, which EXPLAIN uses. They are the user's: pg_dump keeps them.

CREATE TABLE aws_ml.prices (
    service text NOT NULL CHECK (service OPERATOR(pg_catalog.=) ANY (ARRAY['sagemaker', 'comprehend', 'bedrock', 'lambda'])),
    model text NOT NULL DEFAULT '%' CHECK (model OPERATOR(pg_catalog.<>) ''),
    unit text NOT NULL CHECK (unit OPERATOR(pg_catalog.=) ANY (
        ARRAY['request', 'row', 'byte', 'input token', 'output token', 'second'])),
    price numeric NOT NULL CHECK (price OPERATOR(pg_catalog.>=) 0 AND price OPERATOR(pg_catalog.<) 'Infinity'),
    per numeric NOT NULL DEFAULT 1 CHECK (per OPERATOR(pg_catalog.>) 0 AND per OPERATOR(pg_catalog.<) 'Infinity'),
    minimum numeric NOT NULL DEFAULT 0 CHECK (minimum OPERATOR(pg_catalog.>=) 0 AND minimum OPERATOR(pg_catalog.<) 'Infinity'),
    PRIMARY KEY (service, model, unit));
COMMENT ON TABLE aws_ml.prices IS 'what services charge; EXPLAIN estimates costs with it';
COMMENT ON COLUMN aws_ml.prices.model IS 'endpoint, model, function or language code: a pattern of LIKE; the longest that matches counts';
COMMENT ON COLUMN aws_ml.prices.unit IS 'request, row, byte (sent), input token, output token or second (in flight)';
COMMENT ON COLUMN aws_ml.prices.price IS 'in any currency, the same in all rows';
COMMENT ON COLUMN aws_ml.prices.per IS 'so many units have that price';
COMMENT ON COLUMN aws_ml.prices.minimum IS 'units that are charged for a row at least';
SELECT pg_catalog.pg_extension_config_dump('aws_ml.prices', '');
GRANT SELECT ON aws_ml.prices TO PUBLIC;

-- Paces

CREATE FUNCTION aws_ml.stat_get_paces(
    OUT service text,
    OUT target text,
    OUT requests_per_second double precision,
    OUT highest_rate double precision,
    OUT throttled timestamptz,
    OUT smallest_refused bigint)
RETURNS SETOF record
LANGUAGE c VOLATILE PARALLEL RESTRICTED ROWS 10
AS 'MODULE_PATHNAME', 'aws_ml_stat_get_paces';
COMMENT ON FUNCTION aws_ml.stat_get_paces()
IS 'what is known about endpoints, models and functions: the rate of requests, the highest one that is set, when it was lowered last, and the size of the smallest body that was too large';

CREATE VIEW aws_ml.stat_paces AS
    SELECT p.service, p.target, p.requests_per_second, p.highest_rate, p.throttled, p.smallest_refused, i.scope
    FROM aws_ml.stat_get_paces() p CROSS JOIN aws_ml.stat_info() i;
COMMENT ON VIEW aws_ml.stat_paces IS 'the rates at which requests are sent to endpoints, models and functions, as they throttle';

GRANT SELECT ON aws_ml.stat_paces TO PUBLIC;
