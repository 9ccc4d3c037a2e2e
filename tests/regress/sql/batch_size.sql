-- How many rows automatic batches have, and that max_rows_per_batch is obeyed.
CREATE TABLE sized (id int, wide text);
INSERT INTO sized SELECT i, repeat('w', 1000) FROM generate_series(1, 30000) i;
VACUUM ANALYZE sized;
SET max_parallel_workers_per_gather = 0;

-- Two rounds of two requests: all of a size.
SET aws_ml.max_concurrent_requests = 2;
SELECT * FROM server.explain('ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF', $$SELECT aws_sagemaker.invoke_endpoint('hash', NULL, id) FROM sized$$);
-- One at a time: as large as they get.
SET aws_ml.max_concurrent_requests = 1;
SELECT * FROM server.explain('ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF', $$SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) FROM generate_series(1, 15000) i$$);
-- Few rows: not below 256.
SET aws_ml.max_concurrent_requests = 8;
SELECT * FROM server.explain('ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF', $$SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) FROM generate_series(1, 600) i$$);
-- The payload ends the first batch; those after it are divided by what fits.
SET aws_ml.max_concurrent_requests = 4;
SET aws_ml.max_payload_bytes = 1000000;
CALL server.reset();
SELECT count(aws_sagemaker.invoke_endpoint('hash', NULL, wide, id)) FROM sized;
SELECT * FROM server.take();
RESET aws_ml.max_payload_bytes;
-- As many as the arguments say, whatever is expected.
SELECT * FROM server.explain('ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF', $$SELECT aws_sagemaker.invoke_endpoint('hash', 20000, id) FROM sized$$);
-- More rows than the planner expected.
CREATE FUNCTION thousands(n int) RETURNS SETOF int ROWS 1000 LANGUAGE plpgsql AS $$BEGIN RETURN QUERY SELECT generate_series(1, 1000 * n); END$$;
SELECT * FROM server.explain('ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF', $$SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) FROM thousands(25) i$$);
RESET aws_ml.max_concurrent_requests;
RESET max_parallel_workers_per_gather;
DROP FUNCTION thousands;
DROP TABLE sized;
