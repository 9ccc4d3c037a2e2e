-- The example, inner database: a table kept here, one that is read from the outer database, and a view of each with the
-- answers of a model. Run as a superuser:
--
--   psql -v outer_host=... -v outer_port=5432 -v outer_dbname=... -v reader_password=SECRET2 -f example_inner.sql
\set ON_ERROR_STOP on
BEGIN;
CREATE EXTENSION IF NOT EXISTS postgres_fdw;
SET LOCAL search_path = pg_catalog, pg_temp;
-- Views call functions with the privileges of their reader. Without USAGE on their schemas, "gateway" can call them
-- through views only.
GRANT EXECUTE ON FUNCTION aws_comprehend.detect_sentiment, aws_sagemaker.invoke_endpoint TO gateway;

-- Kept here
CREATE TABLE public.events (id int PRIMARY KEY, kind int, day date, amount real);
INSERT INTO public.events SELECT i, i % 7, date '2024-01-01' + i % 365, i % 400 FROM generate_series(1, 20000) i;
ANALYZE public.events;
GRANT SELECT ON public.events TO gateway_owner;

-- Read from there, as "gateway_owner", the owner of the view
CREATE SERVER outer_database FOREIGN DATA WRAPPER postgres_fdw
    OPTIONS (host :'outer_host', port :'outer_port', dbname :'outer_dbname', sslmode 'require',
             use_remote_estimate 'true', fetch_size '1000');
CREATE USER MAPPING FOR gateway_owner SERVER outer_database OPTIONS (user 'gateway_reader', password :'reader_password');
CREATE FOREIGN TABLE public.outer_reviews (id int, product text, review text)
    SERVER outer_database OPTIONS (schema_name 'public', table_name 'reviews');
GRANT SELECT ON public.outer_reviews TO gateway_owner;

SET LOCAL ROLE gateway_owner;
INSERT INTO gateway.endpoints VALUES ('events-model');

-- "RETURN" binds the names now: "gateway" could not look them up.
CREATE FUNCTION gateway.classify_event(kind int, day date, amount real) RETURNS int
    LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    RETURN aws_sagemaker.invoke_endpoint('events-model', NULL, kind, day, amount)::int;
REVOKE ALL ON FUNCTION gateway.classify_event FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gateway.classify_event TO gateway;

CREATE VIEW gateway.events AS
    SELECT id, kind, day, amount, gateway.classify_event(kind, day, amount) AS category FROM public.events;

-- The call is in the SELECT list: in FROM, it would be made before ORDER BY ... LIMIT.
CREATE VIEW gateway.reviews AS
    SELECT id, product, review, (s).sentiment::text, (s).confidence
        FROM (SELECT *, aws_comprehend.detect_sentiment(review, 'en') AS s FROM public.outer_reviews) r;

GRANT SELECT ON gateway.events, gateway.reviews TO gateway;
COMMIT;
