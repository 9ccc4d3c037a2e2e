-- Limits of a statement, and of a role by hour and day
\set SHOW_CONTEXT never
CREATE ROLE regress_limited LOGIN;
GRANT aws_ml TO regress_limited;
CREATE FUNCTION asked(int) RETURNS int LANGUAGE sql STABLE AS $$ SELECT aws_sagemaker.invoke_endpoint('echo', 10, $1)::int $$;
CREATE FUNCTION hidden(n int) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(asked(i)) FROM generate_series(1, n) i); END $$;
CREATE FUNCTION lowers() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN SET LOCAL aws_ml.max_requests = 1; RETURN hidden(20); END $$;
SELECT asked(1);
SELECT name, setting, context FROM pg_settings WHERE name ~ '^aws_ml.max_(requests|rows|cost)' ORDER BY name;

-- What would exceed the limit is not sent.
SET aws_ml.max_requests = 3;
CALL server.reset();
SELECT count(asked(i)) FROM generate_series(1, 30) i;
SELECT requests, rows FROM server.take();
SELECT count(asked(i)) FROM generate_series(1, 100) i;
SELECT requests, rows FROM server.take();
SET aws_ml.max_requests = 1000;
SET aws_ml.max_rows = 25;
SELECT count(asked(i)) FROM generate_series(1, 100) i;
SELECT requests, rows FROM server.take();
-- Answers that need no request use nothing.
SELECT count(asked(i % 10)) FROM generate_series(1, 100) i;
SELECT requests, rows FROM server.take();

-- A statement is what the client sends, with everything in it.
SET aws_ml.max_requests = 5;
RESET aws_ml.max_rows;
SET aws_ml.enable_batch_mode = off;
SELECT count(asked(i)) FROM generate_series(1, 100) i;
RESET aws_ml.enable_batch_mode;
SELECT hidden(50), hidden(10);
SELECT hidden(30), hidden(20);
DO $$ BEGIN
    FOR i IN 1..10 LOOP
        BEGIN
            PERFORM hidden(10 * i);
        EXCEPTION WHEN SQLSTATE '53M01' THEN
            RAISE NOTICE '%: %', i, SQLERRM;
            COMMIT;
        END;
    END LOOP;
END $$;
SELECT requests, rows FROM server.take();
BEGIN;
DECLARE c CURSOR FOR SELECT asked(i) FROM generate_series(1, 200) i;
FETCH 2 FROM c;
MOVE 28 FROM c;
MOVE 100 FROM c;
ROLLBACK;
-- It is an error whatever aws_ml.on_error says.
SET aws_ml.on_error = 'null';
SELECT count(asked(i)) FROM generate_series(1, 100) i;
SELECT asked(1) AS one;
RESET aws_ml.on_error;

-- Requests of transfers count, too.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS aws_s3 CASCADE;
RESET client_min_messages;
SELECT sum(rows_uploaded) FROM generate_series(1, 5) i, aws_s3.query_export_to_s3('SELECT 1', 'exports', 'limits-' || i, 'us-east-1');
SELECT sum(rows_uploaded) FROM generate_series(1, 6) i, aws_s3.query_export_to_s3('SELECT 1', 'exports', 'limits-' || i, 'us-east-1');

-- Costs, by the prices of the table: of requests and rows before they are sent, of tokens afterwards
RESET aws_ml.max_requests;
INSERT INTO aws_ml.prices (service, model, unit, price, per) VALUES
    ('sagemaker', 'ech%', 'request', 0.5, 1), ('sagemaker', 'ech%', 'row', 1, 10), ('bedrock', '%', 'input token', 0.25, 1);
SET aws_ml.max_cost = 4.5;
CALL server.reset();
SELECT count(asked(i)) FROM generate_series(1, 30) i;
SELECT count(asked(i)) FROM generate_series(1, 31) i;
SELECT requests, rows FROM server.take();
\set VERBOSITY terse
SELECT count(aws_bedrock.invoke_model('amazon.titan-text-express-v1', 'application/json', 'application/json', format('{"inputText": "the quick brown fox %s"}', i)))
    FROM generate_series(1, 100) i;
SELECT requests < 10 AS stopped FROM server.take();
SELECT aws_comprehend.detect_sentiment('good', 'en');
SELECT rows_uploaded FROM aws_s3.query_export_to_s3('SELECT 1', 'exports', 'limits', 'us-east-1');
ALTER ROLE regress_limited SET aws_ml.max_cost = 4.5;
SET SESSION AUTHORIZATION regress_limited;
RESET aws_ml.max_cost;
SET aws_ml.max_cost_per_hour = 0.00001;
SELECT asked(1);
RESET SESSION AUTHORIZATION;
RESET ALL;
\set VERBOSITY default
\c - regress_limited
SET aws_ml.max_cost = 1.5;
SELECT hidden(20);
SET aws_ml.max_cost = 4.6;
RESET aws_ml.max_cost;
SELECT hidden(30);
\c - postgres
ALTER ROLE regress_limited RESET aws_ml.max_cost;
DELETE FROM aws_ml.prices;

-- Users may lower a limit.
RESET aws_ml.max_requests;
ALTER ROLE regress_limited SET aws_ml.max_requests = 6;
\c - regress_limited
SELECT asked(1);
SHOW aws_ml.max_requests;
SET aws_ml.max_requests = 2;
SELECT hidden(30);
SET aws_ml.max_requests = 3;
SELECT hidden(30);
SET aws_ml.max_requests = 7;
SET aws_ml.max_requests TO 0;
SET aws_ml.max_requests = -1;
SET aws_ml.max_requests = 'few';
SELECT set_config('aws_ml.max_requests', '0', false);
ALTER ROLE regress_limited SET aws_ml.max_requests = 100;
ALTER ROLE regress_limited RESET aws_ml.max_requests;
SHOW aws_ml.max_requests;
RESET aws_ml.max_requests;
SHOW aws_ml.max_requests;
BEGIN;
SET LOCAL aws_ml.max_requests = 1;
SELECT hidden(20);
ROLLBACK;
SHOW aws_ml.max_requests;
SET aws_ml.max_requests = 4;
SET aws_ml.max_requests TO DEFAULT;
SHOW aws_ml.max_requests;
SET aws_ml.max_rows_per_day = 1000000;
RESET ALL;
SELECT setting, reset_val FROM pg_settings WHERE name IN ('aws_ml.max_requests', 'aws_ml.max_rows_per_day') ORDER BY name;
SELECT lowers();
-- also before the library is loaded
\c -
SET aws_ml.max_requests = 2;
SELECT hidden(30);
SHOW aws_ml.max_requests;
RESET aws_ml.max_requests;
SHOW aws_ml.max_requests;
\c -
SET aws_ml.max_requests = 7;
SELECT hidden(30);
RESET aws_ml.max_requests;
SELECT hidden(70);
\c -
BEGIN;
SET LOCAL aws_ml.max_requests = 0;
SELECT hidden(30);
ROLLBACK;
SELECT hidden(70);
\c -
BEGIN;
SET LOCAL aws_ml.max_requests = 2;
SELECT hidden(10);
COMMIT;
SHOW aws_ml.max_requests;
\c "dbname=postgres user=regress_limited options='-c aws_ml.max_requests=0'"
SELECT hidden(30);
SELECT hidden(30);
\c "dbname=postgres user=postgres options=''"
-- What cannot be a limit, and was not found so when it was set
SET aws_ml.max_rows_per_hour = 'many';
SELECT asked(1);
RESET aws_ml.max_rows_per_hour;
SELECT asked(1);

-- Roles, by hour and day: over all their statements, and sessions if there is shared memory
CREATE FUNCTION error_of(query text) RETURNS text LANGUAGE plpgsql AS $$
    DECLARE detail text; hint text;
    BEGIN EXECUTE query; RETURN 'none'; EXCEPTION WHEN SQLSTATE '53M01' THEN
        GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
        RETURN SQLERRM || E'\n' || regexp_replace(replace(detail, ', in this session', ''), 'since [^;]*', 'since ...') || E'\n' || hint;
    END $$;
ALTER ROLE regress_limited RESET aws_ml.max_requests;
ALTER ROLE regress_limited SET aws_ml.max_rows_per_hour = 95;
ALTER ROLE regress_limited SET aws_ml.max_requests_per_day = 15;
\c - regress_limited
\pset format unaligned
\pset tuples_only
SELECT hidden(50);
SELECT hidden(40);
SELECT error_of('SELECT hidden(10)');
SELECT error_of('SELECT asked(i) FROM generate_series(1, 6) i');
SELECT asked(i) FROM generate_series(1, 5) i;
SELECT error_of('SELECT asked(1)');
\c - postgres
ALTER ROLE regress_limited SET aws_ml.max_rows_per_hour = 0;
\c - regress_limited
-- (Without shared memory, the session starts anew.)
SELECT count(hidden(95)) IN (0, 1) FROM aws_ml.stat_info() WHERE scope = 'session';
SELECT hidden(50);
SELECT error_of('SELECT hidden(50)');
\c - postgres
ALTER ROLE regress_limited RESET ALL;
-- Others have theirs.
SELECT hidden(200);
DROP FUNCTION error_of, lowers, hidden, asked;
DROP OWNED BY regress_limited;
DROP ROLE regress_limited;
