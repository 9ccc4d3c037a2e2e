-- What CREATE EXTENSION creates, and who may use it.
SELECT extname, extversion, extnamespace::regnamespace, obj_description(oid, 'pg_extension')
    FROM pg_extension WHERE extname LIKE 'aws%' ORDER BY 1;
SELECT e.extname, o.object
    FROM pg_extension e JOIN pg_depend d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'e',
         pg_describe_object(d.classid, d.objid, d.objsubid) AS o (object)
    -- since 17, also types of arrays and of the rows of tables and views
    WHERE e.extname LIKE 'aws%' AND o.object NOT LIKE '%[]' AND o.object NOT LIKE 'type aws\_ml.%' ORDER BY 1, 2;
SELECT n.nspname, p.proname, pg_get_function_arguments(p.oid) AS arguments, pg_get_function_result(p.oid) AS result,
       p.provolatile, p.proparallel, p.procost, p.prosupport
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname IN ('aws_sagemaker', 'aws_comprehend', 'aws_bedrock') ORDER BY 1, 2;
SELECT obj_description(p.oid, 'pg_proc') FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname IN ('aws_sagemaker', 'aws_comprehend', 'aws_bedrock') ORDER BY 1;

-- Nothing for PUBLIC.
SELECT p.proname, a.grantee::regrole, a.privilege_type, a.is_grantable
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace, aclexplode(p.proacl) a
    WHERE n.nspname IN ('aws_sagemaker', 'aws_comprehend', 'aws_bedrock') ORDER BY 1, 2;
SELECT n.nspname, a.grantee::regrole, a.privilege_type, a.is_grantable
    FROM pg_namespace n, aclexplode(n.nspacl) a
    WHERE n.nspname IN ('aws_sagemaker', 'aws_comprehend', 'aws_bedrock') ORDER BY 1, 2, 3;
SELECT pg_has_role('postgres', 'aws_ml', 'member'), rolcanlogin FROM pg_roles WHERE rolname = 'aws_ml';

CREATE ROLE regress_reader;
SET ROLE regress_reader;
SELECT sentiment FROM aws_comprehend.detect_sentiment('I like it!', 'en');
RESET ROLE;
GRANT USAGE ON SCHEMA aws_comprehend TO regress_reader;
CREATE TABLE words (word text);
INSERT INTO words VALUES ('good'), ('bad');
GRANT SELECT ON words TO regress_reader;
SET ROLE regress_reader;
SELECT word, (aws_comprehend.detect_sentiment(word, 'en')).sentiment FROM words;
SET aws_ml.enable_function_migration = off;
SELECT word, (aws_comprehend.detect_sentiment(word, 'en')).sentiment FROM words;
RESET aws_ml.enable_function_migration;
RESET ROLE;

-- The administrative role grants the functions.
CREATE ROLE regress_admin IN ROLE aws_ml;
SET ROLE regress_admin;
GRANT EXECUTE ON FUNCTION aws_comprehend.detect_sentiment TO regress_reader;
SET ROLE regress_reader;
SELECT word, (aws_comprehend.detect_sentiment(word, 'en')).sentiment FROM words;
-- A wrapper's caller needs no privilege on the function inside only if the wrapper is SECURITY DEFINER.
RESET ROLE;
SET ROLE regress_admin;
REVOKE EXECUTE ON FUNCTION aws_comprehend.detect_sentiment FROM regress_reader;
RESET ROLE;
CREATE FUNCTION mood(t text) RETURNS text STABLE SECURITY DEFINER LANGUAGE sql
    AS $$ SELECT (aws_comprehend.detect_sentiment(t, 'en')).sentiment $$;
SET ROLE regress_reader;
SELECT word, mood(word) FROM words;

-- Only superusers decide where requests go.
SET aws_ml.sagemaker_endpoint_url = 'http://localhost:1';
SET aws_ml.log_payloads = on;
SET aws_ml.max_attempts = 2;
RESET aws_ml.max_attempts;
RESET ROLE;
DROP FUNCTION mood;
DROP TABLE words;
DROP OWNED BY regress_reader, regress_admin;
DROP ROLE regress_reader, regress_admin;

-- DROP and CREATE again, in a session that has used it.
DROP EXTENSION aws_ml;
SELECT sentiment FROM aws_comprehend.detect_sentiment('I like it!', 'en');
CREATE EXTENSION aws_ml;
SELECT sentiment FROM aws_comprehend.detect_sentiment('I like it!', 'en');
SELECT server.explain('costs off', $$SELECT (aws_comprehend.detect_sentiment(nspname::text, 'en')).sentiment FROM pg_namespace$$);

-- aws_commons
SELECT aws_commons.create_s3_uri('bucket', 'path/file', 'us-east-1');
SELECT aws_commons.create_s3_uri('bucket', 'path/file'), aws_commons.create_s3_uri('bucket', 'path/file', NULL) = aws_commons.create_s3_uri(file_path => 'path/file', bucket => 'bucket') AS same;
SELECT (aws_commons.create_s3_uri(NULL, NULL)).*, (aws_commons.create_s3_uri('bucket'::varchar, 'path/file'::varchar)).region IS NULL AS no_region;
SELECT (aws_commons.create_aws_credentials('AK', 'SK', 'T')).*;
SELECT aws_commons.create_lambda_function_arn('my-function'), aws_commons.create_lambda_function_arn('my-function', 'eu-west-1');
