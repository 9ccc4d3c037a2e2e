-- aws_s3.table_import_from_s3: COPY FROM an object of the local server.
SELECT rows_uploaded FROM aws_s3.query_export_to_s3('VALUES (1, ''one''), (2, ''two, or "2"''), (3, NULL)', 'exports', 'three.csv', options := 'format csv');
CREATE TABLE target (a int, b text DEFAULT 'default', "C d" int);

-- The forms
SELECT aws_s3.table_import_from_s3('target', 'a,b', '(format csv)', aws_commons.create_s3_uri('exports', 'three.csv', 'us-east-1'));
SELECT aws_s3.table_import_from_s3('target', 'a,b', 'format csv', 'exports', 'three.csv', 'us-east-1');
SELECT aws_s3.table_import_from_s3('public.target', ' "C d" , b', 'csv', 'exports', 'three.csv', NULL);
SELECT * FROM target;
TRUNCATE target;
SELECT aws_s3.table_import_from_s3('target', 'a, b', 'DELIMITER '','' CSV', 'exports', 'three.csv', 'us-east-1', 'local', 'local', '');
SELECT aws_s3.table_import_from_s3(
    'target', 'a, b', '(format csv)', aws_commons.create_s3_uri('exports', 'three.csv', 'us-east-1'),
    aws_commons.create_aws_credentials('local', 'local', ''));
-- as Aurora's guide has them in variables of psql
SELECT aws_commons.create_s3_uri('exports', 'three.csv', 'us-east-1') AS s3_uri, aws_commons.create_aws_credentials('local', 'local', '') AS creds \gset
SELECT aws_s3.table_import_from_s3('target', 'a, b', '(format csv)', :'s3_uri');
SELECT aws_s3.table_import_from_s3('target', 'a, b', '(format csv)', :'s3_uri', :'creds');
SELECT count(*) FROM target;
TRUNCATE target;

-- COPY's own: defaults, triggers, constraints, WHERE it stopped
CREATE FUNCTION times_ten() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.a := NEW.a * 10; RETURN NEW; END $$;
CREATE TRIGGER times_ten BEFORE INSERT ON target FOR EACH ROW EXECUTE FUNCTION times_ten();
SELECT rows_uploaded FROM aws_s3.query_export_to_s3('VALUES (1), (2)', 'exports', 'numbers');
SELECT aws_s3.table_import_from_s3('target', 'a', '', 'exports', 'numbers', NULL);
SELECT * FROM target;
DROP TRIGGER times_ten ON target;
ALTER TABLE target ADD CHECK (a <> 2);
SELECT aws_s3.table_import_from_s3('target', 'a', '', 'exports', 'numbers', NULL);
SELECT aws_s3.table_import_from_s3('target', '', 'format csv', 'exports', 'three.csv', NULL);
SELECT aws_s3.table_import_from_s3('target', 'a, b', '', 'exports', 'three.csv', NULL);

-- Credentials
SELECT aws_s3.table_import_from_s3('target', 'a', '', 'exports', 'numbers', NULL, 'local', NULL);
SELECT aws_s3.table_import_from_s3('target', 'a', '', 'exports', 'numbers', NULL, NULL, NULL, 'token');
DO $$
BEGIN
    PERFORM aws_s3.table_import_from_s3('target', 'a', '', 'exports', 'numbers', NULL, 'local', 'wrong');
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE '%: %', SQLSTATE, SQLERRM;
END $$;

-- Mistakes
SELECT aws_s3.table_import_from_s3(NULL, '', '', 'exports', 'numbers', NULL);
SELECT aws_s3.table_import_from_s3('no_such_table', '', '', 'exports', 'numbers', NULL);
SELECT aws_s3.table_import_from_s3('target; DROP TABLE target', '', '', 'exports', 'numbers', NULL);
SELECT aws_s3.table_import_from_s3('target', 'no_such_column', '', 'exports', 'numbers', NULL);
SELECT aws_s3.table_import_from_s3('target', 'a) FROM PROGRAM ''true'' --', '', 'exports', 'numbers', NULL);
SELECT aws_s3.table_import_from_s3('target', 'a', 'format csv) WHERE (false', 'exports', 'numbers', NULL);
SELECT aws_s3.table_import_from_s3('target', 'a', 'format nonsense', 'exports', 'numbers', NULL);
SELECT aws_s3.table_import_from_s3('target', 'a', '', 'exports', 'empty', NULL);
CREATE VIEW target_view AS TABLE target;
SELECT aws_s3.table_import_from_s3('target_view', 'a', '', 'exports', 'numbers', NULL);
BEGIN READ ONLY;
SELECT aws_s3.table_import_from_s3('target', 'a', '', 'exports', 'numbers', NULL);
ROLLBACK;

-- Privileges: nothing for PUBLIC; EXECUTE is enough to call, and COPY's own privileges hold
CREATE ROLE s3_user;
GRANT USAGE ON SCHEMA public TO s3_user;
SET ROLE s3_user;
SELECT aws_s3.query_export_to_s3('SELECT 1', 'exports', 'x');
RESET ROLE;
GRANT USAGE ON SCHEMA aws_s3 TO s3_user;
SET ROLE s3_user;
SELECT aws_s3.query_export_to_s3('SELECT 1', 'exports', 'x');
SELECT aws_s3.query_export_to_s3('SELECT 1', aws_commons.create_s3_uri('exports', 'x', NULL));
SELECT aws_s3.table_import_from_s3('target', 'a', '', 'exports', 'numbers', NULL);
SELECT aws_s3.table_import_from_s3('target', 'a', '', aws_commons.create_s3_uri('exports', 'numbers', NULL));
RESET ROLE;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA aws_s3 TO s3_user;
GRANT INSERT (a) ON target TO s3_user;
ALTER TABLE target DROP CONSTRAINT target_a_check;
SET ROLE s3_user;
SELECT rows_uploaded FROM aws_s3.query_export_to_s3('SELECT 1', 'exports', 'x');
SELECT aws_s3.query_export_to_s3('SELECT * FROM target', 'exports', 'x');
SELECT aws_s3.query_export_to_s3('SELECT rolname, rolpassword FROM pg_authid', 'exports', 'x');
SELECT aws_s3.table_import_from_s3('target', 'a', '', 'exports', 'numbers', NULL);
SELECT aws_s3.table_import_from_s3('target', 'a, b', 'format csv', 'exports', 'three.csv', NULL);
SELECT aws_s3.table_import_from_s3('target', '', 'format csv', 'exports', 'three.csv', NULL);
SET aws_ml.s3_endpoint_url = 'http://127.0.0.1:1';
SET aws_ml.s3_role = 'arn:aws:iam::000000000000:role/other';
RESET ROLE;
ALTER TABLE target ENABLE ROW LEVEL SECURITY;
CREATE POLICY large ON target USING (a > 1);
GRANT SELECT ON target TO s3_user;
SET ROLE s3_user;
SELECT aws_s3.table_import_from_s3('target', 'a', '', 'exports', 'numbers', NULL);
SELECT rows_uploaded = (SELECT count(*) FROM target WHERE a > 1) AS policy_holds
FROM aws_s3.query_export_to_s3('SELECT * FROM target', 'exports', 'x');
RESET ROLE;
DROP OWNED BY s3_user;
DROP ROLE s3_user;
DROP VIEW target_view;
DROP TABLE target;
