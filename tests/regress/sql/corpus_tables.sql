-- The tables of the corpus: small, with nulls and duplicates; and three models. Each corpus file compares statements on
-- one topic, batched and in row mode (see setup.sql): equal results, and not a row more for the service.
CREATE TABLE t (id int PRIMARY KEY, g int, x int, n int, d text, b bool, day date);
INSERT INTO t SELECT i, i % 7, CASE WHEN i % 13 > 0 THEN (i * 31) % 40 END, i % 4,
                     CASE WHEN i % 11 > 0 THEN 'text ' || i % 25 END,
                     CASE i % 3 WHEN 0 THEN true WHEN 1 THEN false END, date '2026-01-01' + i % 5
    FROM generate_series(1, 60) i;
CREATE TABLE u (id int PRIMARY KEY, y int);
INSERT INTO u SELECT i, CASE WHEN i % 8 > 0 THEN i % 5 END FROM generate_series(1, 88, 3) i;
-- Statistics and visibility must not change during the tests, so that plans are the same in every run: each test begins
-- with this VACUUM, after what the previous one left behind and rolled back.
ALTER TABLE t SET (autovacuum_enabled = off);
ALTER TABLE u SET (autovacuum_enabled = off);
VACUUM ANALYZE t, u;

CREATE FUNCTION f(int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, $1)::int % 10 $$;
CREATE FUNCTION f(text) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, $1)::int % 10 $$;
CREATE FUNCTION h(int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('sagemaker_model_endpoint_name', NULL, 'h', $1)::int $$;
CREATE FUNCTION mood(text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT (aws_comprehend.detect_sentiment($1, 'en')).sentiment $$;
