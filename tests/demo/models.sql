\set ECHO none
-- The examples for SageMaker of Aurora's user guide. Their endpoints answer with a hash of each row.
CREATE TABLE events (id int, event_type int, event_day date, amount real);
INSERT INTO events
    SELECT i, i % 17, date '2020-01-01' + i % 366, CASE WHEN i % 5 > 0 THEN i / 4.0 END
    FROM generate_series(1, 1000) i;
CREATE TABLE companies (name text, free_cash_flow numeric(18,6), debt numeric(18,6));
INSERT INTO companies VALUES ('Alpha', 1200000, 350000), ('Beta', 80000, 2500000), ('Gamma', 4100, NULL);
ANALYZE events, companies;
\set ECHO queries
CREATE FUNCTION classify_event (IN arg1 INT, IN arg2 DATE, OUT category INT)
AS $$
    SELECT aws_sagemaker.invoke_endpoint (
        'sagemaker_model_endpoint_name', NULL,
        arg1, arg2                        -- model inputs are separate arguments
        )::INT                            -- cast the output to INT
$$ LANGUAGE SQL PARALLEL SAFE COST 5000;
\echo

SELECT category, count(*)
    FROM (SELECT classify_event(event_type, event_day) AS category FROM events) e
    GROUP BY category ORDER BY category;

CREATE FUNCTION classify_event (
    IN event_type INT, IN event_day DATE, IN amount REAL, -- model inputs
    max_rows_per_batch INT DEFAULT NULL,  -- optional batch size limit
    OUT category INT)                     -- model output
AS $$
    SELECT aws_sagemaker.invoke_endpoint (
        'sagemaker_model_endpoint_name', max_rows_per_batch,
        event_type, event_day, COALESCE(amount, 0.0)
        )::INT              -- casts output to type INT
$$ LANGUAGE SQL PARALLEL SAFE COST 5000;

\echo
\echo '-- at most 500 rows in a request'
SELECT count(*) FROM events WHERE classify_event(event_type, event_day, amount, 500) = 3;

CREATE FUNCTION regression_model (params REAL[], OUT estimate REAL)
AS $$
    SELECT aws_sagemaker.invoke_endpoint (
        'sagemaker_model_endpoint_name', NULL,
        params                            -- model input parameters as an array
        )::REAL                           -- cast output to REAL
$$ LANGUAGE SQL PARALLEL SAFE COST 5000;
\echo

SELECT id, regression_model(ARRAY[event_type, amount]) FROM events WHERE id <= 3;

CREATE TYPE company_forecasts AS (
    six_month_estimated_return real,
    one_year_bankruptcy_probability float);
CREATE FUNCTION analyze_company (
    IN free_cash_flow NUMERIC(18, 6),
    IN debt NUMERIC(18,6),
    IN max_rows_per_batch INT DEFAULT NULL,
    OUT prediction company_forecasts)
AS $$
    SELECT (aws_sagemaker.invoke_endpoint(
              'endpt_name', max_rows_per_batch,
              free_cash_flow, debt))::company_forecasts;
$$ LANGUAGE SQL PARALLEL SAFE COST 5000;
\echo

SELECT name, (analyze_company(free_cash_flow, debt)).* FROM companies;
