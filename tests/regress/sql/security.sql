-- What an unprivileged role that may call the functions tries in order to do more with them. Each attempt is a line:
-- rejected, with the SQLSTATE, or harmless, with the result.
CREATE ROLE regress_clerk LOGIN;
CREATE ROLE regress_outsider;
CREATE SCHEMA regress_clerk AUTHORIZATION regress_clerk;
GRANT USAGE ON SCHEMA aws_sagemaker, aws_comprehend, server TO regress_clerk, regress_outsider;
GRANT EXECUTE ON FUNCTION aws_sagemaker.invoke_endpoint, aws_comprehend.detect_sentiment TO regress_clerk;
CREATE TABLE regress_clerk.inputs AS SELECT i AS id, 'row ' || i AS note FROM generate_series(1, 4) i;
ALTER TABLE regress_clerk.inputs OWNER TO regress_clerk;
GRANT USAGE ON SCHEMA regress_clerk TO regress_outsider;
GRANT SELECT ON regress_clerk.inputs TO regress_outsider;

-- The result of a statement, as the calling role
CREATE FUNCTION server.try(what text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    IF statement ~* '^\s*(SELECT|VALUES|EXPLAIN)' THEN
        EXECUTE statement INTO answer;
    ELSE
        EXECUTE statement;
        answer := 'done';
    END IF;
    RETURN format('harmless: %s: %s', what, answer);
EXCEPTION WHEN OTHERS THEN
    RETURN format('refused: %s: %s', what, SQLSTATE);
END $$;

-- All settings for superusers, other than limits, which users may lower (see limits.sql)
LOAD 'aws_ml';
CREATE TABLE server.superuser_settings AS
    SELECT name, CASE vartype WHEN 'bool' THEN 'on' ELSE 'http://127.0.0.1:1' END AS value
        FROM pg_settings WHERE name LIKE 'aws_ml.%' AND context = 'superuser' AND name !~ '^aws_ml.max_';
GRANT SELECT ON server.superuser_settings TO regress_clerk;
CREATE FUNCTION server.try_settings(what text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    setting record;
    refused text[];
    allowed text[];
BEGIN
    FOR setting IN SELECT * FROM server.superuser_settings ORDER BY name LOOP
        BEGIN
            EXECUTE format(statement, setting.name, setting.value);
            allowed := allowed || setting.name;
        EXCEPTION WHEN insufficient_privilege THEN
            refused := refused || setting.name;
        END;
    END LOOP;
    RETURN format('refused: %s: 42501 for %s of %s settings', what, cardinality(refused), (SELECT count(*) FROM server.superuser_settings))
        || coalesce('; done: ' || array_to_string(allowed, ', '), '');
END $$;

\pset format unaligned
\pset tuples_only
SELECT string_agg(name, ', ' ORDER BY name) FROM server.superuser_settings;
CREATE FUNCTION regress_clerk.own() RETURNS int LANGUAGE sql AS 'SELECT 1';
ALTER FUNCTION regress_clerk.own OWNER TO regress_clerk;
CREATE DATABASE regress_clerk OWNER regress_clerk;
SET SESSION AUTHORIZATION regress_clerk;
SELECT server.try_settings('SET', 'SET %s = %L');
SELECT server.try_settings('SET LOCAL', 'SET LOCAL %s = %L');
SELECT server.try_settings('RESET', 'RESET %s');
SELECT server.try_settings('set_config()', 'SELECT set_config(%L, %L, false)');
-- It has no row for the proxy, so that nothing is done.
SELECT server.try_settings('UPDATE pg_settings', 'UPDATE pg_settings SET setting = %2$L WHERE name = %1$L');
SELECT server.try_settings('ALTER ROLE ... SET', 'ALTER ROLE regress_clerk SET %s = %L');
SELECT server.try_settings('ALTER ROLE ... IN DATABASE SET', 'ALTER ROLE regress_clerk IN DATABASE regress_clerk SET %s = %L');
SELECT server.try_settings('ALTER DATABASE ... SET of one''s own database', 'ALTER DATABASE regress_clerk SET %s = %L');
SELECT server.try_settings('CREATE FUNCTION ... SET', 'CREATE FUNCTION regress_clerk.f() RETURNS int LANGUAGE sql SET %s = %L AS ''SELECT 1''');
SELECT server.try_settings('ALTER FUNCTION ... SET', 'ALTER FUNCTION regress_clerk.own SET %s = %L');
SELECT server.try_settings('GRANT SET ON PARAMETER', 'GRANT SET ON PARAMETER %s TO regress_clerk');
\set VERBOSITY sqlstate
ALTER SYSTEM SET aws_ml.sagemaker_endpoint_url = 'http://127.0.0.1:1';
\echo refused: ALTER SYSTEM SET: :SQLSTATE
ALTER SYSTEM SET aws_ml.log_payloads = on;
\echo refused: ALTER SYSTEM SET of log_payloads: :SQLSTATE
LOAD 'aws_ml';
\echo refused: LOAD: :SQLSTATE
\set VERBOSITY terse
SELECT server.try('a setting that does not exist', 'SET aws_ml.no_such_setting = 1');
SELECT server.try('reading the proxy, which may hold a password', 'SHOW aws_ml.proxy');
SELECT server.try('reading the proxy from pg_settings', $$SELECT count(*) FROM pg_settings WHERE name = 'aws_ml.proxy'$$);

-- Before the library is loaded, any setting can be set. It does not stay.
\c - regress_clerk
SET aws_ml.sagemaker_endpoint_url = 'http://127.0.0.1:1';
SET aws_ml.allow_http = on;
SET aws_ml.log_payloads = on;
SET aws_ml.proxy = 'http://127.0.0.1:1';
SELECT server.try_settings('ALTER ROLE ... SET before the library is loaded', 'ALTER ROLE regress_clerk SET %s = %L');
SELECT server.try_settings('CREATE FUNCTION ... SET before the library is loaded', 'CREATE FUNCTION regress_clerk.f() RETURNS int LANGUAGE sql SET %s = %L AS ''SELECT 1''');
SELECT server.try('a call after SET before the library is loaded', $$SELECT string_agg(aws_sagemaker.invoke_endpoint('echo', NULL, id), ' ') FROM regress_clerk.inputs$$);
SHOW aws_ml.allow_http;
SHOW aws_ml.log_payloads;
\c - regress_clerk
BEGIN;
SET LOCAL aws_ml.sagemaker_endpoint_url = 'http://127.0.0.1:1';
SELECT server.try('a call after SET LOCAL before the library is loaded', $$SELECT string_agg(aws_sagemaker.invoke_endpoint('echo', NULL, id), ' ') FROM regress_clerk.inputs$$);
ROLLBACK;
SELECT server.try('a call after that transaction', $$SELECT string_agg(aws_sagemaker.invoke_endpoint('echo', NULL, id), ' ') FROM regress_clerk.inputs$$);

-- Other roles
SELECT server.try('SET ROLE to the superuser', 'SET ROLE postgres');
SELECT server.try('SET ROLE to the role of the extension', 'SET ROLE aws_ml');
SELECT server.try('SET SESSION AUTHORIZATION', 'SET SESSION AUTHORIZATION postgres');
SELECT server.try('GRANT of the role of the extension', 'GRANT aws_ml TO regress_clerk');
SELECT server.try('handing EXECUTE on', 'GRANT EXECUTE ON FUNCTION aws_sagemaker.invoke_endpoint TO regress_outsider');
SELECT 'harmless: EXECUTE in other hands: ' || has_function_privilege('regress_outsider', 'aws_sagemaker.invoke_endpoint(varchar, int, "any")', 'EXECUTE');
\c - postgres
LOAD 'aws_ml';
SET ROLE regress_clerk;
SELECT server.try_settings('SET by a superuser who has set the role', 'SET %s = %L');
RESET ROLE;

-- Functions of the extension used by others
SET SESSION AUTHORIZATION regress_clerk;
SELECT server.try('an overload in the extension''s schema', 'CREATE FUNCTION aws_sagemaker.invoke_endpoint(varchar, int, int) RETURNS varchar LANGUAGE sql AS $$SELECT $3::varchar$$');
SELECT server.try('an overload in aws_commons', 'CREATE FUNCTION aws_commons.create_s3_uri(varchar, varchar, varchar) RETURNS text LANGUAGE sql AS $$SELECT $1$$');
SELECT server.try('CREATE OR REPLACE of the function', 'CREATE OR REPLACE FUNCTION aws_comprehend.detect_sentiment(input_text varchar, language_code varchar, max_rows_per_batch int DEFAULT NULL, OUT sentiment varchar, OUT confidence real) LANGUAGE sql AS $$SELECT ''''::varchar, 0::real$$');
SELECT server.try('ALTER FUNCTION', 'ALTER FUNCTION aws_sagemaker.invoke_endpoint SET search_path = regress_clerk');
SELECT server.try('DROP FUNCTION', 'DROP FUNCTION aws_sagemaker.invoke_endpoint');
SELECT server.try('DROP EXTENSION', 'DROP EXTENSION aws_ml');
SELECT server.try('ALTER EXTENSION ... ADD', 'ALTER EXTENSION aws_ml ADD FUNCTION regress_clerk.own');
SELECT server.try('a function of one''s own from the library', $$CREATE FUNCTION regress_clerk.f(varchar, int, VARIADIC "any") RETURNS varchar LANGUAGE c AS 'aws_ml', 'aws_ml_invoke_endpoint'$$);
SELECT server.try('a function of one''s own with the planner support', 'CREATE FUNCTION regress_clerk.f(int) RETURNS int LANGUAGE sql SUPPORT aws_sagemaker.support AS $$SELECT 1$$');
-- Minor versions reject a value of type internal in one of two ways.
SELECT server.try('calling the planner support', $$DO 'BEGIN PERFORM aws_sagemaker.support(NULL); EXCEPTION WHEN feature_not_supported THEN RAISE undefined_function; END'$$);
SELECT server.try('a type with input and output functions of one''s own', 'CREATE TYPE regress_clerk.t');
SELECT server.try('a schema in the place of pg_catalog', 'CREATE SCHEMA pg_catalog');
SELECT server.try('a function in pg_catalog', 'CREATE FUNCTION pg_catalog.f() RETURNS int LANGUAGE sql AS $$SELECT 1$$');
SELECT server.try('the function as an operator''s', 'CREATE OPERATOR regress_clerk.=== (FUNCTION = aws_sagemaker.support, RIGHTARG = internal)');

-- Names that come first in the search path: the functions are not affected, for the clerk and for others.
CREATE FUNCTION regress_clerk.stolen(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'stolen: % as %', $1, current_user; END $$;
CREATE FUNCTION regress_clerk.invoke_endpoint(varchar, int, int) RETURNS varchar LANGUAGE sql AS $$ SELECT regress_clerk.stolen('invoke_endpoint') $$;
CREATE FUNCTION regress_clerk.text(varchar) RETURNS text LANGUAGE sql AS $$ SELECT regress_clerk.stolen('text') $$;
CREATE FUNCTION regress_clerk.always(text, text) RETURNS bool LANGUAGE sql AS $$ SELECT regress_clerk.stolen('operator') IS NULL $$;
CREATE OPERATOR regress_clerk.= (FUNCTION = regress_clerk.always, LEFTARG = text, RIGHTARG = text);
CREATE OPERATOR regress_clerk.<> (FUNCTION = regress_clerk.always, LEFTARG = text, RIGHTARG = text);
CREATE OPERATOR regress_clerk.|| (FUNCTION = regress_clerk.always, LEFTARG = text, RIGHTARG = text);
CREATE DOMAIN regress_clerk.int4 AS text CHECK (regress_clerk.stolen(VALUE) IS NULL);
CREATE DOMAIN regress_clerk.varchar AS text CHECK (regress_clerk.stolen(VALUE) IS NULL);
CREATE TYPE regress_clerk.text AS ENUM ('stolen');
CREATE TYPE regress_clerk._s3_uri_1 AS (bucket int, file_path int, region int);
CREATE TYPE regress_clerk.pair AS (a int, b text);
CREATE CAST (regress_clerk.pair AS pg_catalog.text) WITH INOUT AS IMPLICIT;
CREATE TEMP TABLE pg_proc (proname name);
RESET SESSION AUTHORIZATION;
SET search_path = regress_clerk, pg_temp, pg_catalog;
SELECT server.try('names in front of pg_catalog, one call', $$SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1)$$);
SELECT server.try('names in front of pg_catalog, a batch', $$SELECT pg_catalog.string_agg(aws_sagemaker.invoke_endpoint('echo', NULL, id), ' ') FROM regress_clerk.inputs$$);
SELECT server.try('names in front of pg_catalog, sentiment', $$SELECT s.sentiment FROM regress_clerk.inputs, aws_comprehend.detect_sentiment(note, 'en') s LIMIT 1$$);
SELECT server.try('names in front of pg_catalog, aws_commons', $$SELECT aws_commons.create_s3_uri('b', 'f', 'r')$$);
SELECT server.try('names in front of pg_catalog, aws_commons', $$SELECT aws_commons.create_lambda_function_arn('f')$$);
SELECT server.try('a row of a type with a cast of one''s own', $$SELECT aws_sagemaker.invoke_endpoint('first-field', NULL, ROW(id, 'x')::regress_clerk.pair) FROM regress_clerk.inputs LIMIT 1$$);
RESET search_path;

-- An installation next to objects of the clerk's
\c regress_clerk postgres
SET SESSION AUTHORIZATION regress_clerk;
CREATE SCHEMA aws_commons;
CREATE SCHEMA aws_sagemaker;
CREATE FUNCTION public.stolen() RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'stolen as %', current_user; END $$;
CREATE FUNCTION public.equal(name, name) RETURNS bool LANGUAGE sql AS 'SELECT public.stolen()';
CREATE FUNCTION public.equal(name, text) RETURNS bool LANGUAGE sql AS 'SELECT public.stolen()';
CREATE OPERATOR public.= (FUNCTION = public.equal, LEFTARG = name, RIGHTARG = name);
CREATE OPERATOR public.<> (FUNCTION = public.equal, LEFTARG = name, RIGHTARG = text);
CREATE VIEW public.pg_roles AS SELECT NULL::name AS rolname FROM public.stolen();
CREATE DOMAIN public.text AS int CHECK (public.stolen());
RESET SESSION AUTHORIZATION;
SET search_path = public, pg_catalog;
\set VERBOSITY terse
CREATE EXTENSION aws_commons;
\echo refused: an installation into a schema aws_commons of the clerk: :SQLSTATE
DROP SCHEMA aws_commons;
CREATE EXTENSION aws_ml CASCADE;
\echo refused: an installation into a schema aws_sagemaker of the clerk: :SQLSTATE
DROP SCHEMA aws_sagemaker;
CREATE EXTENSION aws_ml CASCADE;
SELECT 'harmless: an installation beside operators, a view and a domain of the clerk: ' || string_agg(extname, ', ' ORDER BY extname) FROM pg_extension WHERE extname LIKE 'aws%';
RESET search_path;
SELECT 'harmless: owned by others than the installing role: ' || count(*)
    FROM pg_namespace n LEFT JOIN pg_proc p ON p.pronamespace = n.oid
    WHERE nspname LIKE 'aws%' AND (nspowner <> 'postgres'::regrole OR proowner <> 'postgres'::regrole);
SELECT aws_commons.create_s3_uri('b', 'f', 'r'), aws_sagemaker.invoke_endpoint('echo', NULL, 1);
\c postgres postgres
DROP DATABASE regress_clerk;

-- Without EXECUTE, in all ways
SET ROLE regress_outsider;
CREATE FUNCTION pg_temp.inlined(text) RETURNS text LANGUAGE sql STABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('echo', NULL, $1) $$;
SELECT server.try('one call without EXECUTE', $$SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1)$$);
SELECT server.try('a batch without EXECUTE', $$SELECT count(aws_sagemaker.invoke_endpoint('echo', NULL, id)) FROM regress_clerk.inputs$$);
SELECT server.try('an inlined wrapper without EXECUTE', 'SELECT count(pg_temp.inlined(note)) FROM regress_clerk.inputs');
SELECT server.try('FROM without EXECUTE', $$SELECT count(*) FROM regress_clerk.inputs, aws_comprehend.detect_sentiment(note, 'en')$$);
SELECT server.try('VALUES without EXECUTE', $$VALUES (aws_sagemaker.invoke_endpoint('echo', NULL, 1)), (aws_sagemaker.invoke_endpoint('echo', NULL, 2))$$);
SELECT server.try('EXPLAIN without EXECUTE', $$EXPLAIN SELECT aws_sagemaker.invoke_endpoint('echo', NULL, id) FROM regress_clerk.inputs$$);
RESET ROLE;
CREATE VIEW regress_clerk.answers AS SELECT aws_sagemaker.invoke_endpoint('echo', NULL, id) AS answer FROM regress_clerk.inputs;
GRANT SELECT ON regress_clerk.answers TO regress_outsider;
PREPARE answers AS SELECT aws_sagemaker.invoke_endpoint('echo', NULL, id) FROM regress_clerk.inputs;
EXECUTE answers;
SET ROLE regress_outsider;
SELECT server.try('a superuser''s view without EXECUTE', 'SELECT count(answer) FROM regress_clerk.answers');
SELECT server.try('a superuser''s prepared statement without EXECUTE', 'EXECUTE answers');
RESET ROLE;
DEALLOCATE answers;
SET max_parallel_workers_per_gather = 2;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET ROLE regress_outsider;
SELECT server.try('parallel workers without EXECUTE', 'SELECT count(answer) FROM regress_clerk.answers');
RESET ROLE;
RESET max_parallel_workers_per_gather;
RESET min_parallel_table_scan_size;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;

-- Rows hidden by a policy that depends on a model's answer are not visible to a condition of the clerk's.
CREATE TABLE regress_clerk.hidden AS SELECT i AS id, 'secret ' || i AS note FROM generate_series(1, 6) i;
GRANT SELECT ON regress_clerk.hidden TO regress_clerk;
ALTER TABLE regress_clerk.hidden ENABLE ROW LEVEL SECURITY;
CREATE POLICY even ON regress_clerk.hidden USING (aws_sagemaker.invoke_endpoint('echo', NULL, id)::int % 2 = 0);
SET SESSION AUTHORIZATION regress_clerk;
CREATE FUNCTION regress_clerk.peek(text) RETURNS bool LANGUAGE plpgsql COST 0.001 AS $$ BEGIN RAISE NOTICE 'seen: %', $1; RETURN true; END $$;
SELECT id FROM regress_clerk.hidden WHERE regress_clerk.peek(note) ORDER BY id;
RESET SESSION AUTHORIZATION;
CREATE VIEW regress_clerk.barrier WITH (security_barrier) AS
    SELECT * FROM regress_clerk.inputs WHERE aws_sagemaker.invoke_endpoint('echo', NULL, id)::int % 2 = 0;
GRANT SELECT ON regress_clerk.barrier TO regress_clerk;
SET SESSION AUTHORIZATION regress_clerk;
SELECT id FROM regress_clerk.barrier WHERE regress_clerk.peek(note) ORDER BY id;

-- Endpoint names that would change the path or the host of the request
RESET SESSION AUTHORIZATION;
CALL server.reset();
SET SESSION AUTHORIZATION regress_clerk;
SELECT server.try('an empty name', $$SELECT aws_sagemaker.invoke_endpoint('', NULL, 1)$$);
SELECT server.try('../ in the name', $$SELECT aws_sagemaker.invoke_endpoint('../endpoints/echo', NULL, 1)$$);
SELECT server.try('a path in the name', $$SELECT aws_sagemaker.invoke_endpoint('echo/../../x', NULL, 1)$$);
SELECT server.try('%2e in the name', $$SELECT aws_sagemaker.invoke_endpoint('echo%2e%2e', NULL, 1)$$);
SELECT server.try('%2F in the name', $$SELECT aws_sagemaker.invoke_endpoint('echo%2F..', NULL, 1)$$);
SELECT server.try('@ in the name', $$SELECT aws_sagemaker.invoke_endpoint('user@host', NULL, 1)$$);
SELECT server.try('// in the name', $$SELECT aws_sagemaker.invoke_endpoint('//host/echo', NULL, 1)$$);
SELECT server.try('a query in the name', $$SELECT aws_sagemaker.invoke_endpoint('echo?x=1', NULL, 1)$$);
SELECT server.try('a fragment in the name', $$SELECT aws_sagemaker.invoke_endpoint('echo#x', NULL, 1)$$);
SELECT server.try('a parameter in the name', $$SELECT aws_sagemaker.invoke_endpoint('echo;x', NULL, 1)$$);
SELECT server.try('a port in the name', $$SELECT aws_sagemaker.invoke_endpoint('echo:80', NULL, 1)$$);
SELECT server.try('a dot in the name', $$SELECT aws_sagemaker.invoke_endpoint('echo.host', NULL, 1)$$);
SELECT server.try('a backslash in the name', $$SELECT aws_sagemaker.invoke_endpoint('\\host', NULL, 1)$$);
SELECT server.try('CRLF in the name', $$SELECT aws_sagemaker.invoke_endpoint(E'echo\r\nHost: x', NULL, 1)$$);
SELECT server.try('a line feed after the name', $$SELECT aws_sagemaker.invoke_endpoint(E'echo\n', NULL, 1)$$);
SELECT server.try('a tab in the name', $$SELECT aws_sagemaker.invoke_endpoint(E'echo\t', NULL, 1)$$);
SELECT server.try('DEL in the name', $$SELECT aws_sagemaker.invoke_endpoint(E'\x7f', NULL, 1)$$);
SELECT server.try('a space before the name', $$SELECT aws_sagemaker.invoke_endpoint(' echo', NULL, 1)$$);
SELECT server.try('64 characters', $$SELECT aws_sagemaker.invoke_endpoint(repeat('x', 64), NULL, 1)$$);
SELECT server.try('a million characters', $$SELECT aws_sagemaker.invoke_endpoint(repeat('x', 1000000), NULL, 1)$$);
SELECT server.try('a letter beyond ASCII', $$SELECT aws_sagemaker.invoke_endpoint('ëcho', NULL, 1)$$);
SELECT server.try('a fullwidth letter', $$SELECT aws_sagemaker.invoke_endpoint(U&'\FF45cho', NULL, 1)$$);
SELECT server.try('an invisible character', $$SELECT aws_sagemaker.invoke_endpoint(U&'echo\200B', NULL, 1)$$);
SELECT server.try('a hyphen first', $$SELECT aws_sagemaker.invoke_endpoint('-echo', NULL, 1)$$);
SELECT server.try('the placeholder of the path', $$SELECT aws_sagemaker.invoke_endpoint('{EndpointName}', NULL, 1)$$);
SELECT server.try('CRLF in a name of a batch', $$SELECT count(aws_sagemaker.invoke_endpoint(E'echo\r\n', NULL, id)) FROM regress_clerk.inputs$$);
SELECT server.try('CRLF in a language', $$SELECT aws_comprehend.detect_sentiment('good', E'en\r\nx: y')$$);
SELECT server.try('a quote in a language', $$SELECT aws_comprehend.detect_sentiment('good', 'en","LanguageCode":"de')$$);
RESET SESSION AUTHORIZATION;
SELECT 'harmless: requests sent by all of these: ' || requests FROM server.seen();
SET SESSION AUTHORIZATION regress_clerk;
-- Values are sent in the body, whatever they contain.
SELECT server.try('CRLF in a value', $$SELECT replace(replace(aws_sagemaker.invoke_endpoint('echo', NULL, E'a\r\nHost: x\r\n\r\n'), E'\r', '\r'), E'\n', '\n')$$);
SELECT server.try('a formula in a value', $$SELECT aws_sagemaker.invoke_endpoint('echo', NULL, '=1+1')$$);

-- Settings of a superuser that would change headers or the URL behind the host
RESET SESSION AUTHORIZATION;
CREATE FUNCTION server.try_control_characters() RETURNS SETOF text LANGUAGE sql AS $$
    SELECT server.try(format('%s in %s', code, name), format('SELECT set_config(%L, %L, true)', name, 'a' || chr(code) || 'b'))
        FROM server.superuser_settings, unnest(ARRAY[1, 9, 10, 13, 27, 127]) code WHERE value <> 'on'
$$;
SELECT format('refused: control characters (1, 9, 10, 13, 27, 127) in settings: 22023 for %s of %s',
              count(*) FILTER (WHERE line ~ '^refused: .* 22023$'), count(*))
    FROM server.try_control_characters() line;
CREATE FUNCTION server.try_setting(what text, name text, value text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config(name, value, true);
    RETURN server.try(what, $q$SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1)$q$);
END $$;
BEGIN;
SELECT server.try_setting('http to another machine', 'aws_ml.sagemaker_endpoint_url', 'http://example.com');
ROLLBACK;
BEGIN;
SELECT server.try_setting('http to a name like loopback', 'aws_ml.sagemaker_endpoint_url', 'http://localhost.example.com');
ROLLBACK;
BEGIN;
SELECT server.try_setting('a URL with a user', 'aws_ml.sagemaker_endpoint_url', 'http://127.0.0.1:1@example.com/');
ROLLBACK;
BEGIN;
SELECT server.try_setting('a URL of a file', 'aws_ml.sagemaker_endpoint_url', 'file:///etc/passwd');
ROLLBACK;
BEGIN;
SELECT server.try_setting('a region that would be another host', 'aws_ml.region', 'example.com/');
ROLLBACK;
BEGIN;
SELECT server.try_setting('a region with a user', 'aws_ml.region', 'x@example.com#');
ROLLBACK;
BEGIN;
SELECT server.try_setting('a role that is none', 'aws_ml.sagemaker_role', 'arn:aws:iam::1:role/x&Action=Other');
ROLLBACK;
BEGIN;
SELECT server.try_setting('a proxy that is none', 'aws_ml.proxy', 'secret-of-the-proxy');
ROLLBACK;

\pset tuples_only
\pset format aligned
DROP FUNCTION server.try, server.try_settings, server.try_setting, server.try_control_characters;
DROP TABLE server.superuser_settings;
\set VERBOSITY terse
SET client_min_messages = warning;
DROP OWNED BY regress_clerk, regress_outsider CASCADE;
DROP ROLE regress_clerk, regress_outsider;
