-- The examples for Amazon SageMaker in Aurora's user guide. The model behind their endpoints returns a hash of each
-- row, so that an answer for the wrong row is detected.
CREATE TABLE events (id int, event_type int, event_day date, amount real);
INSERT INTO events
    SELECT i, i % 17, date '2020-01-01' + i % 366, CASE WHEN i % 5 > 0 THEN i / 4.0 END FROM generate_series(1, 1000) i;
ANALYZE events;

CREATE FUNCTION classify_event (IN arg1 INT, IN arg2 DATE, OUT category INT)
AS $$
    SELECT aws_sagemaker.invoke_endpoint (
        'sagemaker_model_endpoint_name', NULL,
        arg1, arg2                        -- model inputs are separate arguments
        )::INT                            -- cast the output to INT
$$ LANGUAGE SQL PARALLEL SAFE COST 5000;

CALL server.reset();
CREATE TABLE batched AS SELECT id, classify_event(event_type, event_day) AS category FROM events;
SELECT * FROM server.seen();
SET aws_ml.enable_function_migration = off;
CALL server.reset();
SELECT count(*) AS rows, count(*) FILTER (WHERE category = classify_event(event_type, event_day)) AS equal
    FROM batched JOIN events USING (id) WHERE id <= 100;
SELECT * FROM server.seen();
RESET aws_ml.enable_function_migration;
DROP TABLE batched;

CREATE FUNCTION regression_model (params REAL[], OUT estimate REAL)
AS $$
    SELECT aws_sagemaker.invoke_endpoint (
      'sagemaker_model_endpoint_name',
      NULL,
      params                            
      )::REAL
$$ LANGUAGE SQL PARALLEL SAFE COST 5000;
CALL server.reset();
SELECT id, regression_model(ARRAY[event_type, amount]::real[]) FROM events WHERE id <= 5 ORDER BY id;
SELECT * FROM server.seen();

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
CALL server.reset();
SELECT category, count(*) FROM (SELECT classify_event(event_type, event_day, amount) AS category FROM events) e
    GROUP BY category ORDER BY category;
SELECT * FROM server.seen();
CALL server.reset();
SELECT count(*) FROM events WHERE classify_event(event_type, event_day, amount, 300) = 3;
SELECT * FROM server.seen();

CREATE TYPE company_forecasts AS ( 
    six_month_estimated_return real,
    one_year_bankruptcy_probability float);
CREATE FUNCTION analyze_company (
    IN free_cash_flow NUMERIC(18, 6),
    IN debt NUMERIC(18,6),
    IN max_rows_per_batch INT DEFAULT NULL,
    OUT prediction company_forecasts) 
AS $$
    SELECT (aws_sagemaker.invoke_endpoint('endpt_name',
       max_rows_per_batch,free_cash_flow, debt))::company_forecasts;                                                                                                                  
$$ LANGUAGE SQL PARALLEL SAFE COST 5000;
CALL server.reset();
SELECT id, (analyze_company(id * 1000.5, event_type)).* FROM events WHERE id <= 5 ORDER BY id;
SELECT * FROM server.seen();
CALL server.reset();
SELECT id, (analyze_company(id * 1000.5, event_type)).one_year_bankruptcy_probability FROM events WHERE id <= 3 ORDER BY id;
SELECT id, analyze_company(id * 1000.5, event_type) FROM events WHERE id <= 3 ORDER BY id;
SELECT * FROM server.seen();

-- Function migration
CREATE SCHEMA ts;
CREATE TABLE ts.R (id int, description text, score float8);
INSERT INTO ts.R SELECT i, 'row ' || i FROM generate_series(1, 10) i;
CREATE FUNCTION anomaly_score(description varchar) RETURNS varchar AS $$
    SELECT aws_sagemaker.invoke_endpoint('sagemaker_model_endpoint_name', NULL, description)
$$ LANGUAGE SQL PARALLEL SAFE COST 5000;
CALL server.reset();
EXPLAIN (VERBOSE, COSTS false) 
SELECT anomaly_score(ts.R.description) from ts.R;
SELECT * FROM server.seen();
SET apg_enable_function_migration = false;
EXPLAIN (VERBOSE, COSTS false) 
SELECT anomaly_score(ts.R.description) from ts.R;
RESET apg_enable_function_migration;

-- Batch mode: SELECT list, WHERE, HAVING, top-level CASE
CALL server.reset();
SELECT count(e.kind) FROM (SELECT CASE classify_event(event_type, event_day) WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'more' END AS kind
    FROM events) e;
SELECT count(e.kind) FROM (SELECT CASE WHEN classify_event(event_type, event_day) = 1 THEN 'one' ELSE 'more' END AS kind
    FROM events) e;
SELECT count(*) FROM (SELECT event_type FROM events GROUP BY event_type
    HAVING classify_event(event_type, max(event_day)) >= 0) e;
SELECT * FROM server.seen();

-- Monitoring
SELECT pg_stat_reset();
SET track_functions = 'all';
SELECT count(classify_event(event_type, event_day)) FROM events;
SELECT sentiment FROM aws_comprehend.detect_sentiment('I like it!', 'en');
RESET track_functions;
SELECT pg_stat_force_next_flush();
SELECT schemaname, funcname, calls, total_time > 0 AS timed FROM pg_stat_user_functions WHERE schemaname LIKE 'aws_%' ORDER BY 1;
SELECT proname FROM pg_proc WHERE prosrc LIKE '%invoke_endpoint%' ORDER BY proname;
SELECT function, inlined FROM aws_ml.check_wrappers() ORDER BY function::text;

-- Usage in public code: a wrapper inside an aggregate, CHAR features, an array of columns
CREATE FUNCTION estimate(endpoint varchar, a int, b char(16), c real) RETURNS varchar AS $$
    SELECT aws_sagemaker.invoke_endpoint(endpoint, NULL, a, b, 'literal', c)
$$ LANGUAGE SQL STABLE PARALLEL SAFE COST 5000;
CALL server.reset();
SELECT endpoint, max(estimate(endpoint, event_type, 'x' || id, amount)::numeric) AS estimate
    FROM events, (VALUES ('sagemaker_model_endpoint_name'), ('hash')) e(endpoint)
    WHERE id <= 50 GROUP BY endpoint ORDER BY estimate DESC, endpoint LIMIT 1;
SELECT * FROM server.seen();
CALL server.reset();
CREATE TEMP TABLE predictions AS
    SELECT aws_sagemaker.invoke_endpoint('sagemaker_model_endpoint_name', 100, ARRAY[event_type, amount]) FROM events;
SELECT * FROM server.seen();

DROP TABLE events, predictions;
DROP FUNCTION classify_event(int, date);
DROP FUNCTION classify_event(int, date, real, int);
DROP FUNCTION regression_model, analyze_company, anomaly_score, estimate;
DROP TYPE company_forecasts;
DROP SCHEMA ts CASCADE;
