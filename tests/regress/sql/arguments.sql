-- How arguments are sent: as COPY writes them. The endpoint "echo" returns what it received.
CREATE TABLE arguments (id int, i2 int2, i4 int4, i8 int8, f4 float4, f8 float8, n numeric(12,3), b bool,
                        t text, v varchar(10), c char(5), d date, ts timestamptz, u uuid, j jsonb);
INSERT INTO arguments VALUES
    (1, 1, 2, 3, 1.5, 2.25, 4.125, true, 'plain', 'v', 'c', '2020-02-29', '2020-02-29 12:00+00',
     '00000000-0000-0000-0000-000000000001', '{"a": 1}'),
    (2, -1, -2, -9223372036854775808, 1e20, 1e-300, 0, false, 'comma, "quote"', '', '', '0044-03-15 BC', 'infinity', NULL, '[]'),
    (3, NULL, NULL, NULL, 'NaN', '-Infinity', 'NaN', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (4, 0, 0, 0, 0, '-0', 0.1, true, E'two\nlines', E'tab\t', 'ä', '2020-01-01', '1999-01-01', NULL, '"é"');
SELECT id, aws_sagemaker.invoke_endpoint('echo', NULL, i2, i4, i8, f4, f8, n, b) FROM arguments ORDER BY id;
SELECT id, aws_sagemaker.invoke_endpoint('echo', NULL, t, v, c, d, ts, u, j) FROM arguments WHERE id <> 4 ORDER BY id;
SET datestyle = 'SQL, DMY';
SET extra_float_digits = -15;
SELECT id, aws_sagemaker.invoke_endpoint('echo', NULL, d, f4) FROM arguments WHERE id = 1;
RESET datestyle;
RESET extra_float_digits;

-- Decimals, and the doubles beside them, have the text that PostgreSQL gives them.
WITH decimals AS (
    SELECT (hashint8extended(i, 1) % (10 ^ (1 + i % 16))::bigint)::float8 / 10 ^ (i % 7) AS x FROM generate_series(1, 20000) i
), numbers AS (
    SELECT unnest(ARRAY[x, x * (1 + 2.220446049250313e-16), x / 3, -x]) AS x FROM decimals
    UNION ALL SELECT unnest(ARRAY[0, -0.0, 0.0001, 0.00009, 0.99995, 99999999999.9999, 100000000000, 999999999999999, 1e15,
                                  1e16, 'NaN', 'Infinity', '-Infinity']::float8[])
)
SELECT count(*), count(*) FILTER (WHERE answer IS DISTINCT FROM x::text) AS different
FROM (SELECT x, aws_sagemaker.invoke_endpoint('echo', NULL, x) AS answer FROM numbers) s;

-- The bytes of a batch are those of COPY.
CREATE FUNCTION last_body() RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text;
BEGIN
    CREATE TEMP TABLE IF NOT EXISTS log_answer (line text);
    TRUNCATE log_answer;
    EXECUTE format('COPY log_answer FROM PROGRAM %L (FORMAT csv, QUOTE E''\x01'', DELIMITER E''\x02'')',
                   server.control('log?last=1'));
    SELECT string_agg(line, '') INTO answer FROM log_answer;
    RETURN answer::jsonb -> 0 ->> 'body';
END $$;
SELECT aws_sagemaker.invoke_endpoint('first-field', NULL, id, i8, f8, n, b, t, v, c, d) FROM arguments WHERE id <> 4;
SELECT last_body();
COPY (SELECT id, i8, f8, n, b, t, v, c, d FROM arguments WHERE id <> 4) TO STDOUT (FORMAT csv);

-- Arrays are spread over fields; several arguments may be arrays.
SELECT aws_sagemaker.invoke_endpoint('echo', NULL, ARRAY[1.5, NULL, 3]::real[]);
SELECT aws_sagemaker.invoke_endpoint('echo', NULL, ARRAY['a','b'], 1, ARRAY[id, id * 2]) FROM arguments WHERE id <= 2;
SELECT aws_sagemaker.invoke_endpoint('echo', NULL, VARIADIC ARRAY[id, 7]) FROM arguments WHERE id <= 2;
SELECT aws_sagemaker.invoke_endpoint('echo', NULL, VARIADIC ARRAY[8, 7]);
SELECT aws_sagemaker.invoke_endpoint('echo', NULL, ARRAY[[1,2],[3,4]]);
SELECT aws_sagemaker.invoke_endpoint('echo', NULL, ARRAY[[id]]) FROM arguments;
SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 'untyped', NULL, 1);
SELECT length(aws_sagemaker.invoke_endpoint('echo', NULL, array_agg(i))) FROM generate_series(1, 5000) i;

-- 100 arguments are PostgreSQL's limit: endpoint, batch size and 98 inputs
SELECT format('SELECT length(aws_sagemaker.invoke_endpoint(''echo'', NULL, %s))', string_agg(i::text, ',')) FROM generate_series(1, 98) i \gexec

-- Batch size
SELECT aws_sagemaker.invoke_endpoint('echo', 0, 1);
SELECT aws_sagemaker.invoke_endpoint('echo', -1, id) FROM arguments;
SELECT aws_sagemaker.invoke_endpoint(NULL, NULL, id) FROM arguments;
CREATE TABLE sizes AS SELECT i AS id, CASE WHEN i % 2 = 0 THEN 3 END AS size, CASE WHEN i <= 10 THEN 'echo' ELSE 'hash' END AS endpoint
    FROM generate_series(1, 20) i;
CALL server.reset();
SELECT count(s.answer) FROM (SELECT aws_sagemaker.invoke_endpoint(endpoint, size, id) AS answer FROM sizes) s;
SELECT * FROM server.seen();

-- Sentiment
SELECT aws_comprehend.detect_sentiment(NULL, 'en');
SELECT * FROM aws_comprehend.detect_sentiment(NULL, 'en');
SELECT aws_comprehend.detect_sentiment('good', NULL);
SELECT aws_comprehend.detect_sentiment('good', 'xx');
SELECT aws_comprehend.detect_sentiment('', 'en');
\set VERBOSITY terse
SELECT aws_comprehend.detect_sentiment(repeat('good ', 1001), 'en');
\set VERBOSITY default
SELECT (aws_comprehend.detect_sentiment(repeat('good ', 1000), 'en')).sentiment;

-- Mixed languages: one request for each 25 rows of a language
CALL server.reset();
SELECT lang, count(s.s) FROM (SELECT lang, aws_comprehend.detect_sentiment('text ' || i, lang) AS s
    FROM generate_series(1, 50) i, (VALUES ('en'), ('fr'), ('de')) l(lang) OFFSET 0) s GROUP BY lang ORDER BY lang;
SELECT * FROM server.seen();

-- Rows too large for one request are split among several.
SET aws_ml.max_payload_bytes = 10240;
CALL server.reset();
SELECT count(*), count(DISTINCT answer) FROM
    (SELECT aws_sagemaker.invoke_endpoint('first-field', NULL, i, repeat('x', 1000)) AS answer FROM generate_series(1, 100) i) s;
SELECT rows FROM server.seen();
-- Quotes make CSV longer than the values.
CALL server.reset();
SELECT count(*), count(DISTINCT answer) FROM
    (SELECT aws_sagemaker.invoke_endpoint('first-field', NULL, i, repeat('"', 1000)) AS answer FROM generate_series(1, 100) i) s;
SELECT rows FROM server.seen();
\set VERBOSITY terse
SELECT count(aws_sagemaker.invoke_endpoint('first-field', NULL, i, repeat('x', i * 1000))) FROM generate_series(1, 20) i;
\set VERBOSITY default
RESET aws_ml.max_payload_bytes;

-- Answers of several columns are record literals, for composite types and the like.
SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1.5, 2)::point;
SELECT aws_sagemaker.invoke_endpoint('echo', NULL, id, t) FROM arguments WHERE id <= 3 ORDER BY id;

DROP TABLE arguments, sizes;
DROP FUNCTION last_body;
