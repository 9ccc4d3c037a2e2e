-- The example, outer database again: the inner one's views. As the owner of the database:
--
--   psql -f example_views.sql
\set ON_ERROR_STOP on
BEGIN;
SET LOCAL search_path = pg_catalog, pg_temp;
CREATE SCHEMA models;
IMPORT FOREIGN SCHEMA gateway LIMIT TO (events, reviews) FROM SERVER gateway INTO models;
GRANT USAGE ON SCHEMA models TO gateway_user;
GRANT SELECT ON ALL TABLES IN SCHEMA models TO gateway_user;
COMMIT;
