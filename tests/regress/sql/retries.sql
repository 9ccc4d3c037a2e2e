-- What happens to a batch that fails: it is divided, retried, or NULL.
CREATE FUNCTION doubled(value text, rows int DEFAULT NULL) RETURNS text LANGUAGE sql STABLE
    AS $$ SELECT aws_sagemaker.invoke_endpoint('double', rows, value) $$;
CALL server.endpoint('double', '{"type": "linear", "coefficients": [[2]]}');
CREATE TABLE inputs AS SELECT i AS id, CASE WHEN i % 37 = 5 THEN 'no number' ELSE i::text END AS value FROM generate_series(1, 300) i;
ANALYZE inputs;

-- Too large for the endpoint: halved until it is accepted; later batches start at that size.
CALL server.endpoint('small', '{"type": "fault", "endpoint": "first-field", "max_rows": 100}');
CALL server.reset();
SELECT count(*), bool_and(aws_sagemaker.invoke_endpoint('small', 5000, i)::int = i) FROM generate_series(10001, 15000) i;
SELECT requests, rows FROM server.take();
SELECT count(*), bool_and(aws_sagemaker.invoke_endpoint('small', 5000, i)::int = i) FROM generate_series(20001, 25000) i;
SELECT requests, rows FROM server.take();
CALL server.endpoint('small-model', '{"type": "fault", "endpoint": "first-field", "max_rows": 100, "too_large": "model_error"}');
SELECT count(*), bool_and(aws_sagemaker.invoke_endpoint('small-model', 5000, i)::int = i) FROM generate_series(10001, 15000) i;
SELECT requests FROM server.take();

-- One value that is not a number makes all fail.
\set VERBOSITY sqlstate
SELECT count(doubled(value)) FROM inputs;
-- Or only that row is NULL, as in row mode.
\set VERBOSITY terse
SET aws_ml.on_error = 'null';
CALL server.reset();
CREATE TABLE batched AS SELECT id, doubled(value) AS score FROM inputs;
SELECT * FROM server.take();
SET client_min_messages = error;
SET aws_ml.enable_function_migration = off;
CREATE TABLE row_by_row AS SELECT id, doubled(value) AS score FROM inputs;
RESET aws_ml.enable_function_migration;
RESET client_min_messages;
SELECT count(*), count(score), bool_and(score::float8 = id * 2) FROM batched;
SELECT count(*) AS different FROM batched b JOIN row_by_row r USING (id) WHERE b.score IS DISTINCT FROM r.score;
-- NULL, wherever the result is used
SELECT count(*) FROM inputs WHERE doubled(value) IS NULL;
SELECT count(*) FROM inputs WHERE doubled(value)::float8 > 100;
SELECT doubled(value) FROM inputs WHERE id = 5;
-- Equal rows that failed are all counted.
SELECT count(*), count(doubled(value)) FROM inputs, generate_series(1, 2) WHERE id < 10;
-- One warning for all batches of a node, none if nothing failed or nothing was called
SELECT count(doubled(value, 10)) FROM inputs;
SELECT count(doubled(value)) FROM inputs WHERE id < 5;
SELECT count(*) FROM (SELECT doubled(value) FROM inputs LIMIT 3) s;
EXPLAIN (ANALYZE, VERBOSE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT doubled(value) FROM inputs \g | sed -E 's/call time=[0-9.\/]+/call time=T/; s/rows=([0-9]+)\.00/rows=\1/; s/QUERY PLAN *$/QUERY PLAN/; s/^-+$//'

-- The service as a whole
CALL server.endpoint('double', '{"type": "fault", "status": 400, "code": "ValidationError", "message": "no"}');
CALL server.reset();
SELECT count(doubled(value)) FROM inputs;
SELECT requests FROM server.take();
SELECT count(aws_sagemaker.invoke_endpoint('no-such-endpoint', NULL, value)) FROM inputs;
-- Errors that this setting does not cover
\set VERBOSITY sqlstate
SELECT aws_sagemaker.invoke_endpoint('bad name', NULL, value) FROM inputs;
SELECT doubled(value, 0) FROM inputs;

-- Texts: one too long, one empty, among others
\set VERBOSITY terse
CALL server.reset();
SELECT n, (aws_comprehend.detect_sentiment(t, 'en')).sentiment
    FROM (VALUES (1, 'good'), (2, repeat('x', 5001)), (3, 'bad'), (4, ''), (5, NULL)) v (n, t);
SELECT requests, rows FROM server.take();
RESET aws_ml.on_error;
DROP TABLE inputs, batched, row_by_row;
DROP FUNCTION doubled;

-- A call by itself can wait for a batch that fails because of another row, one that was read ahead. Then it asks by itself.
CREATE TABLE inputs AS SELECT i AS id, CASE WHEN i IN (2, 3) THEN 'terrible ' ELSE '' END || 'row ' || i || '.' AS t FROM generate_series(1, 40) i;
ANALYZE inputs;
CREATE FUNCTION in_two(text) RETURNS text LANGUAGE sql STABLE COST 5000 AS
    $$ SELECT (aws_comprehend.detect_sentiment($1, 'en', 2)).sentiment $$;
CREATE FUNCTION catching(text) RETURNS text LANGUAGE plpgsql STABLE COST 5000 AS $$
BEGIN
    RETURN in_two($1);
EXCEPTION WHEN OTHERS THEN
    RETURN 'caught';
END $$;
CALL server.put('comprehend/fault', '{"item_errors": [{"contains": "row 9.", "code": "UNSUPPORTED_LANGUAGE", "message": ""}]}');
SELECT id, in_two(t), catching('row ' || id + 2 || '.') FROM inputs WHERE in_two(t) <> 'NEGATIVE' LIMIT 4;
SET aws_ml.enable_function_migration = off;
SELECT id, in_two(t), catching('row ' || id + 2 || '.') FROM inputs WHERE in_two(t) <> 'NEGATIVE' LIMIT 4;
RESET aws_ml.enable_function_migration;
SELECT format('COPY (SELECT) TO PROGRAM %L', 'cat >/dev/null; ' || server.control('comprehend/fault', '-X DELETE -o /dev/null')) AS end_fault \gset
\o /dev/null
:end_fault;
\o
DROP TABLE inputs;
DROP FUNCTION in_two, catching;
