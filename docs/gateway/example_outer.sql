-- The example, outer database: a table, and a role with which the inner database reads it.
--
--   psql -v reader_password=SECRET2 -f example_outer.sql
\set ON_ERROR_STOP on
BEGIN;
SET LOCAL search_path = pg_catalog, pg_temp;
CREATE TABLE public.reviews (id int PRIMARY KEY, product text, review text);
INSERT INTO public.reviews
    SELECT i, 'product ' || i % 10,
           CASE WHEN i % 50 <> 0 THEN format('Order %s: %s', i, (ARRAY['I love it.', 'It is awful.', 'It arrived.'])[i % 3 + 1]) END
        FROM generate_series(1, 2500) i;
ANALYZE public.reviews;

CREATE ROLE gateway_reader LOGIN PASSWORD :'reader_password' CONNECTION LIMIT 50;
GRANT SELECT ON public.reviews TO gateway_reader;
COMMIT;
