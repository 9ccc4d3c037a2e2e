-- aws_s3.query_export_to_s3: the output of COPY, in the bucket "exports" of the local server.
CREATE EXTENSION aws_s3 CASCADE;
SELECT extname, extversion, obj_description(oid, 'pg_extension') AS description FROM pg_extension WHERE extname = 'aws_s3';
\df aws_s3.*

CREATE TABLE sample_table (bid bigint PRIMARY KEY, name varchar(80));
INSERT INTO sample_table (bid, name) VALUES (1, 'Monday'), (2, 'Tuesday'), (3, 'Wednesday'), (4, 'Thu,rs"day'), (5, NULL);
CREATE TABLE line (n int GENERATED ALWAYS AS IDENTITY, text text);
-- The lines of an object as they are.
CREATE PROCEDURE read_lines(path text) LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE line RESTART IDENTITY;
    PERFORM aws_s3.table_import_from_s3('line', 'text', $o$format csv, delimiter E'\x01', quote E'\x02'$o$, 'exports', path, 'us-east-1');
END $$;

-- The two variants, and their results
SELECT * FROM aws_s3.query_export_to_s3('SELECT * FROM sample_table', aws_commons.create_s3_uri('exports', 'sample', 'us-east-1'));
SELECT * FROM aws_s3.query_export_to_s3('SELECT * FROM sample_table', 'exports', 'sample-2', 'us-east-1');
-- in psql variables, as in Aurora's guide
SELECT aws_commons.create_s3_uri('exports', 'sample', 'us-east-1') AS s3_uri_1 \gset
SELECT rows_uploaded FROM aws_s3.query_export_to_s3('SELECT * FROM sample_table', :'s3_uri_1');
SELECT rows_uploaded FROM aws_s3.query_export_to_s3('SELECT * FROM sample_table', :'s3_uri_1', options := 'format text');
CALL read_lines('sample');
SELECT text FROM line ORDER BY n;

-- An existing object is replaced; options as in Aurora's examples
SELECT * FROM aws_s3.query_export_to_s3('SELECT * FROM sample_table', 'exports', 'sample', options := 'format csv, delimiter $$:$$');
CALL read_lines('sample');
SELECT text FROM line ORDER BY n;
SELECT * FROM aws_s3.query_export_to_s3('SELECT * FROM sample_table', 'exports', 'sample', options := 'format csv, header true');
CALL read_lines('sample');
SELECT text FROM line ORDER BY n;
SELECT rows_uploaded, bytes_uploaded FROM aws_s3.query_export_to_s3('SELECT * FROM sample_table', 'exports', 'sample', options := '(FORMAT csv, FORCE_QUOTE (name), NULL ''none'')');
CALL read_lines('sample');
SELECT text FROM line ORDER BY n;
SELECT rows_uploaded, bytes_uploaded FROM aws_s3.query_export_to_s3('SELECT * FROM sample_table', 'exports', 'sample', options := 'DELIMITER AS '';'' CSV HEADER');
CALL read_lines('sample');
SELECT text FROM line ORDER BY n;
SELECT rows_uploaded, bytes_uploaded FROM aws_s3.query_export_to_s3('SELECT * FROM sample_table', 'exports', 'sample', options := '  ');
SELECT rows_uploaded, bytes_uploaded FROM aws_s3.query_export_to_s3('SELECT * FROM sample_table', 'exports', 'binary', options := 'format binary');
CREATE TABLE from_binary (LIKE sample_table);
SELECT aws_s3.table_import_from_s3('from_binary', '', 'format binary', 'exports', 'binary', NULL);
SELECT count(*) FROM (TABLE from_binary INTERSECT TABLE sample_table) AS same;

-- Statements other than SELECT
SELECT rows_uploaded FROM aws_s3.query_export_to_s3('VALUES (1), (2)', 'exports', 'x');
SELECT rows_uploaded FROM aws_s3.query_export_to_s3('TABLE sample_table;', 'exports', 'x');
SELECT rows_uploaded FROM aws_s3.query_export_to_s3('WITH d AS (SELECT 1) SELECT * FROM d', 'exports', 'x');
SELECT rows_uploaded FROM aws_s3.query_export_to_s3('UPDATE sample_table SET name = ''Friday'' WHERE bid = 5 RETURNING *', 'exports', 'x');
SELECT name FROM sample_table WHERE bid = 5;

-- No rows are an empty object
SELECT * FROM aws_s3.query_export_to_s3('SELECT 1 WHERE false', 'exports', 'empty');

-- An AWS KMS key to encrypt with: id, alias or ARN; null and empty mean none
SELECT key, aws_s3.query_export_to_s3('SELECT 1', aws_commons.create_s3_uri('exports', 'encrypted'), kms_key := key) AS by_uri,
    aws_s3.query_export_to_s3('SELECT 1', 'exports', 'encrypted', NULL, NULL, key) AS by_names
FROM unnest(ARRAY[NULL, '', '1234abcd-12ab-34cd-56ef-1234567890ab', 'mrk-1234abcd12ab34cd56ef1234567890ab', 'alias/aws/s3',
    'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab', 'arn:aws-cn:kms:cn-north-1:111122223333:alias/exports']) AS key;
SELECT key, server.error_of(format('SELECT aws_s3.query_export_to_s3(''SELECT 1'', ''exports'', ''refused'', kms_key := %L)', key))
FROM unnest(ARRAY['nonsense', ' ', 'alias/', 'key/1234abcd-12ab-34cd-56ef-1234567890ab', 'arn:aws:s3:::exports',
    'arn:aws:kms:us-east-1:111122223333:1234abcd-12ab-34cd-56ef-1234567890ab', E'alias/a\r\nx-amz-acl: public-read',
    E'1234abcd-12ab-34cd-56ef-1234567890ab\n']) AS key;

-- Calls of models in the query are batched
CALL server.reset();
SELECT rows_uploaded, bytes_uploaded FROM aws_s3.query_export_to_s3(
    'SELECT bid, aws_sagemaker.invoke_endpoint(''echo'', NULL, bid) FROM sample_table', 'exports', 'scored', options := 'format csv');
SELECT requests > 0 AS seen, rows FROM server.take();
CALL read_lines('scored');
SELECT text FROM line ORDER BY n;

-- Notices of the query go to the client, and those of an export within an export to its object
CREATE FUNCTION noisy(i int) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
    RAISE NOTICE 'row %', i;
    PERFORM aws_s3.query_export_to_s3(format('SELECT %s', i), 'exports', 'inner-' || i);
    RETURN i;
END $$;
SELECT * FROM aws_s3.query_export_to_s3('SELECT noisy(g) FROM generate_series(1, 2) AS g', 'exports', 'outer');
CALL read_lines('inner-2');
SELECT text FROM line ORDER BY n;
CALL read_lines('outer');
SELECT text FROM line ORDER BY n;
SELECT rows_uploaded FROM aws_s3.query_export_to_s3('SELECT aws_s3.query_export_to_s3(''SELECT noisy(3)'', ''exports'', ''middle'') FROM generate_series(1, 2)', 'exports', 'outer');

-- An object that grows too large continues in others, split between two rows
SET aws_ml.s3_max_object_size = '1MB';
CREATE TABLE wide AS SELECT g AS id, repeat(chr(97 + g % 26), 1000) AS filling FROM generate_series(1, 2500) AS g;
SELECT * FROM aws_s3.query_export_to_s3('SELECT * FROM wide ORDER BY id', 'exports', 'wide.txt');
CREATE TABLE wide_again (LIKE wide);
SELECT aws_s3.table_import_from_s3('wide_again', '', '', 'exports', 'wide.txt', NULL);
SELECT aws_s3.table_import_from_s3('wide_again', '', '', 'exports', 'wide.txt_part2', NULL);
SELECT aws_s3.table_import_from_s3('wide_again', '', '', 'exports', 'wide.txt_part3', NULL);
SELECT count(*) FROM (TABLE wide EXCEPT ALL TABLE wide_again) AS missing;
RESET aws_ml.s3_max_object_size;
-- and one with several parts is a single object
SELECT rows_uploaded, files_uploaded, bytes_uploaded FROM aws_s3.query_export_to_s3(
    'SELECT a.id, b.filling FROM wide AS a, wide AS b WHERE b.id <= 10', 'exports', 'parts.txt');
CREATE TABLE parts (LIKE wide);
SELECT aws_s3.table_import_from_s3('parts', '', '', 'exports', 'parts.txt', NULL);
SELECT count(*), count(DISTINCT id), sum(length(filling)) FROM parts;

-- Mistakes
SELECT aws_s3.query_export_to_s3(NULL, 'exports', 'x');
SELECT aws_s3.query_export_to_s3('SELECT 1', NULL, 'x');
SELECT aws_s3.query_export_to_s3('SELECT 1', 'exports', '');
SELECT aws_s3.query_export_to_s3('SELECT 1', NULL::aws_commons._s3_uri_1);
SELECT aws_s3.query_export_to_s3('SELECT 1', 'exp/orts', 'x');
SELECT aws_s3.query_export_to_s3('SELECT 1', '..', 'exports/x');
SELECT aws_s3.query_export_to_s3('SELECT 1', 'exports', repeat('x', 1025));
SELECT aws_s3.query_export_to_s3('SELECT 1', 'exports', 'x', 'us-east-1.example.com/');
SELECT aws_s3.query_export_to_s3('SELEC 1', 'exports', 'x');
SELECT aws_s3.query_export_to_s3('SELECT no_column FROM sample_table', 'exports', 'x');
SELECT aws_s3.query_export_to_s3('', 'exports', 'x');
SELECT aws_s3.query_export_to_s3('SELECT 1; DROP TABLE sample_table', 'exports', 'x');
SELECT aws_s3.query_export_to_s3('DROP TABLE sample_table', 'exports', 'x');
SELECT aws_s3.query_export_to_s3('DELETE FROM sample_table', 'exports', 'x');
SELECT aws_s3.query_export_to_s3('SELECT 1 INTO sample', 'exports', 'x');
SELECT aws_s3.query_export_to_s3('SELECT 1', 'exports', 'x', options := 'format nonsense');
SELECT aws_s3.query_export_to_s3('SELECT 1', 'exports', 'x', options := 'format csv, nonsense');
SELECT aws_s3.query_export_to_s3('SELECT 1', 'exports', 'x', options := 'format csv) TO PROGRAM ''true'' --');
SELECT aws_s3.query_export_to_s3('SELECT 1', 'exports', 'x', options := '(format csv); DROP TABLE sample_table');
SELECT aws_s3.query_export_to_s3('SELECT 1/0', 'exports', 'never');
SELECT aws_s3.query_export_to_s3('SELECT 1/(100000 - g) FROM generate_series(1, 100000) AS g', 'exports', 'never');
\set VERBOSITY terse
SELECT aws_s3.table_import_from_s3('line', 'text', '', 'exports', 'never', NULL);
SELECT aws_s3.query_export_to_s3('SELECT 1', 'no-such-bucket', 'x');
\set VERBOSITY default
SELECT count(*) FROM sample_table;
