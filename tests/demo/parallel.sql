\set ECHO none
-- The data 40 times over, each time a little different; the 30 numbers as an array.
CREATE TABLE biopsies AS
    SELECT target, ARRAY(SELECT value::float8 + n * 1e-6 FROM json_each_text(row_to_json(b))
                         WHERE key NOT IN ('id', 'target')) AS features
    FROM breast_cancer b, generate_series(1, 40) n;
ANALYZE biopsies;
\set ECHO queries
SET max_parallel_workers_per_gather = 4;
ALTER TABLE biopsies SET (parallel_workers = 4);
\echo

EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF)
SELECT count(*) FROM biopsies
    WHERE aws_sagemaker.invoke_endpoint('breast-cancer-xgboost', 500, features)::float8 > 0.5;
