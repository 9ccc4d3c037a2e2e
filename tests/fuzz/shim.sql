-- Statements of every form of call, each with settings and answers of its own, for the library of stub.c.
-- psql -v statements=N -v seed=N: prints the SQLSTATE of each that fails. The last one must not.
\set ON_ERROR_STOP on
SET client_min_messages = error;
CREATE EXTENSION IF NOT EXISTS aws_ml CASCADE;
CREATE EXTENSION IF NOT EXISTS aws_lambda;
CREATE EXTENSION IF NOT EXISTS aws_s3;
DROP TABLE IF EXISTS t, result, line;
CREATE TABLE t AS
    SELECT i AS id, i % 7 AS k, CASE WHEN i % 11 > 0 THEN repeat('x', i % 50) || i END AS txt, ARRAY[i, NULL, 2] AS a,
        CASE i % 3 WHEN 0 THEN 'right' ELSE 'hostile' END AS mixed
    FROM generate_series(1, 400) AS i;
CREATE TABLE result (id int, answer text);
CREATE TABLE line (text text);
ANALYZE t;
CREATE OR REPLACE FUNCTION score(id int, v text) RETURNS text LANGUAGE sql STABLE
    RETURN aws_sagemaker.invoke_endpoint('hostile', NULL, id, v);
CREATE OR REPLACE FUNCTION exported(i int) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    RAISE NOTICE 'row %', i;
    RETURN bytes_uploaded FROM aws_s3.query_export_to_s3('SELECT id, score(id, txt) FROM t WHERE k = ' || i % 7, 'hostile', 'inner');
EXCEPTION WHEN OTHERS THEN
    RETURN 0;
END $$;
\set ON_ERROR_STOP off
\set VERBOSITY sqlstate

SELECT setseed(1.0 / :seed);
WITH forms (form) AS (VALUES
    -- batches
    (ARRAY['SELECT id, score(id, txt) FROM t']),
    (ARRAY['SELECT count(*), sum(score(id, txt)::float8) FROM t WHERE k < 5']),
    (ARRAY['SELECT id FROM t WHERE score(id, txt) = ''0.5'' ORDER BY id DESC LIMIT 20']),
    (ARRAY['SELECT id, aws_sagemaker.invoke_endpoint(''hostile'', 7, a, txt, NULL::text) FROM t']),
    (ARRAY['SELECT aws_sagemaker.invoke_endpoint(mixed, CASE WHEN k > 3 THEN k END, k) FROM t']),
    (ARRAY['SELECT aws_sagemaker.invoke_endpoint(''right'', NULL, score(id, txt)) FROM t']),
    (ARRAY['SELECT CASE WHEN k > 2 THEN score(id, txt) ELSE coalesce(score(k, ''''), txt) END FROM t']),
    (ARRAY['SELECT (s).sentiment, (s).confidence FROM (SELECT aws_comprehend.detect_sentiment(txt, ''en'') AS s FROM t OFFSET 0) AS q']),
    (ARRAY['SELECT t.id, d.* FROM t, aws_comprehend.detect_sentiment(txt, CASE WHEN k > 3 THEN ''de'' ELSE ''en'' END) AS d WHERE d.confidence > 0.1']),
    (ARRAY['SELECT a.id, score(b.id, a.txt) FROM t AS a JOIN t AS b ON score(a.k, NULL) = score(b.k, NULL) WHERE a.id < 20 AND b.id < 20']),
    (ARRAY['SELECT k, max(score(id, txt)), rank() OVER (ORDER BY max(score(k, NULL))) FROM t GROUP BY k HAVING min(score(k, txt)) > ''''']),
    (ARRAY['SELECT id, (SELECT max(score(u.id, t.txt)) FROM t AS u WHERE u.k = t.id) FROM t WHERE id < 10']),
    (ARRAY['SELECT l.v FROM (SELECT DISTINCT k FROM t) AS d CROSS JOIN LATERAL (SELECT score(d.k, txt) AS v FROM t WHERE t.k = d.k LIMIT 3) AS l']),
    (ARRAY['SELECT score(k, txt) FROM t UNION ALL SELECT score(id, NULL) FROM t WHERE k = 1']),
    (ARRAY['EXPLAIN (ANALYZE, VERBOSE) SELECT id, score(id, txt) FROM t']),
    (ARRAY['EXPLAIN (ANALYZE, FORMAT json) SELECT aws_comprehend.detect_sentiment(txt, ''en'', 3) FROM t']),
    (ARRAY['EXPLAIN (ANALYZE, FORMAT xml, VERBOSE) SELECT sum(length(score(id, txt))) FROM t']),
    (ARRAY['SELECT id, aws_bedrock.invoke_model(''hostile'', NULL, NULL, txt) FROM t']),
    (ARRAY['SELECT sum(e[1]), aws_bedrock.invoke_model(mixed, txt, NULL, max(txt)) FROM t, aws_bedrock.invoke_model_get_embeddings(mixed, NULL, ''e'', txt) AS e GROUP BY mixed, txt']),
    (ARRAY['SELECT id, (aws_lambda.invoke(''hostile'', to_json(txt))).payload FROM t']),
    (ARRAY['SELECT id, r.* FROM t, aws_lambda.invoke(aws_commons.create_lambda_function_arn(mixed, CASE WHEN k > 3 THEN ''eu-west-1'' END), to_jsonb(id)) AS r WHERE r.status_code > 0 LIMIT 30']),
    -- row by row
    (ARRAY['SELECT * FROM aws_lambda.invoke(''hostile'', ''{}''::jsonb)']),
    (ARRAY['SELECT aws_bedrock.invoke_model_get_embeddings(''hostile'', NULL, ''e'', ''one'')']),
    (ARRAY['SELECT score(1, ''one'')']),
    (ARRAY['SELECT * FROM aws_comprehend.detect_sentiment(''one'', ''en'')']),
    (ARRAY['DO $$ BEGIN FOR i IN 1 .. 20 LOOP PERFORM length(score(i, NULL)); END LOOP; END $$']),
    (ARRAY['DO $$ BEGIN FOR i IN 1 .. 20 LOOP BEGIN PERFORM score(id, txt) FROM t WHERE k = i; EXCEPTION WHEN OTHERS THEN NULL; END; END LOOP; END $$']),
    -- writing
    (ARRAY['BEGIN', 'UPDATE t SET txt = score(id, txt) WHERE k <> 2', 'DELETE FROM t WHERE score(id, txt) = ''0.5''']),
    (ARRAY['BEGIN', 'INSERT INTO result SELECT id, score(id, txt) FROM t', 'UPDATE result SET answer = score(result.id, txt) FROM t WHERE t.id = result.id RETURNING score(t.id, answer)']),
    (ARRAY['BEGIN', 'MERGE INTO result USING t ON t.id = result.id AND score(t.id, txt) > '''' WHEN NOT MATCHED THEN INSERT VALUES (t.id, score(t.k, txt))']),
    (ARRAY['CREATE TEMP TABLE made AS SELECT id, score(id, txt) FROM t', 'DROP TABLE made']),
    (ARRAY['COPY (SELECT id, score(id, txt) FROM t) TO STDOUT']),
    -- transfers
    (ARRAY['SELECT * FROM aws_s3.query_export_to_s3(''SELECT id, txt, a FROM t'', ''hostile'', ''key'', options := ''format csv'')']),
    (ARRAY['SELECT aws_s3.query_export_to_s3(''SELECT id, score(id, txt) FROM t'', aws_commons.create_s3_uri(''hostile'', ''key'', ''us-east-1''))']),
    (ARRAY['SELECT aws_s3.query_export_to_s3(''SELECT a.txt, b.txt, repeat(b.txt, 20) FROM t AS a, t AS b WHERE b.id < 30'', ''hostile'', ''key'')']),
    (ARRAY['SELECT aws_s3.query_export_to_s3(''SELECT id, exported(id) FROM t WHERE id < 30'', ''hostile'', ''outer'', options := ''format binary'')']),
    (ARRAY['COPY (SELECT id, aws_s3.query_export_to_s3(''TABLE t'', mixed, ''key'') FROM t WHERE id < 10) TO STDOUT']),
    (ARRAY['BEGIN', 'SELECT aws_s3.table_import_from_s3(''line'', '''', '''', ''hostile'', ''key'', ''us-east-1'')']),
    (ARRAY['BEGIN', 'SELECT aws_s3.table_import_from_s3(''line'', ''text'', ''format csv, quote $$|$$'', aws_commons.create_s3_uri(''hostile'', ''key'', NULL), aws_commons.create_aws_credentials(''a'', ''b'', ''c''))']),
    (ARRAY['BEGIN', 'SELECT aws_s3.table_import_from_s3(''result'', ''answer'', ''format csv, delimiter $$;$$, null $$x$$'', mixed, ''key'', ''us-east-1'') FROM t WHERE id < 5']),
    (ARRAY['BEGIN', 'SAVEPOINT s', 'SELECT aws_s3.table_import_from_s3(''line'', NULL, NULL, ''hostile'', ''key'', ''us-east-1'')', 'ROLLBACK TO s', 'SELECT aws_s3.query_export_to_s3(''TABLE line'', ''hostile'', ''key'', ''us-east-1'')']),
    (ARRAY['BEGIN', 'DO $$ BEGIN FOR i IN 1 .. 10 LOOP BEGIN PERFORM aws_s3.query_export_to_s3(''TABLE t'', ''hostile'', ''key'', ''us-east-1''), aws_s3.table_import_from_s3(''line'', '''', '''', ''hostile'', ''key'', ''us-east-1''); EXCEPTION WHEN OTHERS THEN NULL; END; END LOOP; END $$']),
    -- cursors, subtransactions
    (ARRAY['BEGIN', 'DECLARE c SCROLL CURSOR FOR SELECT id, score(id, txt) FROM t', 'FETCH 5 FROM c', 'FETCH BACKWARD 3 FROM c', 'FETCH ALL FROM c', 'CLOSE c']),
    (ARRAY['BEGIN', 'DECLARE c CURSOR WITH HOLD FOR SELECT id, score(id, txt) FROM t LIMIT 50', 'FETCH 2 FROM c', 'COMMIT', 'FETCH 5 FROM c', 'CLOSE ALL']),
    (ARRAY['BEGIN', 'DECLARE c CURSOR FOR SELECT id FROM t WHERE score(id, txt) > ''0''', 'FETCH 1 FROM c', 'SAVEPOINT s', 'SELECT score(id, txt) FROM t', 'ROLLBACK TO s', 'FETCH 10 FROM c']),
    (ARRAY['PREPARE p AS SELECT score($1, txt) FROM t', 'EXECUTE p(1)', 'EXECUTE p(2)', 'DEALLOCATE ALL']),
    -- cancelled
    (ARRAY['SET statement_timeout = 5', 'SELECT aws_sagemaker.invoke_endpoint(''never'', 10, id) FROM t']),
    (ARRAY['SET statement_timeout = 5', 'SELECT aws_sagemaker.invoke_endpoint(CASE WHEN id > 300 THEN ''never'' ELSE mixed END, 9, id, txt) FROM t']),
    (ARRAY['SET statement_timeout = 5', 'SELECT aws_sagemaker.invoke_endpoint(''never'', NULL, 1)']),
    (ARRAY['SET statement_timeout = 5', 'SELECT aws_s3.query_export_to_s3(''TABLE t'', ''never'', ''key'')']),
    (ARRAY['SET statement_timeout = 5', 'SELECT aws_s3.table_import_from_s3(''line'', '''', '''', ''never'', ''key'', NULL)']),
    (ARRAY['SET statement_timeout = 5', 'SELECT aws_s3.query_export_to_s3(''SELECT aws_sagemaker.invoke_endpoint(mixed, 9, id), aws_sagemaker.invoke_endpoint($$never$$, 9, id) FROM t'', ''hostile'', ''key'')']),
    (ARRAY['SET statement_timeout = 20', 'DO $$ BEGIN PERFORM aws_s3.query_export_to_s3(''TABLE t'', ''never'', ''key'', NULL); EXCEPTION WHEN query_canceled THEN PERFORM aws_s3.table_import_from_s3(''line'', '''', '''', ''hostile'', ''key'', ''us-east-1''); END $$', 'TRUNCATE line'])),
numbered AS (SELECT form, row_number() OVER () - 1 AS n, count(*) OVER () AS forms FROM forms)
SELECT 'RESET ALL',
    format('SET aws_ml.region = ''fuzz-%s''', i + :seed * 1000000::bigint),
    CASE WHEN random() < 0.5 THEN 'SET aws_ml.on_error = ''null''' END,
    CASE WHEN random() < 0.3 THEN 'SET aws_ml.max_concurrent_requests = 1' END,
    CASE WHEN random() < 0.3 THEN 'SET aws_ml.max_payload_bytes = ''1kB''' END,
    CASE WHEN random() < 0.2 THEN 'SET aws_ml.deduplicate = off' END,
    CASE WHEN random() < 0.5 THEN 'SET aws_ml.s3_max_object_size = ''1MB''' END,
    CASE WHEN random() < 0.1 THEN 'SET aws_ml.enable_batch_mode = off' END,
    CASE WHEN random() < 0.1 THEN 'SET aws_ml.enable_function_migration = off' END,
    CASE WHEN random() < 0.3 THEN 'SET work_mem = ''64kB''' END,
    CASE WHEN random() < 0.1 THEN 'SET client_encoding = latin1' END,
    CASE WHEN random() < 0.1 THEN 'SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_sort = off' END,
    CASE WHEN random() < 0.1 THEN 'SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0' END,
    form[1], form[2], form[3], form[4], form[5], form[6], form[7],
    'ROLLBACK'
FROM generate_series(1, :statements) AS i JOIN numbered ON n = i % forms
ORDER BY i \gexec

\set ON_ERROR_STOP on
RESET ALL;
SELECT 1 / (count(*) = 400 AND count(*) = count(*) FILTER (WHERE aws_sagemaker.invoke_endpoint('right', NULL, id) = '0.5'))::int FROM t;
SELECT aws_s3.query_export_to_s3('SELECT id, txt FROM t', 'right', 'key');
TRUNCATE result;
SELECT aws_s3.table_import_from_s3('result', '', '', 'right', 'key', NULL);
SELECT 1 / (count(*) = 0)::int FROM (SELECT id, txt FROM t EXCEPT ALL TABLE result) AS missing;
