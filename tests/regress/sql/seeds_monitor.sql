-- What the setup guides of products that watch models have: a role that only reads, and a query of inputs and predictions.
CREATE SCHEMA my_db;
CREATE TABLE my_db.cases (prediction_id int, prediction_timestamp timestamptz DEFAULT now(), text text, amount numeric, owner text, is_new boolean);
INSERT INTO my_db.cases (prediction_id, text, amount, owner, is_new)
    SELECT i, 'case ' || i, i / 4.0, 'owner ' || i % 7, i % 2 = 0 FROM generate_series(1, 500) i;
ANALYZE my_db.cases;
CREATE FUNCTION my_db.proba(amount numeric, owner text) RETURNS float8 LANGUAGE sql STABLE PARALLEL SAFE COST 5000
AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, amount, owner)::float8 / 1000000 $$;
CREATE VIEW my_db.model_predictions AS
    SELECT c.*, c.proba > 0.5 AS will_buy_insurance
    FROM (SELECT *, my_db.proba(amount, owner) AS proba FROM my_db.cases) c;
CREATE TABLE my_db.kept_predictions AS SELECT * FROM my_db.model_predictions;

CREATE USER aporia WITH PASSWORD 'strong';
GRANT CONNECT ON DATABASE postgres TO aporia;
GRANT USAGE ON SCHEMA my_db TO aporia;
GRANT SELECT ON my_db.kept_predictions, my_db.model_predictions TO aporia;

-- A table of predictions costs nothing. Spark asks for the columns first, with a condition that is never true.
CALL server.reset();
SET default_transaction_read_only = on;
SET ROLE aporia;
SELECT * FROM (SELECT * FROM "my_db"."kept_predictions") SPARK_GEN_SUBQ_0 WHERE 1=0;
SELECT count(*), count(proba) FROM (SELECT * FROM "my_db"."kept_predictions") q;
RESET ROLE;
RESET default_transaction_read_only;
SELECT requests FROM server.take();

-- A view asks the model, and does not lend the privilege to.
SET ROLE aporia;
\set VERBOSITY terse
SELECT count(*), count(proba) FROM "my_db"."model_predictions";
\set VERBOSITY default
RESET ROLE;
GRANT USAGE ON SCHEMA aws_sagemaker TO aporia;
GRANT EXECUTE ON FUNCTION aws_sagemaker.invoke_endpoint TO aporia;
SELECT aws_ml.stat_reset();
CALL server.reset();
SET default_transaction_read_only = on;
SET ROLE aporia;
SELECT * FROM (SELECT * FROM "my_db"."model_predictions") SPARK_GEN_SUBQ_0 WHERE 1=0;
SELECT count(*) FROM "my_db"."model_predictions";
RESET ROLE;
RESET default_transaction_read_only;
SELECT requests FROM server.take();
SET default_transaction_read_only = on;
SET ROLE aporia;
SELECT count(*), count(proba), bool_and(will_buy_insurance = (proba > 0.5)) FROM "my_db"."model_predictions";
SELECT usename, service, target, calls, rows_sent, rows_sent::int > requests AS batched FROM aws_ml.stat_calls;
-- as JDBC drivers read, with a fetch size
BEGIN;
DECLARE c NO SCROLL CURSOR FOR SELECT "text", "amount", "owner", "is_new", "will_buy_insurance", "proba", prediction_id, prediction_timestamp FROM "my_db"."model_predictions";
MOVE 400 FROM c;
MOVE 400 FROM c;
COMMIT;
RESET ROLE;
RESET default_transaction_read_only;
SELECT rows, rows > requests AS batched FROM server.take();

-- The answers are those that were kept.
SELECT count(*) FROM (SELECT * FROM my_db.model_predictions EXCEPT SELECT * FROM my_db.kept_predictions) q;

-- A role that only reads sees its own statistics; pg_monitor makes it see all.
SELECT aws_ml.stat_reset();
SELECT count(proba) FROM my_db.model_predictions;
SET default_transaction_read_only = on;
SET ROLE aporia;
SELECT usename, calls FROM aws_ml.stat_calls;
RESET ROLE;
RESET default_transaction_read_only;
GRANT pg_monitor TO aporia;
SET default_transaction_read_only = on;
SET ROLE aporia;
SELECT usename, calls FROM aws_ml.stat_calls;
SELECT aws_ml.stat_reset();
RESET ROLE;
RESET default_transaction_read_only;

SET client_min_messages = warning;
DROP SCHEMA my_db CASCADE;
REVOKE ALL ON SCHEMA aws_sagemaker FROM aporia;
REVOKE ALL ON FUNCTION aws_sagemaker.invoke_endpoint FROM aporia;
REVOKE ALL ON DATABASE postgres FROM aporia;
DROP USER aporia;
