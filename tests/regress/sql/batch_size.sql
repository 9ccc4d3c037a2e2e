-- Rows per automatic batch, and max_rows_per_batch. Sizes depend on the measured latency, so only what holds on slow
-- machines, too, is printed.
CREATE TABLE sized (id int, wide text);
INSERT INTO sized SELECT i, repeat('w', 1000) FROM generate_series(1, 30000) i;
VACUUM ANALYZE sized;
SET max_parallel_workers_per_gather = 0;
CREATE FUNCTION batch_sizes(query text, OUT smallest int, OUT largest int) LANGUAGE plpgsql AS $$
DECLARE
    plan jsonb;
BEGIN
    EXECUTE 'EXPLAIN (ANALYZE, FORMAT JSON) ' || query INTO plan;
    smallest := jsonb_path_query_first(plan, 'strict $.**."Minimum Batch Size"');
    largest := jsonb_path_query_first(plan, 'strict $.**."Maximum Batch Size"');
END $$;

-- One round of four requests.
SET aws_ml.max_concurrent_requests = 4;
SELECT * FROM batch_sizes($$SELECT aws_sagemaker.invoke_endpoint('hash', NULL, id) FROM sized$$);
-- Two rounds of two.
SET aws_ml.max_concurrent_requests = 2;
SELECT largest FROM batch_sizes($$SELECT aws_sagemaker.invoke_endpoint('hash', NULL, id) FROM sized$$);
-- One at a time: batches of the maximum size.
SET aws_ml.max_concurrent_requests = 1;
SELECT largest FROM batch_sizes($$SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) FROM generate_series(1, 15000) i$$);
-- Few rows: no batch has less than 256, except the last.
SET aws_ml.max_concurrent_requests = 8;
SELECT * FROM batch_sizes($$SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) FROM generate_series(1, 600) i$$);
-- The payload limit ends the first batches; later ones are divided by what fits, instead of each leaving a rest.
SET aws_ml.max_concurrent_requests = 4;
SET aws_ml.max_payload_bytes = 1000000;
CALL server.reset();
SELECT count(aws_sagemaker.invoke_endpoint('hash', NULL, wide, id)) FROM sized;
SELECT requests BETWEEN 31 AND 36 AS filled, rows FROM server.take();
RESET aws_ml.max_payload_bytes;
-- As many as the arguments say, whatever the planner expects.
SELECT * FROM batch_sizes($$SELECT aws_sagemaker.invoke_endpoint('hash', 20000, id) FROM sized$$);
-- More rows than the planner expected: batches of the maximum size.
CREATE FUNCTION thousands(n int) RETURNS SETOF int ROWS 1000 LANGUAGE plpgsql AS $$BEGIN RETURN QUERY SELECT generate_series(1, 1000 * n); END$$;
SELECT smallest, largest >= 10000 AS large FROM batch_sizes($$SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) FROM thousands(25) i$$);
RESET aws_ml.max_concurrent_requests;
RESET max_parallel_workers_per_gather;
DROP FUNCTION batch_sizes, thousands;
DROP TABLE sized;
