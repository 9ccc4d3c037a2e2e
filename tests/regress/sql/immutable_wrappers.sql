-- Wrappers declared IMMUTABLE in indexes, generated columns, defaults and checks, which require that: the values are
-- right in the first and in the tenth statement of a session, prepared or not. An ordinary function with the same
-- values is the oracle; differences are printed.
CREATE SCHEMA asking;
CREATE SCHEMA plain;
CREATE SCHEMA compared;
CREATE FUNCTION asking.i(x int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
DECLARE answer text := aws_sagemaker.invoke_endpoint('echo', NULL, x);
BEGIN
    IF answer IS NULL THEN RAISE 'the answer is null'; END IF;
    RETURN 10 * answer::int;
END $$;
-- This one returns null for null.
CREATE FUNCTION asking.n(x int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN 10 * aws_sagemaker.invoke_endpoint('echo', NULL, x)::int; END $$;
CREATE FUNCTION plain.i(x int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN 10 * x; END $$;
CREATE FUNCTION plain.n(x int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN 10 * x; END $$;
-- A statement, and one that shows its result; @ is the schema of functions and tables.
CREATE TABLE compared.uses (id int GENERATED ALWAYS AS IDENTITY, use text, statement text, shown text);
INSERT INTO compared.uses (use, statement, shown) VALUES
('index on an expression', 'INSERT INTO @.indexed SELECT x + 100, @.n(x) FROM @.indexed WHERE @.n(x) = @.n(5) OR @.i(x) = 70', 'SELECT count(*) || min(y)::text FROM @.indexed WHERE @.n(x) BETWEEN @.n(100) AND @.i(109)'),
('unique index', 'INSERT INTO @.uniquely VALUES (1, 0) ON CONFLICT (@.n(x)) DO UPDATE SET y = uniquely.y + @.n(excluded.x) + @.i(2)', 'SELECT array_agg(u ORDER BY x) FROM @.uniquely u'),
('partial index', 'UPDATE @.indexed SET y = @.n(6) WHERE @.i(x) > 90 AND x < 50', 'SELECT count(*) FROM @.indexed WHERE @.i(x) > 90 AND y = @.i(6)'),
('generated column', 'INSERT INTO @.generated (x) VALUES (7), (@.n(8))', 'SELECT array_agg(g ORDER BY x) FROM @.generated g'),
('generated column, updated', 'UPDATE @.generated SET x = x + @.n(1)', 'SELECT array_agg(g ORDER BY x) FROM @.generated g'),
('DEFAULT', 'INSERT INTO @.defaulted (x) SELECT x FROM generate_series(1, 2) x', 'SELECT array_agg(d ORDER BY x) FROM @.defaulted d'),
('CHECK that holds', 'INSERT INTO @.checked VALUES (3)', 'SELECT array_agg(c ORDER BY x) FROM @.checked c'),
('CHECK that does not', 'INSERT INTO @.checked VALUES (@.n(9))', 'SELECT array_agg(c ORDER BY x) FROM @.checked c'),
('domain', 'INSERT INTO @.of_domain (x) VALUES (DEFAULT), (4)', 'SELECT array_agg(d ORDER BY x) FROM @.of_domain d'),
('partition key', 'INSERT INTO @.parted VALUES (1), (@.i(2))', 'SELECT array_agg(tableoid::regclass::text || x) FROM @.parted WHERE @.n(x) = @.n(1)'),
('constants', 'INSERT INTO @.checked SELECT x FROM @.indexed WHERE x = @.n(1) / 10 AND @.i(2) = @.n(2)', 'SELECT @.n(5)::text || array_agg(@.i(x))::text FROM @.checked WHERE @.n(3) = 30'),
('COPY', 'COPY @.copied (x) FROM PROGRAM ''printf "1\n2\n12\n"'' WHERE @.n(x) < @.i(9)', 'SELECT array_agg(c ORDER BY x) FROM @.copied c');
CREATE TABLE compared.results (schema text, way text, id int, nth int, state text, value text);
-- The tables as they are when a session begins
CREATE PROCEDURE compared.make(schema text) LANGUAGE plpgsql AS $do$
DECLARE
    statement text;
BEGIN
    FOREACH statement IN ARRAY ARRAY[
        'DROP TABLE IF EXISTS @.indexed, @.uniquely, @.generated, @.defaulted, @.checked, @.of_domain, @.parted, @.copied', 'DROP DOMAIN IF EXISTS @.d',
        'CREATE TABLE @.indexed AS SELECT x, 0 AS y FROM generate_series(1, 20) x', 'CREATE INDEX ON @.indexed (@.n(x))', 'CREATE INDEX ON @.indexed (y) WHERE @.i(x) > 90', 'ANALYZE @.indexed',
        'CREATE TABLE @.uniquely (x int, y int)', 'CREATE UNIQUE INDEX ON @.uniquely (@.n(x))',
        'CREATE TABLE @.generated (x int, y int GENERATED ALWAYS AS (@.n(x) + @.n(1)) STORED, z int GENERATED ALWAYS AS (@.i(x)) STORED)', 'INSERT INTO @.generated VALUES (1), (2)',
        'CREATE TABLE @.defaulted (x int, y int DEFAULT @.n(3), z int DEFAULT @.i(4) + @.n(5))',
        'CREATE TABLE @.checked (x int CHECK (@.n(x) < @.n(9) AND @.i(x) > 0))', 'INSERT INTO @.checked VALUES (1)',
        'CREATE DOMAIN @.d AS int DEFAULT @.n(5) CHECK (@.i(VALUE) >= @.n(4))', 'CREATE TABLE @.of_domain (x @.d)',
        'CREATE TABLE @.parted (x int) PARTITION BY LIST (@.n(x))', 'CREATE TABLE @.p1 PARTITION OF @.parted FOR VALUES IN (@.n(1))', 'CREATE TABLE @.p2 PARTITION OF @.parted DEFAULT',
        'CREATE TABLE @.copied (x int, y int DEFAULT @.n(6), z int GENERATED ALWAYS AS (@.n(x)) STORED)'] LOOP
        EXECUTE replace(statement, '@', schema);
    END LOOP;
END $do$;
-- psql sessions: the first statement of each, and then nine more.
CREATE FUNCTION compared.script(at compared.uses, schema text, way text) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(E'\n',
        format('CALL compared.make(%L);', schema), E'\\c -', 'SET client_min_messages = warning;', 'SET enable_seqscan = off;',
        CASE WHEN way LIKE 'force%' THEN format('SET plan_cache_mode = %s;', way) END,
        CASE WHEN way <> 'unprepared' THEN format('PREPARE s AS %s;', replace(CASE WHEN at.use = 'COPY' THEN at.shown ELSE at.statement END, '@', schema)) END,
        CASE WHEN way <> 'unprepared' THEN format('PREPARE t AS %s;', replace(at.shown, '@', schema)) END,
        '\o results/immutable_value',
        string_agg(concat_ws(E'\n',
            CASE WHEN way = 'unprepared' OR at.use = 'COPY' THEN replace(at.statement, '@', schema) ELSE 'EXECUTE s' END || ';',
            CASE WHEN nth IN (1, 10) THEN concat_ws(E'\n',
                '\set state :SQLSTATE', CASE WHEN way = 'unprepared' THEN replace(at.shown, '@', schema) ELSE 'EXECUTE t' END || ' \gset shown_',
                format('INSERT INTO compared.results VALUES (%L, %L, %s, %s, :''state'', :''shown_value'');', schema, way, at.id, nth)) END), E'\n'),
        '\o',
        'DEALLOCATE ALL;')
    FROM generate_series(1, 10) nth
$$;
UPDATE compared.uses SET shown = format('SELECT coalesce((%s)::text, ''none'') AS value', shown);

\set ECHO none
\set VERBOSITY sqlstate
\o results/immutable_script
\pset format unaligned
\pset tuples_only on
SELECT compared.script(u, s, w) FROM compared.uses u, (VALUES ('plain', 'unprepared'), ('asking', 'unprepared'), ('asking', 'auto'), ('asking', 'force_generic_plan'), ('asking', 'force_custom_plan')) x (s, w) ORDER BY s, w, id;
\o
\i results/immutable_script
\pset format aligned
\pset tuples_only off
\set VERBOSITY default
\set ECHO all
-- What an ordinary function gives, in the first and the tenth statement
SELECT use, a.state, left(a.value, 60) AS first, md5(b.value) AS tenth FROM compared.uses
    JOIN compared.results a ON a.id = uses.id AND a.nth = 1 JOIN compared.results b ON b.id = uses.id AND b.nth = 10 AND b.way = a.way AND b.schema = a.schema
WHERE a.schema = 'plain' AND a.way = 'unprepared' ORDER BY uses.id;
-- Where a function that calls a model gives something else, and the number of comparisons
CREATE VIEW compared.both AS
    SELECT use, w.way, p.nth, p.state, p.value, a.state AS asking_state, replace(a.value, 'asking.', 'plain.') AS asking_value
    FROM compared.results p JOIN compared.uses u USING (id) CROSS JOIN (SELECT DISTINCT way FROM compared.results WHERE schema = 'asking') w
        LEFT JOIN compared.results a ON a.schema = 'asking' AND a.id = p.id AND a.nth = p.nth AND a.way = w.way
    WHERE p.schema = 'plain';
SELECT * FROM compared.both WHERE (state, value) IS DISTINCT FROM (asking_state, asking_value) ORDER BY 1, 2, 3;
SELECT way, count(*) AS compared, count(*) FILTER (WHERE (state, value) IS DISTINCT FROM (asking_state, asking_value)) AS differ FROM compared.both GROUP BY way ORDER BY way;
SET client_min_messages = warning;
DROP SCHEMA asking, plain, compared CASCADE;
