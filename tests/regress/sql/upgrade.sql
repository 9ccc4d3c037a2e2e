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
CREATE VIEW classified AS SELECT id, aws_sagemaker.invoke_endpoint('hash', NULL, id, kind) AS class FROM events;
CREATE MATERIALIZED VIEW moods AS SELECT id, (aws_comprehend.detect_sentiment(kind, 'en')).* FROM events;
PREPARE classes AS SELECT md5(string_agg(class, ',' ORDER BY id)) FROM classified;
CREATE TABLE before AS
    SELECT c.id, c.class, classify(e.id, e.kind), classify_atomic(e.id, e.kind) AS atomic, m.sentiment, m.confidence
    FROM classified c JOIN events e USING (id) JOIN moods m USING (id);
EXECUTE classes \gset before_

ALTER EXTENSION aws_ml UPDATE;
SELECT extversion FROM pg_extension WHERE extname = 'aws_ml';
EXECUTE classes \gset after_
SELECT :'before_md5' = :'after_md5' AS prepared_statement_is_the_same;
REFRESH MATERIALIZED VIEW moods;
SELECT count(*) AS rows, count(*) FILTER (WHERE b IS DISTINCT FROM a) AS different
    FROM before b JOIN (
        SELECT c.id, c.class, classify(e.id, e.kind), classify_atomic(e.id, e.kind) AS atomic, m.sentiment, m.confidence
        FROM classified c JOIN events e USING (id) JOIN moods m USING (id)) a USING (id);
SELECT array_length(aws_bedrock.invoke_model_get_embeddings('amazon.titan-embed-text-v2:0', NULL, 'embedding', '{"inputText": "new"}'), 1);

-- Who had a right before has it still, and no other.
SET ROLE regress_user;
SELECT count(class) FROM (SELECT classify(id, kind) AS class FROM events) c;
SELECT aws_bedrock.invoke_model('echo', 'text/csv', NULL, '1');
RESET ROLE;

-- What an update makes is what CREATE EXTENSION makes.
CREATE TABLE updated AS
    SELECT pg_describe_object(d.classid, d.objid, 0) AS object, p.provolatile, p.proparallel, p.procost, p.prosupport::text, p.proacl::text
    FROM pg_depend d JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND e.extname = 'aws_ml'
        LEFT JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
    WHERE d.deptype = 'e' AND p.proname IS DISTINCT FROM 'invoke_endpoint';
SET client_min_messages = warning;
DROP EXTENSION aws_ml CASCADE;
CREATE EXTENSION aws_ml;
SELECT pg_describe_object(d.classid, d.objid, 0) AS object, p.provolatile, p.proparallel, p.procost, p.prosupport::text, p.proacl::text
    FROM pg_depend d JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND e.extname = 'aws_ml'
        LEFT JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
    WHERE d.deptype = 'e' AND p.proname IS DISTINCT FROM 'invoke_endpoint'
EXCEPT TABLE updated;
SELECT count(*) AS objects FROM updated;

\c postgres
DROP DATABASE regress_upgrade;
DROP ROLE regress_user;
