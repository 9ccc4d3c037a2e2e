-- What sqlsmith finds: tables, views and functions that call models, and of PostgreSQL's own functions
-- those that it can do no harm with.
CREATE ROLE smith LOGIN;
GRANT aws_ml TO smith;
CREATE SCHEMA ml AUTHORIZATION smith;

SET ROLE smith;
SET search_path = ml;

-- Small tables: sqlsmith joins them without much of a condition.
CREATE TABLE item (id int PRIMARY KEY, grp int, x int, note text, price numeric, weight float8, seen bool, tags int[], day date);
INSERT INTO item
    SELECT i, i % 7, NULLIF((i * 31) % 50, 13), CASE WHEN i % 11 > 0 THEN 'good text ' || i END, i * 1.25, i / 3.0, i % 3 = 0,
        CASE WHEN i % 5 > 0 THEN ARRAY[i, i % 4] END, date '2024-01-01' + i
    FROM generate_series(1, 40) i;
CREATE INDEX ON item (x, grp);
CREATE TABLE review (id int PRIMARY KEY, item int, body text, stars bigint);
INSERT INTO review
    SELECT i, NULLIF(i % 30, 0), CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 'I love it' WHEN 2 THEN 'terrible' ELSE 'it is a thing' END, i % 6
    FROM generate_series(1, 25) i;
CREATE TABLE log (id int, code int, line text) PARTITION BY RANGE (id);
CREATE TABLE log1 PARTITION OF log FOR VALUES FROM (0) TO (30);
CREATE TABLE log2 PARTITION OF log FOR VALUES FROM (30) TO (100);
INSERT INTO log SELECT i, i % 13, 'line ' || i % 20 FROM generate_series(1, 60) i;
CREATE TABLE nothing (id int, code int, line text);
ANALYZE item, review, log, nothing;

-- Functions that PostgreSQL inlines
CREATE TYPE pair AS (a int, b int);
CREATE FUNCTION score(int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, $1)::int % 10 $$;
CREATE FUNCTION score(text) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, $1)::int % 10 $$;
CREATE FUNCTION score(int, int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', 7, $1, $2)::int % 10 $$;
CREATE FUNCTION score(bigint) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, $1)::bigint $$;
CREATE FUNCTION score(float8, numeric) RETURNS float8 LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, $1, $2)::float8 $$;
CREATE FUNCTION score(int[]) RETURNS numeric LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, VARIADIC $1)::numeric $$;
CREATE FUNCTION echo(text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('echo', 3, $1)::text $$;
CREATE FUNCTION mood(text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT (aws_comprehend.detect_sentiment(NULLIF($1, ''), 'en')).sentiment $$;
CREATE FUNCTION confidence(text) RETURNS float8 LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT (aws_comprehend.detect_sentiment(NULLIF($1, ''), CASE WHEN $1 LIKE 'I%' THEN 'en' ELSE 'de' END)).confidence $$;
CREATE FUNCTION is_good(int) RETURNS bool LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, $1)::int % 2 = 1 $$;
CREATE FUNCTION two(int) RETURNS pair LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('two', NULL, $1)::ml.pair $$;
-- calls behind conditions
CREATE FUNCTION if_large(int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT CASE WHEN $1 > 20 THEN ml.score($1) WHEN $1 > 10 THEN ml.score('small' || $1) ELSE 0 END $$;
CREATE FUNCTION first_of(int, int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT coalesce(ml.score(NULLIF($1, 3)), ml.score($2), 1) $$;
CREATE FUNCTION either(int, bool) RETURNS bool LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT $2 OR ml.is_good($1) OR ml.score($1, 1) > 4 $$;
CREATE FUNCTION both_of(int, text) RETURNS bool LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT $1 > 5 AND ml.is_good($1) AND ml.mood($2) <> 'NEUTRAL' $$;
CREATE FUNCTION inverse(int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT CASE WHEN $1 <> 0 THEN ml.score(100 / $1) END $$;
CREATE FUNCTION again(int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT ml.score(ml.score($1) + 1) $$;
CREATE FUNCTION fixed() RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, 1)::int % 10 $$;
-- not merged; not inlined
CREATE FUNCTION noisy(int) RETURNS int LANGUAGE sql VOLATILE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, $1 + (random() * 0)::int)::int % 10 $$;
CREATE FUNCTION opaque(int) RETURNS int LANGUAGE plpgsql STABLE PARALLEL SAFE COST 5000
    AS $$ BEGIN RETURN ml.score($1); END $$;
CREATE FUNCTION strict_score(int) RETURNS int LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 5000
    AS $$ SELECT ml.score($1, 2) $$;

CREATE VIEW scored AS SELECT id, grp, score(x) AS s, mood(note) AS m FROM item;
CREATE VIEW good AS SELECT * FROM item WHERE is_good(id) AND x < 40;
CREATE VIEW top AS SELECT id, score(id) AS s, note FROM item ORDER BY price DESC LIMIT 10;
CREATE VIEW lateral_mood AS SELECT r.id, r.body, s.* FROM review r, aws_comprehend.detect_sentiment(r.body, 'en') s;
CREATE VIEW left_mood AS SELECT i.id, i.x, s.sentiment, s.confidence
    FROM item i LEFT JOIN aws_comprehend.detect_sentiment(i.note, 'en') s ON s.confidence > 0.5 AND i.x > 10;
CREATE VIEW grouped AS SELECT grp, max(score(x)) AS s, sum(score(id)) FILTER (WHERE x > 20) AS f, count(DISTINCT mood(note)) AS m
    FROM item GROUP BY grp HAVING score(max(x)) > 1;
CREATE VIEW united AS SELECT id, score(code) AS s FROM log UNION ALL SELECT id, stars::int FROM review UNION ALL SELECT id, score(x) FROM good;
CREATE VIEW distinct_moods AS SELECT DISTINCT mood(body) AS m, score(stars::int) AS s FROM review;
CREATE VIEW ranked AS SELECT id, s, rank() OVER (PARTITION BY grp ORDER BY s) AS r FROM scored;
CREATE VIEW reused AS WITH c AS MATERIALIZED (SELECT id, grp, score(x) AS s FROM item)
    SELECT a.id, a.s AS s1, b.s AS s2 FROM c a JOIN c b ON a.grp = b.id;
CREATE VIEW joined AS SELECT i.id, r.id AS review, score(i.x, r.stars::int) AS s FROM item i LEFT JOIN review r ON r.item = i.id AND score(r.body) > 2;
CREATE VIEW guarded WITH (security_barrier) AS SELECT id, code, line FROM log WHERE score(code) < 8;
CREATE VIEW correlated AS SELECT id, (SELECT max(score(r.stars)) FROM review r WHERE r.item = i.id) AS s,
    EXISTS (SELECT FROM log l WHERE l.id = i.x AND score(l.code) > 3) AS e FROM item i;
CREATE MATERIALIZED VIEW kept AS SELECT id, score(x) AS s, echo(note) AS note FROM item;
RESET ROLE;

-- A table whose policy calls a model
CREATE TABLE ml.secret (id int, code int, line text);
INSERT INTO ml.secret SELECT i, i % 5, 'secret ' || i FROM generate_series(1, 20) i;
ALTER TABLE ml.secret ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON ml.secret USING (ml.score(code) > 2) WITH CHECK (ml.score(id) >= 0);
GRANT ALL ON ml.secret TO smith;
ANALYZE;

-- sqlsmith reads "pg_proc", unqualified, and picks functions evenly: it gets to see this view first,
-- in which ours are there many times over (it asks for no more of the oid than that it be one). With
-- --exclude-catalog it keeps the view itself out of its statements, as it is in this schema.
CREATE VIEW information_schema.pg_proc AS
    SELECT (p.oid::bigint + 1000000 * n)::oid AS oid, proname, pronamespace, prorettype, proretset, prokind, proargtypes
    FROM pg_catalog.pg_proc p, generate_series(1, CASE WHEN pronamespace <> 'ml'::regnamespace OR proname IN ('noisy', 'two') THEN 1 ELSE 20 END) n
    WHERE pronamespace = 'ml'::regnamespace
        OR proname = 'random'
        OR pronamespace = 'pg_catalog'::regnamespace AND prolang = (SELECT oid FROM pg_language WHERE lanname = 'internal')
            AND provolatile = 'i' AND proparallel = 's' AND pronargs > 0
            AND NOT EXISTS (SELECT FROM pg_type t WHERE t.oid = ANY (proargtypes || prorettype::oid)
                AND t.typname NOT IN ('bool', 'int4', 'int8', 'int2', 'float4', 'float8', 'numeric', 'text', 'varchar', 'date', '_int4',
                    'anyelement', 'anynonarray'))
            AND proname !~ '^(repeat|lpad|rpad|factorial)$';
GRANT SELECT ON information_schema.pg_proc TO smith;
ALTER ROLE smith SET search_path = information_schema, pg_catalog;

-- It picks operators evenly, too, but reads them from pg_catalog. So those go whose types no table here
-- has, and for which it can find no value.
SET allow_system_table_mods = on;
DELETE FROM pg_operator WHERE EXISTS (SELECT FROM pg_type t WHERE t.oid IN (oprleft, oprright)
    AND (typcategory IN ('G', 'I', 'R', 'V', 'T') AND typname <> 'name' OR typname IN ('anyenum', 'anyrange', 'anymultirange', 'jsonpath')
        OR typname IN ('tsvector', 'tsquery', 'bytea', 'money', 'timestamp', 'timestamptz', 'time', 'timetz', 'macaddr', 'macaddr8')));
