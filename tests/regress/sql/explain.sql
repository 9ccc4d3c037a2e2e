-- EXPLAIN of batch nodes, in every format.
CREATE TABLE readings (id int, sensor int, value float8);
INSERT INTO readings SELECT i, i % 10, i / 7.0 FROM generate_series(1, 3333) i;
ANALYZE readings;
CREATE FUNCTION score(sensor int, value float8) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, sensor, value) $$;

-- 3,333 rows in one request, and the exact two lines
CALL server.reset();
SELECT server.explain('analyze, costs off, timing off, summary off', 'SELECT score(sensor, value) FROM readings');
SELECT * FROM server.seen();

SELECT server.explain('analyze, verbose, costs off, timing off, summary off', 'SELECT score(sensor, value) FROM readings WHERE id <= 10');
SELECT server.explain('analyze, costs off, timing off, summary off, format json', 'SELECT score(sensor, value) FROM readings');
SELECT server.explain('analyze, costs off, timing off, summary off, format yaml', 'SELECT score(sensor, value) FROM readings');
SELECT xpath('//*[local-name()="Batch-Processing"]', x)
    FROM (SELECT string_agg(line, E'\n')::xml AS x
          FROM server.explain('analyze, costs off, timing off, summary off, format xml', 'SELECT score(sensor, value) FROM readings') line) e;

-- Types in JSON
CREATE FUNCTION explain_json(query text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE plan jsonb;
BEGIN
    EXECUTE 'EXPLAIN (ANALYZE, FORMAT json) ' || query INTO plan;
    RETURN plan;
END $$;
SELECT key, jsonb_typeof(value)
    FROM jsonb_each(explain_json('SELECT score(sensor, value) FROM readings') #> '{0,Plan,Function Calls,0,Batch Processing}') ORDER BY key;

-- A batch smaller than the rest is the minimum.
CREATE FUNCTION score_by_thousand(sensor int, value float8) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', 1000, sensor, value) $$;
SELECT server.explain('analyze, costs off, timing off, summary off', 'SELECT score_by_thousand(sensor, value) FROM readings');
-- Several requests in flight share the rows that the planner expects.
SET aws_ml.max_concurrent_requests = 4;
SELECT server.explain('analyze, costs off, timing off, summary off', 'SELECT score(sensor, value) FROM readings');
RESET aws_ml.max_concurrent_requests;

-- Each switch sends one row in a request.
SET aws_ml.enable_batch_mode = off;
SELECT server.explain('analyze, costs off, timing off, summary off', 'SELECT score(sensor, value) FROM readings WHERE id <= 10');
RESET aws_ml.enable_batch_mode;
SET apg_enable_batch_mode_function_execution = off;
SELECT server.explain('analyze, costs off, timing off, summary off', 'SELECT score(sensor, value) FROM readings WHERE id <= 10');
RESET apg_enable_batch_mode_function_execution;

-- A node that is never executed, and rows that are not sent.
SELECT server.explain('analyze, costs off, timing off, summary off', 'SELECT score(sensor, value) FROM readings WHERE false');
SELECT server.explain('analyze, costs off, timing off, summary off', 'SELECT score(sensor, value) FROM readings WHERE id < 0');
SELECT server.explain('analyze, verbose, costs off, timing off, summary off',
    $$SELECT aws_comprehend.detect_sentiment(CASE WHEN id > 3 THEN 'good ' || id END, 'en') FROM readings WHERE id <= 10$$);
-- Equal rows of a batch are sent once, unless an argument is volatile.
SELECT server.explain('analyze, verbose, costs off, timing off, summary off', $$SELECT score(sensor, 1) FROM readings WHERE id <= 50$$);
SET aws_ml.deduplicate = off;
SELECT server.explain('analyze, verbose, costs off, timing off, summary off', $$SELECT score(sensor, 1) FROM readings WHERE id <= 50$$);
RESET aws_ml.deduplicate;
SELECT server.explain('analyze, verbose, costs off, timing off, summary off', $$SELECT score(sensor, floor(random())) FROM readings WHERE id <= 50$$);

-- EXPLAIN alone makes no calls.
CALL server.reset();
EXPLAIN (COSTS OFF) SELECT score(sensor, value) FROM readings WHERE score(sensor, 1) > 'a';
SELECT * FROM server.seen();
DROP TABLE readings;
DROP FUNCTION score, score_by_thousand, explain_json;
