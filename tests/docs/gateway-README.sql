-- docs/gateway: the scripts as they stand. The outer database is the page's, the inner one another of the same cluster.
\getenv socket PGHOST
\getenv port PGPORT
SELECT format('COPY (VALUES (%L), (%L)) TO %L', 'local all gateway_reader scram-sha-256', 'local all all trust',
              current_setting('hba_file')) \gexec
SELECT pg_reload_conf() \g /dev/null
CREATE DATABASE gateway_inner;
\set password SECRET
\set reader_password SECRET2
\set outer_host :socket
\set outer_port :port
\set outer_dbname docs
\set host :socket
\set dbname gateway_inner
\connect gateway_inner
SET client_min_messages = warning;
\ir ../../docs/gateway/inner.sql
INSERT INTO gateway.endpoints VALUES ('missing');
\connect docs
SET client_min_messages = warning;
\ir ../../docs/gateway/outer.sql
\ir ../../docs/gateway/example_outer.sql
\connect gateway_inner
SET client_min_messages = warning;
\ir ../../docs/gateway/example_inner.sql
SET ROLE gateway_owner;
CREATE VIEW gateway.missing AS SELECT id, aws_sagemaker.invoke_endpoint('missing', NULL, id)::text AS answer FROM events WHERE id <= 10;
GRANT SELECT ON gateway.missing TO gateway;
\connect docs
\ir ../../docs/gateway/example_views.sql
IMPORT FOREIGN SCHEMA gateway LIMIT TO (missing) FROM SERVER gateway INTO models;
-- what the page asks for besides
ALTER TABLE reviews ADD sentiment text;
CREATE TABLE picked AS SELECT generate_series(1, 20) AS id;
CREATE TABLE sales AS SELECT i AS id, i % 7 AS kind, date '2024-05-01' AS day, i * 1.5 AS amount FROM generate_series(1, 50) i;
ANALYZE;
