-- Settings made before the library was loaded, if a call loads it: each has its value, or the call is an error, and no
-- request goes to a place that was not configured. (The default endpoint URL would be the region's host.)
CREATE ROLE regress_setter LOGIN;
CREATE SCHEMA early AUTHORIZATION regress_setter;
GRANT aws_ml TO regress_setter;
CREATE TABLE early.few AS SELECT i AS id FROM generate_series(1, 40) i;
ALTER TABLE early.few SET (parallel_workers = 2);
ANALYZE early.few;
GRANT SELECT ON early.few TO regress_setter;
-- Neither is inlined.
CREATE FUNCTION early.asked(x int) RETURNS int LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $$ BEGIN RETURN aws_sagemaker.invoke_endpoint('echo', NULL, x)::int; END $$;
-- The settings in force when a call is made
CREATE FUNCTION early.in_force(x int) RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $$ BEGIN RETURN (early.asked(x) = x) || ' ' || current_setting('aws_ml.max_attempts') || ' '
        || (current_setting('aws_ml.sagemaker_endpoint_url') ~ '^http://127.0.0.1'); END $$;
CREATE FUNCTION early.by_clause(x int) RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE SET aws_ml.max_attempts = 9
    AS $$ BEGIN RETURN early.in_force(x); END $$;
CREATE FUNCTION early.elsewhere(x int) RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE SET aws_ml.sagemaker_endpoint_url = 'http://127.0.0.1:1'
    AS $$ BEGIN RETURN early.asked(x); END $$;
CREATE FUNCTION early.by_definer(x int) RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET aws_ml.region = 'eu-west-3'
    AS $$ BEGIN RETURN early.in_force(x) || ' ' || current_setting('aws_ml.region'); END $$;
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only
-- In parallel workers
ALTER DATABASE postgres SET parallel_setup_cost = 0;
ALTER DATABASE postgres SET parallel_tuple_cost = 0;
ALTER DATABASE postgres SET min_parallel_table_scan_size = 0;
ALTER DATABASE postgres SET parallel_leader_participation = off;
\c -
EXPLAIN (COSTS OFF) SELECT early.in_force(id) FROM early.few WHERE early.asked(id) = 7;
SET aws_ml.max_attempts = 5;
SELECT early.in_force(id) FROM early.few WHERE early.asked(id) = 7;
SELECT early.by_clause(id), early.by_definer(id) FROM early.few WHERE early.asked(id) = 8;
SHOW aws_ml.max_attempts;
-- and in the leader, which keeps them
ALTER DATABASE postgres SET parallel_leader_participation = on;
ALTER DATABASE postgres SET max_parallel_workers = 0;
\c -
SET aws_ml.max_attempts = 5;
SELECT early.in_force(id) FROM early.few WHERE early.asked(id) = 7;
SHOW aws_ml.max_attempts;
SELECT early.in_force(1);
SET aws_ml.max_attempts = 6;
SELECT early.in_force(1);
\c -
BEGIN;
SET aws_ml.max_attempts = 5;
SAVEPOINT s;
SET LOCAL aws_ml.max_attempts = 6;
SELECT early.in_force(id), early.by_clause(id) FROM early.few WHERE early.asked(id) = 7;
ROLLBACK TO s;
SELECT early.in_force(1);
ROLLBACK;
SELECT early.in_force(1);
\c -
SELECT early.by_clause(id), early.by_definer(id) FROM early.few WHERE early.asked(id) = 8;
SELECT early.in_force(1);
-- A function cannot set them for others there, as it cannot set any.
CREATE FUNCTION early.sets(x int) RETURNS text LANGUAGE plpgsql PARALLEL SAFE
    AS $$ BEGIN RETURN set_config('aws_ml.max_attempts', '1', false); END $$;
SELECT early.sets(id) FROM early.few WHERE early.asked(id) = 7;
SELECT early.in_force(1);
ALTER DATABASE postgres RESET max_parallel_workers;
ALTER DATABASE postgres SET parallel_leader_participation = off;

-- In transactions and functions that fail
\c -
BEGIN;
SET aws_ml.max_attempts = 5;
SELECT early.in_force(1 / (early.asked(1) - 1));
ROLLBACK;
SELECT early.in_force(1);
\c -
SET aws_ml.max_attempts = 5;
DO $$ BEGIN PERFORM set_config('aws_ml.max_attempts', '6', true); PERFORM early.asked(1) / 0; EXCEPTION WHEN division_by_zero THEN END $$;
SELECT early.in_force(1);
-- if other people's code is evaluated in a restricted context
CREATE FUNCTION early.indexed(x int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN early.asked(x); END $$;
\c -
CREATE INDEX ON early.few (early.indexed(id));
SELECT early.in_force(1);
-- for the database, for the role
ALTER DATABASE postgres SET aws_ml.max_attempts = 7;
ALTER ROLE regress_setter SET aws_ml.region = 'eu-west-3';
\c - regress_setter
SELECT early.in_force(1), current_setting('aws_ml.region');
\c - postgres
ALTER DATABASE postgres RESET aws_ml.max_attempts;

-- Values that the user may not set: an error, until they are reset
\c - regress_setter
SET aws_ml.sagemaker_endpoint_url = 'http://127.0.0.1:1';
SELECT early.asked(1);
SELECT early.asked(1);
RESET aws_ml.sagemaker_endpoint_url;
SELECT early.in_force(1);
\c - regress_setter
BEGIN;
SET LOCAL aws_ml.sagemaker_endpoint_url = 'http://127.0.0.1:1';
SELECT early.asked(1);
ROLLBACK;
SELECT early.in_force(1);
\c - regress_setter
SELECT early.elsewhere(1);
SELECT early.in_force(1);
SELECT early.elsewhere(1);
\c - regress_setter
SET aws_ml.sagemaker_endpoint_url = 'http://127.0.0.1:1';
SELECT early.asked(id) FROM early.few WHERE early.asked(id) = 7;
RESET aws_ml.sagemaker_endpoint_url;
SELECT early.asked(id) FROM early.few WHERE early.asked(id) = 7;
\c "dbname=postgres user=regress_setter options='-c aws_ml.sagemaker_endpoint_url=http://127.0.0.1:1'"
SELECT early.asked(1);
-- unless the user may
\c "dbname=postgres user=postgres options=''"
GRANT SET ON PARAMETER aws_ml.region TO regress_setter;
\c - regress_setter
SET aws_ml.region = 'eu-west-2';
SELECT early.in_force(1), current_setting('aws_ml.region');
-- Invalid values
\c - postgres
ALTER ROLE regress_setter SET aws_ml.sagemaker_endpoint_url = E'http://127.0.0.1:1\n';
\c - regress_setter
SELECT early.asked(1);
\c - postgres
SET aws_ml.max_attempts = 'many';
SELECT early.in_force(1);

\pset tuples_only
\pset format aligned
\set VERBOSITY default
SET client_min_messages = warning;
ALTER DATABASE postgres RESET parallel_setup_cost;
ALTER DATABASE postgres RESET parallel_tuple_cost;
ALTER DATABASE postgres RESET min_parallel_table_scan_size;
ALTER DATABASE postgres RESET parallel_leader_participation;
REVOKE SET ON PARAMETER aws_ml.region FROM regress_setter;
DROP SCHEMA early CASCADE;
DROP OWNED BY regress_setter;
DROP ROLE regress_setter;
