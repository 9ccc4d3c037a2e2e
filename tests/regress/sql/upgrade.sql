-- ALTER EXTENSION aws_ml UPDATE, with data and what depends on the functions in place.
CREATE DATABASE regress_upgrade;
\c regress_upgrade
CREATE EXTENSION aws_ml VERSION '1.0' CASCADE;
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
-- Everything by every way, as one table
CREATE VIEW answers AS
    SELECT c.id, c.class, classify(e.id, e.kind), classify_atomic(e.id, e.kind) AS atomic, classify_as_owner(e.id, e.kind) AS as_owner,
            m.sentiment, m.confidence
        FROM classified c JOIN events e USING (id) JOIN moods m USING (id);
-- Plans that this session keeps
PREPARE classes AS SELECT md5(string_agg(class, ',' ORDER BY id)) FROM classified;
SET plan_cache_mode = force_generic_plan;
CREATE TABLE before AS SELECT * FROM answers;
INSERT INTO inbox SELECT * FROM events WHERE id <= 5;
EXECUTE classes \gset before_

ALTER EXTENSION aws_ml UPDATE;
SELECT extversion FROM pg_extension WHERE extname = 'aws_ml';
EXECUTE classes \gset after_
SELECT :'before_md5' = :'after_md5' AS prepared_statement_is_the_same;
REFRESH MATERIALIZED VIEW moods;
SELECT count(*) AS rows, count(*) FILTER (WHERE b IS DISTINCT FROM a) AS different FROM before b FULL JOIN answers a USING (id);
INSERT INTO inbox SELECT * FROM events WHERE id <= 5;
SELECT count(*) AS rows, count(DISTINCT sorted) AS different, count(class) + count(checked) + count(greeting) AS answers FROM sorted;
SELECT array_length(aws_bedrock.invoke_model_get_embeddings('amazon.titan-embed-text-v2:0', NULL, 'embedding', '{"inputText": "new"}'), 1);

-- Who had a right before has it still, and no other.
SET ROLE regress_user;
SELECT count(class) FROM (SELECT classify(id, kind) AS class FROM events) c;
SELECT aws_bedrock.invoke_model('echo', 'text/csv', NULL, '1');
RESET ROLE;
-- The role aws_ml hands out what the update brought.
GRANT aws_ml TO regress_user;
SET ROLE regress_user;
SELECT aws_bedrock.invoke_model('echo', 'text/csv', NULL, '1');
GRANT EXECUTE ON FUNCTION aws_bedrock.invoke_model TO pg_monitor;
RESET ROLE;

-- A new session, with nothing kept from before
\c
SELECT count(*) AS rows, count(*) FILTER (WHERE b IS DISTINCT FROM a) AS different FROM before b FULL JOIN answers a USING (id);

-- What an update makes is what CREATE EXTENSION makes: all that the catalog says of it but object identifiers.
CREATE FUNCTION contents() RETURNS TABLE (object text, description text, properties jsonb, acl text, initial_acl text) LANGUAGE sql AS $$
    SELECT pg_describe_object(d.classid, d.objid, 0), obj_description(d.objid, d.classid::regclass::name),
            to_jsonb(p) - '{oid,pronamespace,prosupport}'::text[] || jsonb_build_object('support', p.prosupport::text),
            coalesce(p.proacl, n.nspacl)::text, i.initprivs::text
        FROM pg_depend d JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND e.extname = 'aws_ml'
            LEFT JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
            LEFT JOIN pg_namespace n ON d.classid = 'pg_namespace'::regclass AND n.oid = d.objid
            LEFT JOIN pg_init_privs i ON i.classoid = d.classid AND i.objoid = d.objid
        WHERE d.deptype = 'e'
$$;
SET client_min_messages = warning;
DROP EXTENSION aws_ml CASCADE;
CREATE EXTENSION aws_ml VERSION '1.0';
ALTER EXTENSION aws_ml UPDATE TO '1.1';
CREATE TABLE updated AS SELECT * FROM contents();
DROP EXTENSION aws_ml;
CREATE EXTENSION aws_ml VERSION '1.1';
SELECT object, acl = initial_acl AS only_initial_rights FROM updated ORDER BY object;
SELECT * FROM contents() EXCEPT TABLE updated;
TABLE updated EXCEPT SELECT * FROM contents();

\c postgres
DROP DATABASE regress_upgrade;
DROP ROLE regress_user;
