-- ALTER EXTENSION ... UPDATE, with data and dependent objects in place.
CREATE DATABASE regress_upgrade;
\c regress_upgrade
CREATE EXTENSION aws_commons VERSION '1.0';
CREATE EXTENSION aws_ml VERSION '1.0';
CREATE EXTENSION aws_s3 VERSION '1.0';
CREATE ROLE regress_user;
GRANT USAGE ON SCHEMA aws_sagemaker TO regress_user;
GRANT EXECUTE ON FUNCTION aws_sagemaker.invoke_endpoint TO regress_user;
CREATE TABLE events (id int PRIMARY KEY, kind text);
INSERT INTO events SELECT i, 'kind ' || i FROM generate_series(1, 50) i;
GRANT SELECT ON events TO regress_user;
CREATE FUNCTION classify(id int, kind text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, id, kind) $$;
CREATE FUNCTION classify_atomic(id int, kind text) RETURNS text LANGUAGE sql STABLE
    RETURN aws_sagemaker.invoke_endpoint('hash', 10, id, kind);
CREATE FUNCTION classify_as_owner(id int, kind text) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
    AS $$ BEGIN RETURN aws_sagemaker.invoke_endpoint('hash', NULL, id, kind); END $$;
CREATE VIEW classified AS SELECT id, aws_sagemaker.invoke_endpoint('hash', NULL, id, kind) AS class FROM events;
CREATE MATERIALIZED VIEW moods AS SELECT id, (aws_comprehend.detect_sentiment(kind, 'en')).* FROM events;
-- A rule, a trigger and a default
CREATE TABLE inbox (id int, kind text);
CREATE TABLE sorted (id int, class text, checked text, greeting text DEFAULT aws_sagemaker.invoke_endpoint('hash', NULL, 'hello'));
CREATE RULE sort AS ON INSERT TO inbox
    DO INSTEAD INSERT INTO sorted (id, class) VALUES (NEW.id, aws_sagemaker.invoke_endpoint('hash', NULL, NEW.id, NEW.kind));
CREATE FUNCTION check_class() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN NEW.checked := aws_sagemaker.invoke_endpoint('hash', NULL, NEW.id); RETURN NEW; END $$;
CREATE TRIGGER check_class BEFORE INSERT ON sorted FOR EACH ROW EXECUTE FUNCTION check_class();
-- All results in all ways, as one table
CREATE VIEW answers AS
    SELECT c.id, c.class, classify(e.id, e.kind), classify_atomic(e.id, e.kind) AS atomic, classify_as_owner(e.id, e.kind) AS as_owner,
            m.sentiment, m.confidence
        FROM classified c JOIN events e USING (id) JOIN moods m USING (id);
-- What calls an export, with a URI or without: views, a rule, a function with an SQL-standard body, a plan, and who may
-- call it
CREATE VIEW exported AS SELECT e.* FROM aws_s3.query_export_to_s3('VALUES (1)', aws_commons.create_s3_uri('exports', 'upgrade/uri', 'us-east-1')) e;
CREATE VIEW exported_as_csv AS
    SELECT e.bytes_uploaded FROM aws_s3.query_export_to_s3('VALUES (1)', 'exports', 'upgrade/csv', options => 'format csv', region => NULL) e;
CREATE TABLE orders (query text);
CREATE RULE run AS ON INSERT TO orders DO ALSO SELECT aws_s3.query_export_to_s3(NEW.query, 'exports', 'upgrade/rule');
CREATE FUNCTION export(query text) RETURNS bigint LANGUAGE sql BEGIN ATOMIC
    SELECT (aws_s3.query_export_to_s3(query, aws_commons.create_s3_uri('exports', 'upgrade/body', NULL), 'format csv')).rows_uploaded;
END;
GRANT USAGE ON SCHEMA aws_s3 TO regress_user;
GRANT EXECUTE ON FUNCTION aws_s3.query_export_to_s3(text, aws_commons._s3_uri_1, text) TO regress_user WITH GRANT OPTION;
-- Plans that this session keeps
PREPARE export(text) AS SELECT * FROM aws_s3.query_export_to_s3($1, 'exports', 'upgrade/plan');
PREPARE classes AS SELECT md5(string_agg(class, ',' ORDER BY id)) FROM classified;
SET plan_cache_mode = force_generic_plan;
CREATE TABLE before AS SELECT * FROM answers;
INSERT INTO inbox SELECT * FROM events WHERE id <= 5;
EXECUTE classes \gset before_
EXECUTE export('VALUES (1), (2)');
SELECT oid AS uri_export FROM pg_proc WHERE proname = 'query_export_to_s3' AND pronargs = 3 \gset
SELECT pg_get_viewdef('exported') AS definition \gset

ALTER EXTENSION aws_commons UPDATE;
ALTER EXTENSION aws_s3 UPDATE;
ALTER EXTENSION aws_ml UPDATE;
SELECT extname, extversion FROM pg_extension WHERE extname LIKE 'aws%' ORDER BY 1;
EXECUTE export('VALUES (1), (2)');
SELECT :uri_export = 'aws_s3.query_export_to_s3(text, aws_commons._s3_uri_1, text, text)'::regprocedure AS same_function,
    pg_get_viewdef('exported') = :'definition' AS same_definition;
TABLE exported;
TABLE exported_as_csv;
INSERT INTO orders VALUES ('VALUES (1), (2), (3)');
SELECT export('VALUES (1), (2), (3), (4)');
SELECT bytes_uploaded FROM aws_s3.query_export_to_s3('VALUES (1)', aws_commons.create_s3_uri('exports', 'upgrade/new'), kms_key => 'alias/exports');
EXECUTE classes \gset after_
SELECT :'before_md5' = :'after_md5' AS prepared_statement_is_the_same;
REFRESH MATERIALIZED VIEW moods;
SELECT count(*) AS rows, count(*) FILTER (WHERE b IS DISTINCT FROM a) AS different FROM before b FULL JOIN answers a USING (id);
INSERT INTO inbox SELECT * FROM events WHERE id <= 5;
SELECT count(*) AS rows, count(DISTINCT sorted) AS different, count(class) + count(checked) + count(greeting) AS answers FROM sorted;
SELECT array_length(aws_bedrock.invoke_model_get_embeddings('amazon.titan-embed-text-v2:0', NULL, 'embedding', '{"inputText": "new"}'), 1);

-- Privileges are the same as before.
SET ROLE regress_user;
SELECT count(class) FROM (SELECT classify(id, kind) AS class FROM events) c;
SELECT aws_bedrock.invoke_model('echo', 'text/csv', NULL, '1');
RESET ROLE;
SET ROLE regress_user;
SELECT rows_uploaded FROM aws_s3.query_export_to_s3('VALUES (1)', aws_commons.create_s3_uri('exports', 'upgrade/granted'), NULL, 'alias/exports');
SELECT aws_s3.query_export_to_s3('VALUES (1)', 'exports', 'upgrade/denied', kms_key => 'alias/exports');
RESET ROLE;
-- The role aws_ml can grant what the update added.
GRANT aws_ml TO regress_user;
SET ROLE regress_user;
SELECT aws_bedrock.invoke_model('echo', 'text/csv', NULL, '1');
GRANT EXECUTE ON FUNCTION aws_bedrock.invoke_model TO pg_monitor;
RESET ROLE;

-- A new session, without anything cached
\c
SELECT count(*) AS rows, count(*) FILTER (WHERE b IS DISTINCT FROM a) AS different FROM before b FULL JOIN answers a USING (id);

-- An update gives the same result as CREATE EXTENSION: everything in the catalog except object identifiers.
CREATE FUNCTION contents(extension name) RETURNS TABLE (object text, description text, definition text, properties jsonb, acl text, initial_acl text)
LANGUAGE sql AS $$
    SELECT pg_describe_object(d.classid, d.objid, 0), obj_description(d.objid, d.classid::regclass::name), pg_get_functiondef(p.oid),
            to_jsonb(p) - '{oid,pronamespace,prosupport,proargtypes,proallargtypes,prorettype,proargdefaults,prosqlbody}'::text[]
                || jsonb_build_object('support', p.prosupport::text),
            coalesce(p.proacl, n.nspacl)::text, i.initprivs::text
        FROM pg_depend d JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND e.extname = extension
            LEFT JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
            LEFT JOIN pg_namespace n ON d.classid = 'pg_namespace'::regclass AND n.oid = d.objid
            LEFT JOIN pg_init_privs i ON i.classoid = d.classid AND i.objoid = d.objid
        -- since 17, types of arrays and of the rows of tables and views depend on the extension themselves
        WHERE d.deptype = 'e' AND NOT EXISTS (SELECT FROM pg_type t LEFT JOIN pg_class r ON r.oid = t.typrelid
                                              WHERE d.classid = 'pg_type'::regclass AND t.oid = d.objid AND (t.typcategory = 'A' OR r.relkind <> 'c'))
$$;
CREATE FUNCTION compare(extension name, version text, OUT objects bigint, OUT different bigint) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP EXTENSION IF EXISTS %I CASCADE', extension);
    EXECUTE format('CREATE EXTENSION %I VERSION %L CASCADE', extension, version);
    EXECUTE format('ALTER EXTENSION %I UPDATE', extension);
    CREATE TEMP TABLE updated AS SELECT * FROM contents(extension);
    EXECUTE format('DROP EXTENSION %I CASCADE', extension);
    EXECUTE format('CREATE EXTENSION %I CASCADE', extension);
    SELECT count(*), count(*) FILTER (WHERE u IS DISTINCT FROM c) INTO objects, different FROM updated u FULL JOIN contents(extension) c USING (object);
    DROP TABLE updated;
END $$;
SET client_min_messages = warning;
SELECT v.*, c.* FROM (VALUES (1, 'aws_ml', '1.0'), (2, 'aws_ml', '1.1'), (3, 'aws_s3', '1.0'), (4, 'aws_commons', '1.0')) AS v (n, extension, version),
    LATERAL compare(extension, version) c ORDER BY n;
CREATE EXTENSION aws_ml;
SELECT object, acl = initial_acl AS only_initial_rights FROM contents('aws_ml') ORDER BY object;
SELECT p.oid::regprocedure AS function, pronargdefaults AS defaults, pg_get_function_arguments(p.oid) AS arguments
    FROM pg_proc p WHERE proname = 'create_s3_uri';

\c postgres
DROP DATABASE regress_upgrade;
DROP ROLE regress_user;
