-- aws_ml.check_wrappers(): for wrappers of all kinds, compared with what the planner does.
CREATE SCHEMA wrap;
SET search_path = wrap, public;
CREATE TABLE inputs (id int, t text, a int[]);
INSERT INTO inputs VALUES (1, 'good', '{1}'), (2, 'bad', '{2}');
CREATE TYPE pair AS (x real, y real);
CREATE DOMAIN short_text AS text CHECK (length(value) < 100);
CREATE FUNCTION noise() RETURNS float8 LANGUAGE sql VOLATILE AS 'SELECT random()';

-- Inlined
CREATE FUNCTION plain(i int) RETURNS text LANGUAGE sql AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) $$;
CREATE FUNCTION stable(i int) RETURNS text LANGUAGE sql STABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) $$;
CREATE FUNCTION cast_to_int(i int, OUT category int) LANGUAGE sql AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i)::int $$;
CREATE FUNCTION atomic(i int) RETURNS text LANGUAGE sql STABLE RETURN aws_sagemaker.invoke_endpoint('hash', NULL, i);
CREATE FUNCTION atomic_block(i int) RETURNS text LANGUAGE sql STABLE BEGIN ATOMIC SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i); END;
CREATE FUNCTION composite(i int) RETURNS pair LANGUAGE sql STABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('pair', NULL, i)::pair $$;
CREATE FUNCTION polymorphic(i anyelement) RETURNS text LANGUAGE sql STABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) $$;
CREATE FUNCTION polymorphic_array(i anyarray) RETURNS text LANGUAGE sql STABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) $$;
CREATE FUNCTION variadic_values(VARIADIC i int[]) RETURNS text LANGUAGE sql STABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) $$;
CREATE FUNCTION with_default(i int, size int DEFAULT NULL) RETURNS text LANGUAGE sql STABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', size, i) $$;
CREATE FUNCTION nested(i int) RETURNS text LANGUAGE sql STABLE AS $$ SELECT stable(i) || '!' $$;
CREATE FUNCTION guarded(i int) RETURNS text LANGUAGE sql STABLE AS $$ SELECT CASE WHEN i > 1 THEN aws_sagemaker.invoke_endpoint('hash', NULL, i) END $$;
CREATE FUNCTION field(t text) RETURNS text LANGUAGE sql STABLE AS $$ SELECT (aws_comprehend.detect_sentiment(t, 'en')).sentiment $$;
CREATE FUNCTION volatile_body(i int) RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i, random()) $$;
CREATE FUNCTION "Quoted Name"(i int) RETURNS text LANGUAGE sql STABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) $$;
CREATE FUNCTION to_domain(i int) RETURNS short_text LANGUAGE sql STABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i)::short_text $$;
CREATE FUNCTION row_of_two(i int) RETURNS pair LANGUAGE sql STABLE AS $$ SELECT ROW(aws_sagemaker.invoke_endpoint('hash', NULL, i)::real, i::real)::pair $$;
CREATE FUNCTION rows_in_from(i int) RETURNS TABLE (id int, answer text) LANGUAGE sql STABLE
    AS $$ SELECT id, aws_sagemaker.invoke_endpoint('hash', NULL, i) FROM wrap.inputs $$;
CREATE FUNCTION set_of_text(i int) RETURNS SETOF text LANGUAGE sql STABLE AS $$ SELECT stable(i) FROM wrap.inputs $$;

-- Not inlined
CREATE FUNCTION in_plpgsql(i int) RETURNS text LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN aws_sagemaker.invoke_endpoint('hash', NULL, i); END $$;
CREATE FUNCTION around_plpgsql(i int) RETURNS text LANGUAGE sql AS $$ SELECT in_plpgsql(i) $$; -- is inlined
CREATE FUNCTION loop_in_plpgsql(i int) RETURNS text LANGUAGE plpgsql STABLE COST 5000 AS $$
DECLARE r text; BEGIN FOR r IN SELECT wrap . "stable" (id) FROM wrap.inputs LOOP END LOOP; RETURN r; END $$;
CREATE FUNCTION strict(i int) RETURNS text LANGUAGE sql STABLE STRICT AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) $$;
CREATE FUNCTION strict_unused(i int, j int) RETURNS text LANGUAGE sql STABLE STRICT AS $$ SELECT strict(i) $$;
CREATE FUNCTION definer(i int) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER COST 5000 AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) $$;
CREATE FUNCTION with_set(i int) RETURNS text LANGUAGE sql STABLE SET datestyle = iso AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) $$;
CREATE FUNCTION with_search_path(i int) RETURNS text LANGUAGE sql STABLE SET search_path = aws_sagemaker AS $$ SELECT invoke_endpoint('hash', NULL, i) $$;
CREATE FUNCTION immutable_wrapper(i int) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) $$;
CREATE FUNCTION volatile_in_stable(i int) RETURNS text LANGUAGE sql STABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i, noise()) $$;
CREATE FUNCTION volatile_in_immutable(i int) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i, noise()) $$;
CREATE FUNCTION stable_keyword(i int) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i, CURRENT_DATE) $$;
CREATE FUNCTION two_statements(i int) RETURNS text LANGUAGE sql STABLE AS $$ SELECT 1; SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) $$;
CREATE FUNCTION with_from(i int) RETURNS text LANGUAGE sql STABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, v) FROM (VALUES (i)) AS x (v) $$;
CREATE FUNCTION from_us(t text) RETURNS text LANGUAGE sql STABLE AS $$ SELECT sentiment FROM aws_comprehend.detect_sentiment(t, 'en') $$;
CREATE FUNCTION with_where(i int) RETURNS text LANGUAGE sql STABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) WHERE i > 1 $$;
CREATE FUNCTION with_limit(i int) RETURNS text LANGUAGE sql STABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) LIMIT 1 $$;
CREATE FUNCTION with_subquery(i int) RETURNS text LANGUAGE sql STABLE AS $$ SELECT (SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i)) $$;
CREATE FUNCTION with_aggregate(i int) RETURNS text LANGUAGE sql STABLE AS $$ SELECT max(aws_sagemaker.invoke_endpoint('hash', NULL, i)) $$;
CREATE FUNCTION atomic_two(i int) RETURNS text LANGUAGE sql STABLE BEGIN ATOMIC SELECT 1; SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i); END;
CREATE FUNCTION two_out(t text, OUT sentiment text, OUT confidence real) LANGUAGE sql STABLE AS $$ SELECT * FROM aws_comprehend.detect_sentiment(t, 'en') $$;
CREATE FUNCTION record_of(t text) RETURNS record LANGUAGE sql STABLE AS $$ SELECT aws_comprehend.detect_sentiment(t, 'en') $$;
CREATE FUNCTION two_columns(i int) RETURNS pair LANGUAGE sql STABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i)::real, 1::real $$;
CREATE FUNCTION nothing(i int) RETURNS void LANGUAGE sql AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) $$;
CREATE FUNCTION volatile_rows(i int) RETURNS TABLE (id int, answer text) LANGUAGE sql
    AS $$ SELECT id, aws_sagemaker.invoke_endpoint('hash', NULL, i) FROM wrap.inputs $$;
CREATE FUNCTION strict_rows(i int) RETURNS SETOF text LANGUAGE sql STABLE STRICT AS $$ SELECT stable(id) FROM wrap.inputs $$;
CREATE FUNCTION rows_of_plpgsql(i int) RETURNS SETOF text LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN QUERY SELECT wrap.stable(id) FROM wrap.inputs; END $$;
CREATE FUNCTION calls_itself(i int) RETURNS text LANGUAGE sql STABLE AS $$ SELECT NULL::text $$;
CREATE OR REPLACE FUNCTION calls_itself(i int) RETURNS text LANGUAGE sql STABLE
    AS $$ SELECT CASE WHEN i > 0 THEN calls_itself(i - 1) ELSE aws_sagemaker.invoke_endpoint('hash', NULL, i) END $$;
CREATE FUNCTION unknown_name(i int) RETURNS text LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN "invoke_endpoint"('hash', NULL, i); END $$;
CREATE VIEW answers AS SELECT id, stable(id) AS answer FROM inputs;
CREATE FUNCTION by_view(i int) RETURNS text LANGUAGE sql STABLE AS $$ SELECT answer FROM wrap.answers WHERE id = i $$;
CREATE FUNCTION writes(i int) RETURNS text LANGUAGE sql AS $$ UPDATE wrap.inputs SET t = stable(id) WHERE id = i RETURNING t $$;
CREATE FUNCTION in_trigger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.t := wrap.stable(NEW.id); RETURN NEW; END $$;
CREATE FUNCTION longer(state text, i int) RETURNS text LANGUAGE plpgsql STABLE COST 5000 AS $$ BEGIN RETURN state || wrap.stable(i); END $$;
CREATE AGGREGATE in_aggregate(int) (SFUNC = longer, STYPE = text, INITCOND = '');
CREATE PROCEDURE in_procedure(i int) LANGUAGE plpgsql AS $$ BEGIN PERFORM wrap.stable(id) FROM wrap.inputs; END $$;
SET check_function_bodies = off;
CREATE FUNCTION temporary_table() RETURNS text LANGUAGE sql
    AS $$ CREATE TEMP TABLE x AS SELECT wrap.stable(1) AS v; SELECT v FROM x $$;
CREATE FUNCTION broken(i int) RETURNS text LANGUAGE sql STABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, missing) $$;
CREATE FUNCTION invisible(i int) RETURNS text LANGUAGE sql STABLE AS $$ SELECT invoke_endpoint('hash', NULL, i) $$;
RESET check_function_bodies;

-- No wrappers
CREATE FUNCTION comment_only(i int) RETURNS text LANGUAGE plpgsql STABLE AS $$ BEGIN
    -- aws_sagemaker.invoke_endpoint('hash', NULL, i)
    /* wrap.stable(i) /* nested wrap.stable(i) */ wrap.stable(i) */
    RETURN 'wrap.stable(i)' || $q$wrap.stable(i)$q$ || E'\'wrap.stable(i)' || ''; END $$;
CREATE FUNCTION other_stable(i text) RETURNS text LANGUAGE sql STABLE AS $$ SELECT stable.stable FROM (SELECT i AS stable) AS stable $$;
CREATE FUNCTION stable(i text) RETURNS text LANGUAGE sql STABLE AS $$ SELECT i $$;
CREATE FUNCTION overloaded(i text) RETURNS text LANGUAGE sql STABLE AS $$ SELECT stable(i) $$;

CREATE FUNCTION names(functions regprocedure[]) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(proname, ', ' ORDER BY n) FROM unnest(functions) WITH ORDINALITY u (f, n) JOIN pg_proc ON oid = f $$;
CREATE FUNCTION mine() RETURNS TABLE (function regprocedure, name name, language name, calls text, inlined boolean, reason text, hint text)
    LANGUAGE sql AS $$
    SELECT c.function, proname, c.language, wrap.names(c.calls), c.inlined, c.reason, c.hint
        FROM aws_ml.check_wrappers() c JOIN pg_proc p ON p.oid = c.function WHERE pronamespace = 'wrap'::regnamespace $$;
SELECT function, language, calls, inlined FROM mine() ORDER BY inlined DESC, function::text COLLATE "C";
\pset format unaligned
SELECT function, reason, hint FROM mine() WHERE NOT inlined ORDER BY function::text COLLATE "C";
\pset format aligned

-- What the planner does with a call of each: those that are inlined are not in the plan.
CREATE FUNCTION is_in_plan(called regprocedure) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, wrap AS $$
DECLARE
    name text;
    call text;
    line text;
    is_set boolean;
BEGIN
    SELECT proretset, quote_ident(proname), format('%I(%s)', proname,
                             (SELECT string_agg(CASE WHEN type::regtype IN ('int', 'anyelement') THEN 'id'
                                                     WHEN type::regtype IN ('int[]', 'anyarray') THEN 'a' ELSE 't' END, ', ')
                                 FROM unnest(proargtypes) AS type))
        INTO is_set, name, call FROM pg_proc WHERE oid = called;
    call := replace(call, 'variadic_values(', 'variadic_values(VARIADIC ');
    FOR line IN EXECUTE format(CASE WHEN is_set THEN 'EXPLAIN (VERBOSE, COSTS off) SELECT x.* FROM wrap.inputs, %s x'
                                    ELSE 'EXPLAIN (VERBOSE, COSTS off) SELECT %s FROM wrap.inputs' END, call) LOOP
        IF line ~ '^ *(Output|Function Call): ' AND line ~ format('(^|\W)%s\(', name) THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
EXCEPTION WHEN undefined_function OR undefined_column OR undefined_table THEN
    RETURN NULL;
END $$;
SET aws_ml.enable_function_migration = off;
CREATE TABLE checked AS SELECT *, is_in_plan(function) AS in_plan FROM mine()
    WHERE name NOT IN ('in_trigger', 'in_procedure');
RESET aws_ml.enable_function_migration;
SELECT count(*) AS wrappers, count(*) FILTER (WHERE inlined) AS inlined, count(*) FILTER (WHERE in_plan IS NULL) AS cannot_be_planned,
    count(*) FILTER (WHERE inlined IS NOT DISTINCT FROM coalesce(in_plan, true)) AS different FROM checked;
SELECT function, inlined, in_plan FROM checked WHERE inlined IS NOT DISTINCT FROM coalesce(in_plan, true);

-- Each ALTER FUNCTION in a hint is what it takes, or leads to the next hint.
SELECT substring(hint FROM '^ALTER FUNCTION [^,.(]*\([^)]*\)[^,.]*') FROM mine() WHERE hint ~ '^ALTER FUNCTION'
    ORDER BY function::text COLLATE "C" \gexec
SELECT count(*) AS inlined FROM mine() WHERE inlined;
SELECT function, reason FROM mine() WHERE hint ~ '^ALTER FUNCTION';
SELECT count(*) FROM mine() WHERE inlined AND is_in_plan(function) IS DISTINCT FROM false;

-- Another search_path finds what that one finds.
SET search_path = aws_sagemaker, wrap;
SELECT inlined, reason FROM aws_ml.check_wrappers() WHERE function = 'invisible(int)'::regprocedure;
SET search_path = wrap, public;

-- Nothing of what others have written is run, and no locks remain.
CREATE TABLE ran (what text);
CREATE FUNCTION runs() RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RAISE 'was run'; END $$;
CREATE FUNCTION would_run(i int) RETURNS text LANGUAGE sql STABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i, runs()) $$;
BEGIN;
SELECT inlined, reason FROM mine() WHERE name = 'would_run';
SELECT count(*) AS locks FROM pg_locks WHERE relation = 'wrap.inputs'::regclass;
COMMIT;

-- Who may call it, and whose privileges count.
CREATE ROLE regress_wrapper_user;
GRANT USAGE ON SCHEMA wrap TO regress_wrapper_user;
REVOKE EXECUTE ON FUNCTION plain FROM PUBLIC;
SET ROLE regress_wrapper_user;
SELECT count(*) FROM aws_ml.check_wrappers();
RESET ROLE;
GRANT aws_ml TO regress_wrapper_user;
SET ROLE regress_wrapper_user;
SELECT name, inlined, reason, hint FROM mine() WHERE name IN ('plain', 'nested') ORDER BY name;
RESET ROLE;

\set VERBOSITY terse
SET client_min_messages = warning;
DROP SCHEMA wrap CASCADE;
DROP OWNED BY regress_wrapper_user;
DROP ROLE regress_wrapper_user;
