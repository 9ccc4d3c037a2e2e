-- aws_ml.on_error = null applies to the statement of whoever sets it. Checks of others that call a model do not pass
-- because the caller has made the call fail: each attempt is a line with the error or the result.
CREATE ROLE regress_clerk LOGIN;
CREATE SCHEMA checks;
GRANT USAGE, CREATE ON SCHEMA checks TO regress_clerk;
GRANT USAGE ON SCHEMA server TO regress_clerk;
ALTER DATABASE postgres SET search_path = checks, public;
SET search_path = checks, public;

-- A text that is too long for the service: callers can always provide one.
CREATE FUNCTION checks.negative() RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT 'a terrible, awful text' $$;
CREATE FUNCTION checks.too_long() RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT 'terrible ' || repeat('x', 5001) $$;
-- The different ways to write such a check. SQL wrappers are inlined unless they are VOLATILE or have a SET clause.
CREATE FUNCTION checks.inlined(text) RETURNS text STABLE PARALLEL SAFE LANGUAGE sql
    AS $$ SELECT (aws_comprehend.detect_sentiment($1, 'en')).sentiment $$;
CREATE FUNCTION checks.in_sql(text) RETURNS text STABLE LANGUAGE sql SET work_mem = '4MB'
    AS $$ SELECT (aws_comprehend.detect_sentiment($1, 'en')).sentiment $$;
CREATE FUNCTION checks.in_plpgsql(text) RETURNS text STABLE LANGUAGE plpgsql
    AS $$ BEGIN RETURN (aws_comprehend.detect_sentiment($1, 'en')).sentiment; END $$;
CREATE FUNCTION checks.in_query(text) RETURNS text STABLE LANGUAGE plpgsql
    AS $$ DECLARE r text; BEGIN SELECT sentiment INTO r FROM aws_comprehend.detect_sentiment($1, 'en'); RETURN r; END $$;
CREATE FUNCTION checks.in_loop(text) RETURNS text STABLE LANGUAGE plpgsql
    AS $$ DECLARE r record; BEGIN FOR r IN SELECT sentiment FROM aws_comprehend.detect_sentiment($1, 'en') LOOP RETURN r.sentiment; END LOOP; END $$;
CREATE FUNCTION checks.in_execute(text) RETURNS text STABLE LANGUAGE plpgsql
    AS $$ DECLARE r text; BEGIN EXECUTE 'SELECT (aws_comprehend.detect_sentiment($1, ''en'')).sentiment' INTO r USING $1; RETURN r; END $$;
CREATE FUNCTION checks.immutable(text) RETURNS text IMMUTABLE LANGUAGE plpgsql
    AS $$ BEGIN RETURN (aws_comprehend.detect_sentiment($1, 'en')).sentiment; END $$;
CREATE FUNCTION checks.as_owner(text) RETURNS text STABLE LANGUAGE plpgsql SECURITY DEFINER
    AS $$ BEGIN RETURN (aws_comprehend.detect_sentiment($1, 'en')).sentiment; END $$;
CREATE FUNCTION checks.as_owner_in_sql(text) RETURNS text STABLE LANGUAGE sql SECURITY DEFINER
    AS $$ SELECT (aws_comprehend.detect_sentiment($1, 'en')).sentiment $$;
GRANT USAGE ON SCHEMA aws_comprehend TO regress_clerk;

-- Triggers that call with their owner's privileges, so that the clerk needs none
CREATE FUNCTION checks.refuse() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF (aws_comprehend.detect_sentiment(NEW.note, 'en')).sentiment = 'NEGATIVE' THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'negative';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION checks.refuse_by_query() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF EXISTS (SELECT FROM aws_comprehend.detect_sentiment(NEW.note, 'en') WHERE sentiment = 'NEGATIVE') THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'negative';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION checks.refuse_all() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF EXISTS (SELECT FROM added WHERE (aws_comprehend.detect_sentiment(note, 'en')).sentiment = 'NEGATIVE') THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'negative';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION checks.forbid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'negative'; END $$;

CREATE TABLE row_trigger (note text);
CREATE TRIGGER t BEFORE INSERT ON row_trigger FOR EACH ROW EXECUTE FUNCTION checks.refuse();
CREATE TABLE query_trigger (note text);
CREATE TRIGGER t AFTER INSERT ON query_trigger FOR EACH ROW EXECUTE FUNCTION checks.refuse_by_query();
CREATE TABLE statement_trigger (note text);
CREATE TRIGGER t AFTER INSERT ON statement_trigger REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION checks.refuse_all();
CREATE TABLE deferred_trigger (note text);
CREATE CONSTRAINT TRIGGER t AFTER INSERT ON deferred_trigger DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION checks.refuse();
CREATE TABLE under_instead (note text);
CREATE VIEW instead_trigger AS SELECT * FROM under_instead;
CREATE TRIGGER t INSTEAD OF INSERT ON instead_trigger FOR EACH ROW EXECUTE FUNCTION checks.refuse();
-- The others call as whoever inserts.
GRANT EXECUTE ON FUNCTION aws_comprehend.detect_sentiment TO regress_clerk;
CREATE TABLE when_trigger (note text);
CREATE TRIGGER t BEFORE INSERT ON when_trigger FOR EACH ROW WHEN ((aws_comprehend.detect_sentiment(NEW.note, 'en')).sentiment = 'NEGATIVE') EXECUTE FUNCTION checks.forbid();
CREATE TABLE when_in_sql (note text);
CREATE TRIGGER t AFTER INSERT ON when_in_sql FOR EACH ROW WHEN (checks.in_sql(NEW.note) = 'NEGATIVE') EXECUTE FUNCTION checks.forbid();
CREATE TABLE check_call (note text CHECK ((aws_comprehend.detect_sentiment(note, 'en')).sentiment <> 'NEGATIVE'));
DO $$
DECLARE
    way text;
BEGIN
    FOREACH way IN ARRAY '{inlined,in_sql,in_plpgsql,in_query,in_loop,in_execute,immutable,as_owner,as_owner_in_sql}'::text[] LOOP
        EXECUTE format('CREATE TABLE check_%s (note text CHECK (checks.%1$s(note) <> ''NEGATIVE''))', way);
    END LOOP;
END $$;
CREATE DOMAIN friendly AS text CHECK ((aws_comprehend.detect_sentiment(VALUE, 'en')).sentiment <> 'NEGATIVE');
CREATE DOMAIN friendly_by_plpgsql AS text CHECK (checks.in_plpgsql(VALUE) <> 'NEGATIVE');
CREATE DOMAIN friendly_by_sql AS text CHECK (checks.in_sql(VALUE) <> 'NEGATIVE');
CREATE TABLE domain_call (note friendly);
CREATE TABLE domain_in_plpgsql (note friendly_by_plpgsql);
CREATE TABLE domain_in_sql (note friendly_by_sql);
CREATE TABLE generated (note text, is_friendly bool GENERATED ALWAYS AS (checks.immutable(note) IS DISTINCT FROM 'NEGATIVE') STORED CHECK (is_friendly));
CREATE TABLE by_default (note text, sentiment text DEFAULT checks.inlined(checks.too_long()) CHECK (sentiment <> 'NEGATIVE'));
CREATE TABLE default_in_plpgsql (note text, sentiment text DEFAULT checks.in_plpgsql(checks.too_long()));
CREATE TABLE indexed (note text);
CREATE INDEX ON indexed ((checks.immutable(note)));
CREATE TABLE partly_indexed (note text);
CREATE UNIQUE INDEX ON partly_indexed ((1)) WHERE checks.immutable(note) = 'NEGATIVE';
CREATE TABLE excluded (note text, EXCLUDE USING btree ((checks.immutable(note)) WITH =));
CREATE TABLE partitioned (note text) PARTITION BY LIST (checks.immutable(note));
CREATE TABLE others PARTITION OF partitioned DEFAULT;
CREATE TABLE policy_call (note text);
ALTER TABLE policy_call ENABLE ROW LEVEL SECURITY;
CREATE POLICY friendly ON policy_call USING ((aws_comprehend.detect_sentiment(note, 'en')).sentiment IS DISTINCT FROM 'NEGATIVE');
CREATE TABLE policy_inlined (note text);
ALTER TABLE policy_inlined ENABLE ROW LEVEL SECURITY;
CREATE POLICY friendly ON policy_inlined USING (checks.inlined(note) IS DISTINCT FROM 'NEGATIVE');
CREATE TABLE policy_in_plpgsql (note text);
ALTER TABLE policy_in_plpgsql ENABLE ROW LEVEL SECURITY;
CREATE POLICY friendly ON policy_in_plpgsql USING (checks.in_plpgsql(note) IS DISTINCT FROM 'NEGATIVE');
CREATE TABLE policy_subquery (note text);
ALTER TABLE policy_subquery ENABLE ROW LEVEL SECURITY;
CREATE POLICY friendly ON policy_subquery USING (NOT EXISTS (SELECT FROM pg_class c, aws_comprehend.detect_sentiment(note, 'en') s WHERE c.relname = 'pg_class' AND s.sentiment = 'NEGATIVE'));
CREATE VIEW check_option AS SELECT * FROM check_call WHERE checks.inlined(note) IS DISTINCT FROM 'NEGATIVE' WITH CHECK OPTION;
CREATE TABLE ruled (note text);
CREATE RULE friendly AS ON INSERT TO ruled WHERE checks.inlined(NEW.note) = 'NEGATIVE' DO INSTEAD NOTHING;
CREATE VIEW ruled_view AS SELECT * FROM ruled;
CREATE RULE friendly AS ON INSERT TO ruled_view DO INSTEAD INSERT INTO under_instead SELECT NEW.note WHERE checks.inlined(NEW.note) IS DISTINCT FROM 'NEGATIVE';
CREATE VIEW seen AS SELECT * FROM (VALUES (checks.too_long())) v (note) WHERE checks.inlined(note) IS DISTINCT FROM 'NEGATIVE';
CREATE TABLE texts AS SELECT checks.too_long() AS note;
CREATE VIEW seen_texts AS SELECT * FROM texts WHERE checks.inlined(note) IS DISTINCT FROM 'NEGATIVE';
CREATE VIEW seen_barrier WITH (security_barrier) AS SELECT * FROM texts WHERE (aws_comprehend.detect_sentiment(note, 'en')).sentiment IS DISTINCT FROM 'NEGATIVE';
CREATE VIEW seen_invoker WITH (security_invoker) AS SELECT * FROM texts WHERE checks.inlined(note) IS DISTINCT FROM 'NEGATIVE';
CREATE TABLE parts (note text) PARTITION BY LIST (note);
CREATE TABLE parts_rest PARTITION OF parts DEFAULT;
INSERT INTO parts SELECT checks.too_long();
ALTER TABLE parts ENABLE ROW LEVEL SECURITY;
CREATE POLICY friendly ON parts USING (checks.inlined(note) IS DISTINCT FROM 'NEGATIVE');
CREATE FUNCTION checks.judged(note text, sentiment text DEFAULT checks.inlined(checks.too_long())) RETURNS text LANGUAGE sql STABLE
    AS $$ SELECT coalesce(sentiment, 'no error') $$;
CREATE FUNCTION checks.seen_cursor() RETURNS refcursor LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE c refcursor := 'seen'; BEGIN OPEN c FOR SELECT note FROM texts WHERE checks.inlined(note) IS DISTINCT FROM 'NEGATIVE'; RETURN c; END $$;
CREATE PROCEDURE checks.seen_procedure(INOUT answer text) LANGUAGE plpgsql AS $$ BEGIN answer := checks.inlined(answer) IS DISTINCT FROM 'NEGATIVE'; END $$;
CREATE TABLE tables AS
    SELECT relname FROM pg_class WHERE relnamespace = 'checks'::regnamespace AND relname ~ '^(row|query|statement|instead|when|check|domain|generated|by_|default|indexed|partly|excluded|partitioned|policy|ruled)' AND relkind IN ('r', 'v', 'p') ORDER BY oid;
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT relname FROM tables LOOP EXECUTE format('GRANT SELECT, INSERT ON %I TO regress_clerk', name); END LOOP;
END $$;
GRANT SELECT, INSERT ON deferred_trigger, parts, seen, seen_texts, seen_barrier, seen_invoker, texts, tables TO regress_clerk;

-- The result of a statement, as tried by the clerk in functions of its own
SET ROLE regress_clerk;
CREATE FUNCTION checks.try(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    context text;
BEGIN
    IF statement ~* '^\s*(SELECT|VALUES)' THEN
        EXECUTE statement INTO answer;
        RETURN 'no error: ' || coalesce(left(answer, 30), 'NULL');
    END IF;
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ': ' || left(SQLERRM, 46);
END $$;
CREATE FUNCTION checks.try_inserts(way text, value text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT relname FROM tables LOOP
        RETURN NEXT rpad(name, 24) || checks.try(format(way, name, value));
    END LOOP;
END $$;
RESET ROLE;
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only

-- The checks in action
SET SESSION AUTHORIZATION regress_clerk;
SELECT checks.try_inserts('INSERT INTO %I (note) VALUES (%s)', 'checks.negative()');

-- Set by SET in a session: statements as sent by a client, one for each table
\c - regress_clerk
SET client_min_messages = error;
SET aws_ml.on_error = 'null';
\set VERBOSITY terse
SELECT format('INSERT INTO %I (note) VALUES (checks.too_long())', relname) FROM tables \gexec
BEGIN;
INSERT INTO deferred_trigger VALUES (checks.too_long());
COMMIT;
BEGIN;
INSERT INTO deferred_trigger VALUES (checks.too_long());
SET CONSTRAINTS ALL IMMEDIATE;
ROLLBACK;
-- Checks on what is read
SELECT left(note, 10) FROM seen;
SELECT left(note, 10) FROM seen_texts;
SELECT left(note, 10) FROM seen_barrier;
SELECT left(note, 10) FROM seen_invoker;
-- by functions of the caller's in FROM, for which the planner substitutes their queries
CREATE FUNCTION checks.rows_by_text() RETURNS SETOF text LANGUAGE sql STABLE AS $$ SELECT left(note, 10) FROM seen_barrier $$;
CREATE FUNCTION checks.rows_by_query() RETURNS SETOF text LANGUAGE sql STABLE BEGIN ATOMIC SELECT left(note, 10) FROM seen_texts; END;
SELECT * FROM checks.rows_by_text();
SELECT * FROM checks.rows_by_query();
SELECT * FROM (SELECT t.* FROM texts, LATERAL checks.rows_by_text() t) s;
SELECT left(note, 10) FROM parts;
-- and by omitted arguments
SELECT checks.judged('a wonderful text');
WITH t AS MATERIALIZED (SELECT * FROM seen_texts) SELECT left(note, 10) FROM t;
SELECT left(checks.too_long()::friendly, 10);
SELECT left(checks.too_long()::friendly_by_plpgsql, 10);
SELECT left(checks.too_long()::friendly_by_sql, 10);
BEGIN;
SELECT checks.seen_cursor();
FETCH ALL FROM seen;
ROLLBACK;
CALL checks.seen_procedure(checks.too_long());
DO $$ DECLARE d friendly; BEGIN d := checks.too_long(); RAISE EXCEPTION 'no error'; END $$;
DO $$ DECLARE d friendly_by_plpgsql; BEGIN d := checks.too_long(); RAISE EXCEPTION 'no error'; END $$;
DO $$ DECLARE d friendly_by_sql; BEGIN d := checks.too_long(); RAISE EXCEPTION 'no error'; END $$;
DO $$ BEGIN INSERT INTO row_trigger VALUES (checks.too_long()); RAISE EXCEPTION 'no error'; END $$;
DO $$ BEGIN INSERT INTO check_in_sql VALUES (checks.too_long()); RAISE EXCEPTION 'no error'; END $$;
DO $$ BEGIN PERFORM * FROM seen_texts; RAISE EXCEPTION 'no error'; END $$;
-- COPY FROM evaluates and fires without a plan. (Views without triggers and policies reject it.)
\c - postgres
SET client_min_messages = error;
SET aws_ml.on_error = 'null';
SELECT format('COPY %I (note) FROM PROGRAM %L', relname, 'head -c 5001 /dev/zero | tr ''\0'' z') FROM tables
    WHERE relname ~ '^(row|query|statement|when|check_(call|in|as)|domain|generated|indexed|excluded|partitioned|partly)' \gexec
-- These are not statements of the session, either: what is evaluated belongs to the table.
CREATE INDEX ON texts (checks.immutable(note));
ALTER TABLE texts ADD CHECK (checks.in_sql(note) IS DISTINCT FROM 'NEGATIVE');
CREATE TABLE copied AS SELECT * FROM texts;
ALTER TABLE copied ALTER note TYPE friendly_by_plpgsql;
CREATE MATERIALIZED VIEW stored AS SELECT note FROM texts WHERE checks.inlined(note) IS DISTINCT FROM 'NEGATIVE' WITH NO DATA;
REFRESH MATERIALIZED VIEW stored;
\set VERBOSITY default
INSERT INTO row_trigger VALUES (checks.too_long());
\set VERBOSITY terse

-- The same, if the library is loaded in the middle of the check, and set in other ways
\c - regress_clerk
SET client_min_messages = error;
SET aws_ml.on_error = 'null';
INSERT INTO row_trigger VALUES (checks.too_long());
\c - regress_clerk
SET client_min_messages = error;
SET aws_ml.on_error = 'null';
INSERT INTO check_in_sql VALUES (checks.too_long());
\c - regress_clerk
SET client_min_messages = error;
SET aws_ml.on_error = 'null';
INSERT INTO policy_inlined VALUES (checks.too_long());
\c - regress_clerk
SET client_min_messages = error;
SET aws_ml.on_error = 'null';
INSERT INTO ruled VALUES (checks.too_long());
\c - regress_clerk
SET client_min_messages = error;
SET aws_ml.on_error = 'null';
SELECT left(note, 10) FROM seen_texts;
\c - regress_clerk
SET client_min_messages = error;
SET aws_ml.on_error = 'null';
SELECT left(note, 10) FROM parts;
\c - regress_clerk
SET client_min_messages = error;
SET aws_ml.on_error = 'null';
SELECT * FROM checks.rows_by_text();
\c - regress_clerk
SET client_min_messages = error;
SET aws_ml.on_error = 'null';
SELECT checks.judged('a wonderful text');
-- if the planner has merged a view's query into another one before it reaches a call
\c - regress_clerk
CREATE TEMP TABLE ones AS SELECT 1 AS one;
CREATE TEMP VIEW own_ones AS SELECT * FROM ones;
SET client_min_messages = error;
SET aws_ml.on_error = 'null';
SELECT left(note, 10) FROM own_ones, seen;
\c - regress_clerk
SET client_min_messages = error;
SET aws_ml.on_error = 'null';
DO $$ DECLARE d friendly_by_plpgsql; BEGIN d := checks.too_long(); RAISE EXCEPTION 'no error'; END $$;
\c - regress_clerk
SET client_min_messages = error;
SET aws_ml.on_error = 'null';
BEGIN;
INSERT INTO deferred_trigger VALUES (checks.too_long());
COMMIT;
-- by SET LOCAL
BEGIN;
SET LOCAL aws_ml.on_error = 'null';
INSERT INTO check_in_plpgsql VALUES (checks.too_long());
ROLLBACK;
-- by set_config() in the same statement
RESET aws_ml.on_error;
INSERT INTO row_trigger SELECT checks.too_long() FROM set_config('aws_ml.on_error', 'null', false);
INSERT INTO check_in_plpgsql SELECT checks.too_long() FROM set_config('aws_ml.on_error', 'null', true);
INSERT INTO check_in_query SELECT checks.too_long() FROM set_config('aws_ml.on_error', 'null', false);
INSERT INTO check_in_sql SELECT checks.too_long() FROM set_config('aws_ml.on_error', 'null', false);
-- for the role
ALTER ROLE regress_clerk SET aws_ml.on_error = 'null';
\c - regress_clerk
SET client_min_messages = error;
SHOW aws_ml.on_error;
INSERT INTO row_trigger VALUES (checks.too_long());
INSERT INTO check_in_query VALUES (checks.too_long());
ALTER ROLE regress_clerk RESET aws_ml.on_error;
-- by connection options
\setenv PGOPTIONS '-c aws_ml.on_error=null -c client_min_messages=error'
\c - regress_clerk
SHOW aws_ml.on_error;
INSERT INTO row_trigger VALUES (checks.too_long());
INSERT INTO check_in_execute VALUES (checks.too_long());
\setenv PGOPTIONS
-- by a function of the caller's that runs the statement
\c - regress_clerk
SELECT checks.inlined('a wonderful text');
SET client_min_messages = error;
CREATE FUNCTION checks.by_clause(way text, value text) RETURNS SETOF text LANGUAGE plpgsql SET aws_ml.on_error = 'null'
    AS $$ BEGIN RETURN QUERY SELECT checks.try_inserts(way, value); END $$;
SELECT checks.by_clause('INSERT INTO %I (note) VALUES (%s)', 'checks.too_long()');
CREATE FUNCTION checks.by_clause_in_sql(text) RETURNS void LANGUAGE sql SET aws_ml.on_error = 'null'
    AS $$ INSERT INTO row_trigger VALUES ($1); $$;
CREATE FUNCTION checks.by_clause_in_sql_after(text) RETURNS void LANGUAGE sql SET aws_ml.on_error = 'null'
    AS $$ INSERT INTO query_trigger VALUES ($1); $$;
CREATE FUNCTION checks.by_clause_in_sql_check(text) RETURNS void LANGUAGE sql SET aws_ml.on_error = 'null'
    AS $$ INSERT INTO check_in_sql VALUES ($1); $$;
CREATE FUNCTION checks.by_clause_cast(text) RETURNS text LANGUAGE plpgsql SET aws_ml.on_error = 'null'
    AS $$ DECLARE d friendly_by_sql; BEGIN d := $1; RETURN d; END $$;
CREATE FUNCTION checks.by_clause_cast_plpgsql(text) RETURNS text LANGUAGE plpgsql SET aws_ml.on_error = 'null'
    AS $$ DECLARE d friendly_by_plpgsql; BEGIN d := $1; RETURN d; END $$;
CREATE FUNCTION checks.by_clause_local(text) RETURNS void LANGUAGE plpgsql SET aws_ml.on_error = 'null'
    AS $$ BEGIN INSERT INTO row_trigger SELECT $1 FROM set_config('aws_ml.on_error', 'null', true); END $$;
CREATE FUNCTION checks.by_clause_local_check(text) RETURNS void LANGUAGE plpgsql SET aws_ml.on_error = 'null'
    AS $$ BEGIN INSERT INTO check_in_plpgsql SELECT $1 FROM set_config('aws_ml.on_error', 'null', true); END $$;
CREATE FUNCTION checks.by_local(text) RETURNS void LANGUAGE plpgsql
    AS $$ BEGIN SET LOCAL aws_ml.on_error = 'null'; INSERT INTO row_trigger VALUES ($1); END $$;
CREATE FUNCTION checks.sets() RETURNS bool LANGUAGE plpgsql AS $$ BEGIN SET aws_ml.on_error = 'null'; RETURN true; END $$;
SELECT checks.by_clause_in_sql(checks.too_long());
SELECT checks.by_clause_in_sql_after(checks.too_long());
SELECT checks.by_clause_in_sql_check(checks.too_long());
SELECT left(checks.by_clause_cast(checks.too_long()), 10);
SELECT left(checks.by_clause_cast_plpgsql(checks.too_long()), 10);
SELECT checks.by_clause_local(checks.too_long());
SELECT checks.by_clause_local_check(checks.too_long());
SELECT checks.by_local(checks.too_long());
INSERT INTO row_trigger SELECT checks.too_long() WHERE checks.sets();
INSERT INTO check_in_plpgsql SELECT checks.too_long() WHERE checks.sets();
INSERT INTO check_in_sql SELECT checks.too_long() WHERE checks.sets();
-- A fresh session, so that it was set before the library was loaded
\c - regress_clerk
SET client_min_messages = error;
SELECT checks.by_clause_local_check(checks.too_long());
\c - regress_clerk
SET client_min_messages = error;
SELECT left(checks.by_clause_cast_plpgsql(checks.too_long()), 10);
\c - regress_clerk
SET client_min_messages = error;
SELECT checks.by_clause_in_sql(checks.too_long());
-- and by timeouts, exceeded or nearly so
SET aws_ml.on_error = 'null';
SET aws_ml.request_timeout = 1;
SET aws_ml.max_attempts = 1;
SELECT relname, checks.try(format('INSERT INTO %I (note) VALUES (checks.negative())', relname)) NOT LIKE 'no error%'
    FROM tables WHERE relname IN ('row_trigger', 'check_call', 'check_in_query', 'policy_call', 'domain_in_sql');

-- Nothing has passed.
\c - postgres
SELECT format('SELECT %L, count(*) FROM %1$I HAVING count(*) > 0', relname) FROM tables WHERE relname NOT LIKE 'ruled_view' \gexec
SELECT count(*) FROM deferred_trigger;

-- Where it applies: statements of the session
\c - regress_clerk
SET client_min_messages = error;
SET aws_ml.on_error = 'null';
CREATE TEMP TABLE notes AS SELECT i AS id, CASE WHEN i % 2 = 0 THEN checks.too_long() ELSE 'a wonderful text' END AS note FROM generate_series(1, 4) i;
SELECT id, checks.inlined(note) FROM notes ORDER BY id;
SELECT checks.inlined(checks.too_long()) IS NULL;
SELECT (aws_comprehend.detect_sentiment(checks.too_long(), 'en')).sentiment IS NULL;
SET aws_ml.enable_function_migration = off;
SELECT count(*), count(checks.inlined(note)) FROM notes;
RESET aws_ml.enable_function_migration;
PREPARE p(text) AS SELECT checks.inlined($1) IS NULL;
EXECUTE p(checks.too_long());
CREATE TEMP TABLE answers AS SELECT id, checks.inlined(note) AS sentiment FROM notes;
INSERT INTO answers SELECT id, checks.inlined(note) FROM notes;
UPDATE answers a SET sentiment = checks.inlined(n.note) FROM notes n WHERE n.id = a.id;
SELECT count(*), count(sentiment) FROM answers;
INSERT INTO answers VALUES (9, checks.inlined(checks.too_long())) RETURNING sentiment IS NULL, checks.inlined(checks.too_long()) IS NULL;
BEGIN;
DECLARE c CURSOR FOR SELECT id, checks.inlined(note) FROM notes ORDER BY id;
FETCH 2 FROM c;
COMMIT;
COPY (SELECT id, checks.inlined(note) FROM notes ORDER BY id) TO STDOUT;
CREATE TEMP VIEW own AS SELECT id, checks.inlined(note) AS sentiment FROM notes;
SELECT * FROM own ORDER BY id;
SELECT * FROM checks.inlined(checks.too_long());
-- its DO blocks
DO $$
DECLARE
    answer text;
    answers text[];
BEGIN
    answer := checks.inlined(checks.too_long());
    SELECT checks.inlined(checks.too_long()) INTO answer;
    PERFORM checks.inlined(note) FROM notes;
    FOR answer IN SELECT checks.inlined(note) FROM notes ORDER BY id LOOP
        answers := answers || answer;
    END LOOP;
    EXECUTE 'SELECT checks.inlined(checks.too_long())' INTO answer;
    RAISE EXCEPTION 'done: % %', answers, answer;
END $$;
\c - regress_clerk
SET aws_ml.on_error = 'null';
SET client_min_messages = error;
DO $$ BEGIN RAISE EXCEPTION 'done: %', checks.inlined(checks.too_long()); END $$;
-- and functions with a SET clause for it, whoever calls them
\c - postgres
LOAD 'aws_ml';
SET client_min_messages = error;
ALTER FUNCTION checks.refuse SET aws_ml.on_error = 'null';
ALTER FUNCTION checks.refuse_by_query SET aws_ml.on_error = 'null';
ALTER FUNCTION checks.refuse_all SET aws_ml.on_error = 'null';
ALTER FUNCTION checks.in_sql SET aws_ml.on_error = 'null';
ALTER FUNCTION checks.in_plpgsql SET aws_ml.on_error = 'null';
ALTER FUNCTION checks.in_query SET aws_ml.on_error = 'null';
ALTER FUNCTION checks.in_loop SET aws_ml.on_error = 'null';
ALTER FUNCTION checks.in_execute SET aws_ml.on_error = 'null';
ALTER FUNCTION checks.immutable SET aws_ml.on_error = 'null';
ALTER FUNCTION checks.as_owner SET aws_ml.on_error = 'null';
ALTER FUNCTION checks.as_owner_in_sql SET aws_ml.on_error = 'null';
SET SESSION AUTHORIZATION regress_clerk;
SELECT f.name, checks.try(format('SELECT checks.%I(checks.too_long())', name))
    FROM unnest('{in_sql,in_plpgsql,in_query,in_loop,in_execute,immutable,as_owner,as_owner_in_sql}'::text[]) f (name);
SELECT checks.try_inserts('INSERT INTO %I (note) VALUES (%s)', 'checks.too_long()');
SELECT checks.try_inserts('INSERT INTO %I (note) VALUES (%s)', 'checks.negative()');

-- Parallel workers do as the leader decides.
RESET SESSION AUTHORIZATION;
CREATE TABLE many AS SELECT i AS id, checks.too_long() AS note FROM generate_series(1, 20) i;
GRANT SELECT ON many TO regress_clerk;
CREATE VIEW seen_many AS SELECT id FROM many WHERE checks.inlined(note) IS DISTINCT FROM 'NEGATIVE';
GRANT SELECT ON seen_many TO regress_clerk;
ALTER FUNCTION checks.in_plpgsql RESET aws_ml.on_error;
ALTER FUNCTION checks.in_plpgsql PARALLEL SAFE;
CREATE FUNCTION checks.tolerant(OUT answers bigint) LANGUAGE plpgsql SECURITY DEFINER SET aws_ml.on_error = 'null'
    AS $$ BEGIN SELECT count(*) INTO answers FROM many WHERE checks.inlined(note || id) IS NULL; END $$;
CREATE FUNCTION checks.strict(OUT answers bigint) LANGUAGE plpgsql
    AS $$ BEGIN SELECT count(*) INTO answers FROM many WHERE checks.inlined(note || id) IS NULL; END $$;
SET SESSION AUTHORIZATION regress_clerk;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET parallel_leader_participation = off;
SET aws_ml.on_error = 'null';
EXPLAIN (COSTS OFF) SELECT count(*) FROM many WHERE checks.inlined(note || id) IS NULL;
SELECT count(*) FROM many WHERE checks.inlined(note || id) IS NULL;
SELECT count(*) FROM many WHERE checks.in_plpgsql(note || id) IS NULL;
SELECT count(*) FROM seen_many;
SELECT checks.strict();
SELECT checks.tolerant();
SELECT checks.in_plpgsql('a wonderful text');
RESET SESSION AUTHORIZATION;
-- A plan that is kept is for the role that it was made for.
SET ROLE regress_clerk;
CREATE TEMP TABLE notes AS SELECT checks.too_long() AS note;
CREATE TEMP VIEW kept AS SELECT checks.inlined(note) IS NULL AS failed FROM notes;
PREPARE kept AS SELECT * FROM kept;
SET plan_cache_mode = force_generic_plan;
SET aws_ml.on_error = 'null';
EXECUTE kept;
RESET ROLE;
EXECUTE kept;
DISCARD ALL;
SET client_min_messages = error;

\pset tuples_only
\pset format aligned
\set VERBOSITY default
ALTER DATABASE postgres RESET search_path;
SET client_min_messages = warning;
DROP OWNED BY regress_clerk CASCADE;
DROP SCHEMA checks CASCADE;
DROP ROLE regress_clerk;
