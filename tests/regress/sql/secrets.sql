-- Credentials in arguments of a statement are neither in the server log nor in EXPLAIN.
CREATE EXTENSION IF NOT EXISTS aws_s3 CASCADE;
CREATE TABLE imported (id int, name text);
-- What was logged since the mark; the parts are put together here, so that they are in no statement of this file.
CREATE FUNCTION logged(word text) RETURNS bool LANGUAGE sql AS $$
    SELECT position(word IN substring(pg_read_file('log') FROM '.*mark of secrets.sql(.*)')) > 0
$$;
DO $$ BEGIN RAISE LOG 'mark of secrets.sql'; END $$;
\set VERBOSITY sqlstate

-- Statements that fail, in the first statement of a session and later
\c -
\set VERBOSITY sqlstate
SELECT aws_s3.table_import_from_s3('imported', '', '', 'no-such-bucket', 'k', 'us-east-1', 'AKIA-of-1', 'SECRET-of-1', 'TOKEN-of-1');
SELECT aws_s3.table_import_from_s3('imported', '', '', aws_commons.create_s3_uri('no-such-bucket', 'k', 'us-east-1'), aws_commons.create_aws_credentials('AKIA-of-2', 'SECRET-of-2', 'TOKEN-of-2'));
SELECT aws_s3.table_import_from_s3('imported', '', '', aws_commons.create_s3_uri('no-such-bucket', 'k', 'us-east-1'), '(AKIA-of-3,SECRET-of-3,TOKEN-of-3)'::aws_commons._aws_credentials_1);
SELECT aws_s3.table_import_from_s3(table_name => 'imported', column_list => '', options => '', bucket => '', file_path => 'k', region => 'us-east-1', secret_key => $s$SECRET-of-4$s$);
SELECT aws_s3.table_import_from_s3('imported', '', 'no such option', 'b', 'k', 'us-east-1', E'AKIA\'-of-5', E'SECRET\'-of-5', U&'TOKEN-of-5'), 1 / 0;
SELECT no_such_column, aws_s3.table_import_from_s3('imported', '', '', 'b', 'k', 'us-east-1', 'AKIA-of-6', 'SECRET-of-6');
SELECT aws_s3.table_import_from_s3('imported', '', '', 'b', 'k', 'us-east-1', 'AKIA-of-7', 'SECRET-of-7' 'x');
PREPARE import(text, text) AS SELECT aws_s3.table_import_from_s3('imported', '', '', 'no-such-bucket', 'k', 'us-east-1', $1, $2);
EXECUTE import('AKIA-of-8', 'SECRET-of-8');
CREATE FUNCTION import(a text, b text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN RETURN aws_s3.table_import_from_s3('imported', '', '', 'no-such-bucket', 'k', 'us-east-1', a, b); END $$;
SELECT import('AKIA-of-9', 'SECRET-of-9');
DO $$ BEGIN PERFORM aws_s3.table_import_from_s3('imported', '', '', 'no-such-bucket', 'k', 'us-east-1', 'AKIA-of-10', 'SECRET-of-10'); END $$;
DO $$ BEGIN EXECUTE format('SELECT aws_s3.table_import_from_s3(''imported'', '''', '''', ''b'', ''k'', ''us-east-1'', %L, %L', 'AKIA-of-11', 'SECRET-of-11'); END $$;
-- and that are logged because they are executed
SET log_statement = 'all';
SET log_min_duration_statement = 0;
SELECT aws_s3.table_import_from_s3('imported', '', '', 'no-such-bucket', 'k', 'us-east-1', 'AKIA-of-12', 'SECRET-of-12');
EXECUTE import('AKIA-of-13', 'SECRET-of-13');
SELECT aws_commons.create_aws_credentials('AKIA-of-14', 'SECRET-of-14', 'TOKEN-of-14') IS NULL;
RESET log_statement;
RESET log_min_duration_statement;
LOAD 'auto_explain';
SET auto_explain.log_min_duration = 0;
SET auto_explain.log_verbose = on;
SET auto_explain.log_nested_statements = on;
SELECT aws_commons.create_aws_credentials('AKIA-of-15', 'SECRET-of-15', 'TOKEN-of-15') IS NULL;
EXPLAIN (COSTS OFF) SELECT aws_s3.table_import_from_s3('imported', '', '', 'b', 'k', 'us-east-1', 'AKIA-of-16', 'SECRET-of-16');
RESET auto_explain.log_min_duration;

-- EXPLAIN in every format and place
\set VERBOSITY default
EXPLAIN (VERBOSE, COSTS OFF) SELECT aws_s3.table_import_from_s3('imported', '', '', 'b', 'k', 'us-east-1', 'AKIA', 'SECRET', 'TOKEN');
EXPLAIN (VERBOSE, COSTS OFF) SELECT aws_s3.table_import_from_s3('imported', '', '', aws_commons.create_s3_uri('b', 'k', 'r'), aws_commons.create_aws_credentials('AKIA', 'SECRET', 'TOKEN'));
EXPLAIN (VERBOSE, COSTS OFF) SELECT * FROM aws_s3.table_import_from_s3('imported', '', '', aws_commons.create_s3_uri('b', 'k', 'r'), '(AKIA,SECRET,TOKEN)'::aws_commons._aws_credentials_1);
EXPLAIN (VERBOSE, COSTS OFF) SELECT id FROM imported WHERE aws_s3.table_import_from_s3('imported', '', '', 'b', 'k', 'us-east-1', 'AKIA', E'SE\'CRET', $$TOKEN$$) = name;
CREATE FUNCTION shown(options text, query text) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE
    line text;
    lines text := '';
BEGIN
    FOR line IN EXECUTE format('EXPLAIN (VERBOSE, %s) %s', options, query) LOOP
        lines := lines || line;
    END LOOP;
    RETURN lines ~ 'AKIA|SECRET|TOKEN' OR lines !~ '\*\*\*';
END $$;
SELECT options, shown(options, query) FROM unnest('{ANALYZE off,ANALYZE,FORMAT json,FORMAT xml,FORMAT yaml,"ANALYZE, FORMAT json"}'::text[]) options, (VALUES
    ($$SELECT aws_commons.create_aws_credentials('AKIA', 'SECRET', 'TOKEN')$$),
    ($$SELECT '(AKIA,SECRET,TOKEN)'::aws_commons._aws_credentials_1 AS c$$),
    ($$WITH c AS MATERIALIZED (SELECT aws_commons.create_aws_credentials('AKIA', 'SECRET', name) c FROM imported) SELECT * FROM c, (SELECT 'TOKEN' t OFFSET 0) t$$),
    ($$SELECT (SELECT aws_s3.table_import_from_s3('imported', '', '', 'b', 'k', 'us-east-1', a, s) FROM (VALUES ('AKIA', 'SECRET')) v (a, s)) FROM imported$$)) q (query)
    WHERE shown(options, query);
EXPLAIN (VERBOSE, COSTS OFF) EXECUTE import('AKIA', 'SECRET');
CREATE VIEW importing AS SELECT aws_s3.table_import_from_s3('imported', '', '', 'b', 'k', 'us-east-1', 'AKIA', 'SECRET') AS line;
EXPLAIN (VERBOSE, COSTS OFF) SELECT * FROM importing;
DO $$ DECLARE line text; BEGIN FOR line IN EXECUTE 'EXPLAIN (VERBOSE, COSTS OFF) SELECT * FROM importing' LOOP RAISE NOTICE '%', line; END LOOP; END $$;
-- Other statements are not changed.
EXPLAIN (VERBOSE, COSTS OFF) SELECT 'a literal', name FROM imported WHERE name = 'another';

-- None of them is there; what contains no credentials is.
SELECT word, n FROM unnest(ARRAY['AKIA', 'SECRET', 'TOKEN']) word, generate_series(1, 16) n WHERE logged(word || '-of-' || n) OR logged(word || '''-of-' || n) OR logged(word || '''''-of-' || n);
SELECT logged('no-such-bucket'), logged('table_import_from_s3(''***'''), logged('division by zero'), logged('syntax error');
SELECT 'of another statement' / 0;
SELECT logged('SELECT ''of another ' || 'statement'' / 0');
DROP VIEW importing;
DROP TABLE imported;
DROP FUNCTION logged, import, shown;
