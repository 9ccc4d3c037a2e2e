-- What EXPLAIN says before a statement sends anything, and what EXPLAIN ANALYZE then counts.
CREATE TABLE reviews (id int PRIMARY KEY, customer int, stars int, lang text, body text, flagged bool);
INSERT INTO reviews SELECT i, i % 500, i % 5 + 1, (ARRAY['en', 'de'])[i % 2 + 1],
                           CASE WHEN i % 4 > 0 THEN repeat('word ', 20) || i END, i % 10 = 0
    FROM generate_series(1, 20000) i;
CREATE TABLE shops (id int PRIMARY KEY, customer int);
INSERT INTO shops SELECT i, i FROM generate_series(1, 50) i;
CREATE INDEX ON reviews (customer);
ALTER TABLE reviews SET (autovacuum_enabled = off);
ALTER TABLE shops SET (autovacuum_enabled = off);
VACUUM ANALYZE reviews, shops;
CREATE TABLE unknown_values AS SELECT i % 3 AS x FROM generate_series(1, 3000) i;
ALTER TABLE unknown_values SET (autovacuum_enabled = off);
VACUUM unknown_values;


-- Rounded to two digits: samples differ.
CREATE FUNCTION two_digits(n numeric) RETURNS numeric LANGUAGE sql AS $$
    SELECT CASE WHEN n = 0 THEN 0 ELSE round(n, 1 - floor(log(n))::int) END
$$;
CREATE FUNCTION calls(plan jsonb) RETURNS SETOF jsonb LANGUAGE sql AS $$
    WITH RECURSIVE nodes AS (
        SELECT plan AS node
        UNION ALL SELECT child FROM nodes, jsonb_array_elements(node -> 'Plans') child)
    SELECT call FROM nodes, jsonb_array_elements(node -> 'Function Calls') call
$$;
-- Of all calls together
CREATE FUNCTION estimate(query text, OUT rows numeric, OUT requests numeric) LANGUAGE plpgsql AS $$
DECLARE plan jsonb;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan;
    SELECT two_digits(sum((c ->> 'Estimated Rows')::numeric)), two_digits(sum((c ->> 'Estimated Requests')::numeric))
        INTO rows, requests FROM calls(plan #> '{0,Plan}') c;
END $$;
CREATE FUNCTION estimate_and_count(query text, OUT rows numeric, OUT requests numeric, OUT actual_rows numeric, OUT actual_requests numeric)
LANGUAGE plpgsql AS $$
DECLARE plan jsonb;
BEGIN
    EXECUTE 'EXPLAIN (ANALYZE, VERBOSE, TIMING OFF, FORMAT json) ' || query INTO plan;
    SELECT two_digits(sum((c ->> 'Estimated Rows')::numeric)), two_digits(sum((c ->> 'Estimated Requests')::numeric)),
           sum((c #>> '{Batch Processing,Rows Sent}')::numeric), sum((c #>> '{Batch Processing,Num Batches}')::numeric)
        INTO rows, requests, actual_rows, actual_requests FROM calls(plan #> '{0,Plan}') c;
END $$;
CREATE FUNCTION hash(int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, $1)::int % 10 $$;
CREATE FUNCTION hash(int, int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, $1, $2)::int % 10 $$;
CREATE FUNCTION mood(text, text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT (aws_comprehend.detect_sentiment($1, $2)).sentiment $$;
SET max_parallel_workers_per_gather = 0;

-- In each format; nothing of it without COSTS
EXPLAIN (COSTS OFF) SELECT hash(id) FROM shops;
SELECT regexp_replace(line, 'cost=\S+', 'cost=C') AS line FROM server.explain('costs on', 'SELECT hash(id) FROM shops') line;
SELECT plan #> '{0,Plan,Function Calls,0}' FROM (SELECT string_agg(line, '')::jsonb AS plan FROM server.explain('format json', 'SELECT hash(id) FROM shops') line) e;
SELECT regexp_matches(line, 'Estimated.*?\n', 'gn') FROM server.explain('format yaml', 'SELECT hash(id) FROM shops') line;
SELECT regexp_matches(line, '<Estimated.*?\n', 'gn') FROM server.explain('format xml', 'SELECT hash(id) FROM shops') line;

-- Statistics, conditions, NULLs, equal inputs, batch size
SELECT * FROM estimate_and_count('SELECT hash(id) FROM reviews');
SELECT * FROM estimate_and_count('SELECT hash(customer) FROM reviews');
SELECT * FROM estimate_and_count('SELECT hash(customer, stars) FROM reviews');
SELECT * FROM estimate_and_count('SELECT hash(stars, customer % 2) FROM reviews WHERE customer < 5');
SELECT * FROM estimate_and_count('SELECT hash(id) FROM reviews WHERE stars = 3 AND hash(customer) > 4');
SELECT * FROM estimate_and_count('SELECT CASE WHEN stars = 3 THEN hash(id) END FROM reviews');
SELECT * FROM estimate_and_count('SELECT CASE WHEN customer < 100 THEN hash(customer) END FROM reviews');
SELECT * FROM estimate_and_count('SELECT coalesce(stars, hash(id)) FROM reviews');
SELECT * FROM estimate_and_count($$SELECT mood(body, 'en') FROM reviews WHERE id <= 2000$$);
SELECT * FROM estimate_and_count('SELECT mood(body, lang) FROM reviews WHERE id <= 2000');
SELECT * FROM estimate_and_count('SELECT mood(NULL, lang) FROM reviews WHERE id <= 2000');
SELECT * FROM estimate_and_count($$SELECT aws_sagemaker.invoke_endpoint('hash', 1000, id) FROM reviews$$);
SELECT * FROM estimate_and_count('SELECT hash(x) FROM unknown_values');
SELECT * FROM estimate_and_count('SELECT hash(i) FROM generate_series(1, 1000) i');
SELECT * FROM estimate_and_count('SELECT hash(id + (random() * 0)::int) FROM reviews WHERE id < 100');
SELECT * FROM estimate_and_count('SELECT sum(hash(id)), count(*) FILTER (WHERE hash(stars) > 3) FROM reviews');
SELECT * FROM estimate_and_count('SELECT hash(stars), count(hash(id)) FROM reviews GROUP BY hash(stars)');

-- with statistics of several columns
CREATE STATISTICS reviews_values (ndistinct) ON customer, stars FROM reviews;
ANALYZE reviews;
SELECT * FROM estimate_and_count('SELECT hash(customer, stars) FROM reviews');

-- Partitions have statistics of their own, and together.
CREATE TABLE parts (id int, customer int) PARTITION BY RANGE (id);
CREATE TABLE part_1 PARTITION OF parts FOR VALUES FROM (1) TO (501) WITH (autovacuum_enabled = off);
CREATE TABLE part_2 PARTITION OF parts FOR VALUES FROM (501) TO (1001) WITH (autovacuum_enabled = off);
INSERT INTO parts SELECT i, i % 50 FROM generate_series(1, 1000) i;
ANALYZE parts, part_1, part_2;
SELECT * FROM estimate_and_count('SELECT hash(id) FROM parts');
SELECT * FROM estimate_and_count('SELECT hash(id) FROM parts WHERE customer < 10 AND hash(customer) > 4');
SELECT * FROM estimate_and_count('SELECT s FROM (SELECT id, customer FROM parts OFFSET 0) p, hash(p.customer) s');
DROP TABLE parts;

-- Limits, executions, processes
SELECT * FROM estimate_and_count('SELECT hash(id) FROM reviews ORDER BY id LIMIT 10 OFFSET 5');
SELECT * FROM estimate_and_count('SELECT customer, sum(hash(id)) FROM reviews GROUP BY customer ORDER BY customer LIMIT 3');
SELECT * FROM estimate_and_count('SELECT EXISTS (SELECT FROM reviews WHERE hash(id) > 3)');
SELECT * FROM estimate('SELECT id FROM reviews WHERE hash(id) > 6 ORDER BY id LIMIT 20');
SELECT * FROM estimate_and_count('SELECT s.id, (SELECT sum(hash(r.id)) FROM reviews r WHERE r.customer = s.customer) FROM shops s');
SELECT * FROM estimate_and_count('SELECT s.id, (SELECT sum(hash(r.stars)) FROM reviews r WHERE r.customer >= s.customer) FROM shops s');
SELECT * FROM estimate_and_count('WITH c AS MATERIALIZED (SELECT id, hash(id) AS h FROM reviews) SELECT count(*) FROM c WHERE h > 3');
BEGIN;
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SELECT * FROM estimate('SELECT sum(hash(id)) FROM reviews');
SELECT * FROM estimate('SELECT sum(hash(stars)) FROM reviews');
COMMIT;

-- Settings
SET aws_ml.deduplicate = off;
SELECT * FROM estimate('SELECT hash(customer) FROM reviews');
RESET aws_ml.deduplicate;
SET aws_ml.enable_batch_mode = off;
SELECT * FROM estimate('SELECT hash(customer) FROM reviews');
RESET aws_ml.enable_batch_mode;
SET aws_ml.max_payload_bytes = '64kB';
SELECT * FROM estimate_and_count($$SELECT aws_sagemaker.invoke_endpoint('hash', NULL, id, body) FROM reviews$$);
RESET aws_ml.max_payload_bytes;
SET plan_cache_mode = force_generic_plan;
PREPARE prepared(int) AS SELECT hash(id) FROM reviews WHERE stars < $1;
SELECT * FROM estimate('EXECUTE prepared(3)');
RESET plan_cache_mode;

-- An estimate calls no function of the statement, whether it is for planning or not.
CREATE FUNCTION no_call() RETURNS int LANGUAGE plpgsql STABLE AS $$ BEGIN RAISE EXCEPTION 'called'; END $$;
CALL server.reset();
SELECT * FROM estimate('SELECT CASE WHEN stars < no_call() THEN hash(id) END FROM reviews');
SELECT * FROM estimate('SELECT CASE WHEN stars < hash(3) THEN hash(id) END FROM reviews');
SELECT * FROM server.seen();

-- Nor does it show statistics of rows that the role cannot see to the role's own functions.
CREATE ROLE reader;
GRANT SELECT ON reviews TO reader;
GRANT aws_ml TO reader;
ALTER TABLE reviews ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON reviews TO reader USING (customer = 7);
GRANT CREATE ON SCHEMA public TO reader;
SET ROLE reader;
CREATE FUNCTION peek(int, int) RETURNS bool LANGUAGE plpgsql IMMUTABLE COST 1 AS $$
BEGIN
    IF $1 <> 7 THEN
        RAISE EXCEPTION 'sees %', $1;
    END IF;
    RETURN true;
END $$;
CREATE OPERATOR ?= (LEFTARG = int, RIGHTARG = int, FUNCTION = peek, RESTRICT = eqsel);
SELECT rows > 0 AS estimated FROM estimate('SELECT CASE WHEN customer ?= 7 THEN hash(id) END FROM reviews');
DROP OPERATOR ?= (int, int);
DROP FUNCTION peek;
RESET ROLE;
DROP POLICY own ON reviews;
ALTER TABLE reviews DISABLE ROW LEVEL SECURITY;
REVOKE CREATE ON SCHEMA public FROM reader;

-- Prices: everybody reads them, their owner writes them.
CREATE FUNCTION costs(query text, OUT tokens numeric, OUT estimated numeric, OUT without jsonb, OUT actual numeric, OUT actual_without jsonb)
LANGUAGE plpgsql AS $$
DECLARE plan jsonb;
BEGIN
    EXECUTE 'EXPLAIN (ANALYZE, TIMING OFF, FORMAT json) ' || query INTO plan;
    SELECT (c -> 'Estimated Tokens')::numeric, (c -> 'Estimated Cost')::numeric, c -> 'Estimated Cost Without', (c -> 'Actual Cost')::numeric, c -> 'Actual Cost Without'
        INTO tokens, estimated, without, actual, actual_without FROM calls(plan #> '{0,Plan}') c;
END $$;
SELECT * FROM costs('SELECT hash(id) FROM shops');
INSERT INTO aws_ml.prices (service, unit, price) VALUES ('sagemaker', 'row', 0.5), ('sagemaker', 'request', 100);
SELECT line FROM server.explain('analyze, timing off, summary off', 'SELECT hash(id) FROM shops') line WHERE line ~ ' Cost| Rows|Requests|batches';
EXPLAIN (COSTS OFF) SELECT hash(id) FROM shops;
SET ROLE reader;
SELECT count(*) FROM aws_ml.prices;
SELECT * FROM costs('SELECT hash(stars) FROM reviews');
DELETE FROM aws_ml.prices;
RESET ROLE;
-- whoever may not read them sees no costs
BEGIN;
REVOKE SELECT ON aws_ml.prices FROM PUBLIC;
SET LOCAL ROLE reader;
SELECT * FROM costs('SELECT hash(stars) FROM reviews');
ROLLBACK;
-- the longest pattern that matches, for each unit; where the endpoint varies, only '%'
INSERT INTO aws_ml.prices (service, model, unit, price) VALUES
    ('sagemaker', 'hash', 'row', 2), ('sagemaker', 'ha%', 'row', 3), ('sagemaker', 'ech%', 'row', 4);
SELECT * FROM costs('SELECT hash(id) FROM shops');
SELECT * FROM costs($$SELECT aws_sagemaker.invoke_endpoint('echo', NULL, id) FROM shops$$);
SELECT * FROM costs($$SELECT aws_sagemaker.invoke_endpoint(CASE WHEN id > 25 THEN 'hash' ELSE 'echo' END, NULL, id) FROM shops$$);
-- 1,500 texts of 104 characters on average, which count as 300
INSERT INTO aws_ml.prices (service, unit, price, per, minimum) VALUES ('comprehend', 'byte', 0.0001, 100, 300);
SELECT * FROM costs($$SELECT mood(body, 'en') FROM reviews WHERE id <= 2000$$);
UPDATE aws_ml.prices SET minimum = 0 WHERE service = 'comprehend';
SELECT round(estimated / (1500 * 104 * 0.000001), 1) AS of_expected FROM costs($$SELECT mood(body, 'en') FROM reviews WHERE id <= 2000$$);
-- Tokens: four bytes each. Nothing is known of those of the answer before.
INSERT INTO aws_ml.prices (service, model, unit, price, per) VALUES
    ('bedrock', 'amazon.titan-text%', 'input token', 2, 1000), ('bedrock', 'amazon.titan-text%', 'output token', 8, 1000);
SELECT tokens BETWEEN 250 AND 450 AS tokens, abs(estimated - tokens * 0.002) < 0.002 AS estimated, without, actual > estimated AS actual, actual_without
    FROM costs($$SELECT aws_bedrock.invoke_model('amazon.titan-text-express-v1', 'application/json', 'application/json',
                                                 '{"inputText": "' || id || '"}') FROM shops$$);
SELECT * FROM costs($$SELECT aws_bedrock.invoke_model_get_embeddings('amazon.titan-embed-text-v2:0', 'application/json', 'embedding',
                                                                     '{"inputText": "' || id || '"}') FROM shops$$);
-- pg_dump keeps them
SELECT extconfig::regclass[] FROM pg_extension WHERE extname = 'aws_ml';
-- Values that make no sense
INSERT INTO aws_ml.prices (service, unit, price) VALUES ('sagemakr', 'row', 1);
INSERT INTO aws_ml.prices (service, unit, price) VALUES ('sagemaker', 'rows', 1);
INSERT INTO aws_ml.prices (service, unit, price, per) VALUES ('sagemaker', 'byte', 1, 0);
INSERT INTO aws_ml.prices (service, unit, price) VALUES ('sagemaker', 'byte', 'NaN');
-- A table that was altered is not read, nor is one that is not the extension's.
BEGIN;
ALTER TABLE aws_ml.prices RENAME COLUMN price TO charge;
SELECT * FROM costs('SELECT hash(id) FROM shops');
ROLLBACK;
BEGIN;
ALTER EXTENSION aws_ml DROP TABLE aws_ml.prices;
SELECT * FROM costs('SELECT hash(id) FROM shops');
DROP TABLE aws_ml.prices;
SELECT * FROM costs('SELECT hash(id) FROM shops');
ROLLBACK;
DELETE FROM aws_ml.prices;

DEALLOCATE prepared;
DROP TABLE reviews, shops, unknown_values;
DROP OWNED BY reader;
DROP ROLE reader;
DROP FUNCTION hash(int), hash(int, int), mood, no_call, estimate, estimate_and_count, calls, two_digits, costs;
