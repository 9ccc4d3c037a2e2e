-- All places outside planned statements where PostgreSQL evaluates an expression, and those where planning does, in a
-- session that has not called us before and in one that has. Each is run with functions that call a model, and with
-- ordinary functions that have the same values; differences are printed.
CREATE SCHEMA asked;
CREATE SCHEMA ordinary;
CREATE SCHEMA evaluation;
-- f is inlined; s, i and v are not, and raise an error for a null. The values are ten times the argument.
CREATE FUNCTION asked.f(x int) RETURNS int LANGUAGE sql STABLE
    AS $$ SELECT 10 * aws_sagemaker.invoke_endpoint('echo', NULL, x)::int $$;
CREATE FUNCTION ordinary.f(x int) RETURNS int LANGUAGE sql STABLE AS $$ SELECT 10 * x $$;
DO $do$
DECLARE
    volatility text;
BEGIN
    FOREACH volatility IN ARRAY ARRAY['STABLE', 'IMMUTABLE', 'VOLATILE'] LOOP
        EXECUTE format($$ CREATE FUNCTION asked.%s(x int) RETURNS int LANGUAGE plpgsql %s AS $f$
            DECLARE answer text := aws_sagemaker.invoke_endpoint('echo', NULL, x);
            BEGIN
                IF answer IS NULL THEN RAISE 'the answer is null'; END IF;
                RETURN 10 * answer::int;
            END $f$ $$, lower(left(volatility, 1)), volatility);
        EXECUTE format($$ CREATE FUNCTION ordinary.%s(x int) RETURNS int LANGUAGE plpgsql %s AS $f$
            BEGIN RETURN 10 * x; END $f$ $$, lower(left(volatility, 1)), volatility);
    END LOOP;
END $do$;

-- @ is the schema of the functions. The last statement returns a value.
CREATE TABLE evaluation.places (id int GENERATED ALWAYS AS IDENTITY, place text, statements text[]);
INSERT INTO evaluation.places (place, statements) VALUES
('ALTER TYPE USING', ARRAY['ALTER TABLE t ALTER x TYPE bigint USING @.f(x) + @.s(x) + @.i(7)', 'SELECT array_agg(x ORDER BY x) FROM t']),
('ADD COLUMN DEFAULT volatile', ARRAY['ALTER TABLE t ADD a int DEFAULT @.v(3)', 'SELECT array_agg(a) FROM t']),
('ADD COLUMN DEFAULT stable', ARRAY['ALTER TABLE t ADD a int DEFAULT @.s(3)', 'SELECT array_agg(a) FROM t']),
('ADD COLUMN DEFAULT inlined', ARRAY['ALTER TABLE t ADD a int DEFAULT @.f(3)', 'SELECT array_agg(a) FROM t']),
('ADD COLUMN DEFAULT immutable', ARRAY['ALTER TABLE t ADD a int DEFAULT @.i(3)', 'SELECT array_agg(a) FROM t']),
('ADD COLUMN GENERATED', ARRAY['ALTER TABLE t ADD a int GENERATED ALWAYS AS (@.i(x) + @.i(3)) STORED', 'SELECT array_agg(a ORDER BY a) FROM t']),
('ADD CHECK, right', ARRAY['ALTER TABLE t ADD CONSTRAINT c CHECK (@.f(x) = 10 * x AND @.i(2) = 20)', $$SELECT convalidated FROM pg_constraint WHERE conname = 'c' AND conrelid = 't'::regclass$$]),
('ADD CHECK, wrong', ARRAY['ALTER TABLE t ADD CONSTRAINT c CHECK (@.s(x) < 20)', $$SELECT count(*) FROM pg_constraint WHERE conname = 'c' AND conrelid = 't'::regclass$$]),
('SET DEFAULT', ARRAY['ALTER TABLE t ALTER k SET DEFAULT @.i(8)', 'INSERT INTO t(x) VALUES (9)', 'SELECT k FROM t WHERE x = 9']),
('ADD EXCLUDE', ARRAY['ALTER TABLE t ADD EXCLUDE USING btree (@.i(x) WITH =)', 'INSERT INTO t(x) VALUES (1)', 'SELECT count(*) FROM t']),
('ATTACH PARTITION', ARRAY['CREATE TABLE p (x int, k int) PARTITION BY RANGE (x)', 'ALTER TABLE p ATTACH PARTITION t FOR VALUES FROM (@.f(0)) TO (@.i(1))', $$SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE oid = 't'::regclass$$]),
('COPY WHERE', ARRAY[E'COPY t(x) FROM STDIN WHERE @.f(x) > 50 AND @.s(x) > 50 AND x < @.i(1);\n5\n6\n7\n12\n\\.', 'SELECT array_agg(x ORDER BY x) FROM t']),
('COPY DEFAULT', ARRAY['CREATE TABLE d (x int, a int DEFAULT @.f(1), b int DEFAULT @.s(2), c int DEFAULT @.i(3), e int DEFAULT @.v(4))', E'COPY d(x) FROM STDIN;\n1\n2\n\\.', 'SELECT array_agg(d) FROM d']),
('COPY into partitions', ARRAY['CREATE TABLE p (x int) PARTITION BY LIST (@.i(x))', 'CREATE TABLE p1 PARTITION OF p FOR VALUES IN (10)', 'CREATE TABLE p2 PARTITION OF p DEFAULT', E'COPY p(x) FROM STDIN;\n1\n2\n\\.', 'SELECT array_agg(tableoid::regclass || x::text ORDER BY x) FROM p']),
('COPY TO', ARRAY[E'\\copy (SELECT x FROM t WHERE @.f(x) > @.i(2)) TO results/evaluation_copy', E'\\copy t(x) FROM results/evaluation_copy', 'SELECT array_agg(x ORDER BY x) FROM t']),
('DEFAULT', ARRAY['CREATE TABLE d (x int, a int DEFAULT @.f(1), b int DEFAULT @.s(2), c int DEFAULT @.i(3), e int DEFAULT @.v(4))', 'INSERT INTO d(x) VALUES (1)', 'INSERT INTO d VALUES (2, DEFAULT, DEFAULT, DEFAULT, DEFAULT), (3, 1, DEFAULT, 1, 1)', 'UPDATE d SET a = DEFAULT WHERE x = 3', 'INSERT INTO d(x) SELECT 10 FROM t', 'SELECT array_agg(d) FROM d']),
('CHECK', ARRAY['CREATE TABLE d (x int CHECK (@.i(x) + @.i(1) < 60 AND @.s(x) < 50))', 'INSERT INTO d VALUES (3)', 'INSERT INTO d VALUES (4)', 'INSERT INTO d VALUES (5)', 'UPDATE d SET x = 6', 'SELECT array_agg(x) FROM d']),
('GENERATED', ARRAY['CREATE TABLE d (x int, a int GENERATED ALWAYS AS (@.i(x)) STORED)', 'INSERT INTO d VALUES (3)', 'INSERT INTO d SELECT x FROM t', 'UPDATE d SET x = x + 1', 'SELECT array_agg(d ORDER BY x) FROM d']),
('index on an expression', ARRAY['CREATE INDEX ON t (@.i(x))', 'SET enable_seqscan = off', 'INSERT INTO t(x) SELECT generate_series(4, 20)', 'ANALYZE t', 'REINDEX TABLE t', 'SELECT array_agg(x) FROM t WHERE @.i(x) = @.i(17) OR @.i(x) = 20']),
('unique index', ARRAY['CREATE UNIQUE INDEX ON t (@.i(x))', 'INSERT INTO t(x) VALUES (1)', 'INSERT INTO t(x) VALUES (1) ON CONFLICT (@.i(x)) DO UPDATE SET k = @.f(5) + @.i(1) WHERE t.x < @.s(1)', 'SELECT array_agg(t ORDER BY x) FROM t']),
('index with a predicate', ARRAY['CREATE INDEX pi ON t (x) WHERE @.i(x) > 10', 'SET enable_seqscan = off', 'INSERT INTO t(x) VALUES (7)', 'SELECT array_agg(x ORDER BY x) FROM t WHERE @.i(x) > 10']),
('statistics', ARRAY['CREATE STATISTICS st ON (@.i(x)), (@.f(k)) FROM t', 'ANALYZE t', $$SELECT histogram_bounds FROM pg_stats_ext_exprs WHERE statistics_name = 'st' AND expr LIKE '%i(x)%'$$]),
('partition bounds', ARRAY['CREATE TABLE p (x int) PARTITION BY LIST (x)', 'CREATE TABLE p1 PARTITION OF p FOR VALUES IN (@.f(5), @.s(6))', 'CREATE TABLE p2 PARTITION OF p FOR VALUES IN (@.i(7), @.v(8))', $$SELECT array_agg(pg_get_expr(relpartbound, oid) ORDER BY relname) FROM pg_class WHERE oid IN ('p1'::regclass, 'p2'::regclass)$$]),
('range of a partition', ARRAY['CREATE TABLE p (x int) PARTITION BY RANGE (x)', 'CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (@.s(5)) TO (@.i(6))', 'INSERT INTO p VALUES (50), (59)', 'SELECT array_agg(x) FROM p1']),
('pruning', ARRAY['CREATE TABLE p (x int) PARTITION BY LIST (x)', 'CREATE TABLE p1 PARTITION OF p FOR VALUES IN (10)', 'CREATE TABLE p2 PARTITION OF p FOR VALUES IN (20)', 'INSERT INTO p VALUES (10), (20)', 'SELECT (SELECT array_agg(x) FROM p WHERE x = @.f(1)) || (SELECT array_agg(x) FROM p WHERE x = @.s(2)) || (SELECT array_agg(x) FROM p WHERE x = @.i(1)) || (SELECT array_agg(x) FROM p WHERE x = (SELECT @.v(2)))']),
('domain', ARRAY['CREATE DOMAIN d AS int DEFAULT @.i(5) / 10 CHECK (@.i(VALUE) + @.s(1) < 100)', 'CREATE TABLE dt (x int, a d)', 'INSERT INTO dt VALUES (1, 8), (2, DEFAULT)', 'INSERT INTO dt VALUES (3, 9)', 'INSERT INTO dt(x) VALUES (4)', $$SELECT array_agg(dt)::text || 7::d::text || '6'::d::text || ARRAY[5, 4]::d[]::text FROM dt$$]),
('domain default', ARRAY['CREATE DOMAIN d AS int DEFAULT @.s(5)', 'CREATE TABLE dt (x int, a d)', 'INSERT INTO dt(x) VALUES (4)', 'ALTER TABLE dt ADD b d', 'SELECT array_agg(dt) FROM dt']),
('domain, later', ARRAY['CREATE DOMAIN d AS int', 'CREATE TABLE dt (a d)', 'INSERT INTO dt VALUES (8)', 'ALTER DOMAIN d ADD CHECK (@.i(VALUE) < 100)', 'ALTER DOMAIN d ADD CHECK (@.s(VALUE) < 50)', 'INSERT INTO dt VALUES (10)', 'SELECT array_agg(a) FROM dt']),
('domain of XML and JSON', ARRAY['CREATE DOMAIN d AS int CHECK (@.s(VALUE) < 50)', $$SELECT array_agg(a) FROM jsonb_to_recordset('[{"a": 3}, {"a": 4}]') AS r(a d)$$]),
('trigger WHEN', ARRAY['CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN NEW.k := @.f(NEW.x) + @.i(1); RETURN NEW; END $f$', 'CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW WHEN (@.s(NEW.x) > 70 AND NEW.x < @.i(1)) EXECUTE FUNCTION tf()', 'INSERT INTO t(x) VALUES (7), (8), (10)', 'SELECT array_agg(t ORDER BY x) FROM t']),
('trigger arguments', ARRAY['CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN INSERT INTO t(x) SELECT x + @.f(x) FROM new WHERE @.i(x) < 100; RETURN NULL; END $f$', 'CREATE TRIGGER tr AFTER INSERT ON t REFERENCING NEW TABLE AS new FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION tf()', 'INSERT INTO t(x) VALUES (7)', 'SELECT array_agg(t ORDER BY x) FROM t']),
('rule', ARRAY['CREATE TABLE log (x int, y int)', 'CREATE RULE r AS ON INSERT TO t WHERE NEW.x <> @.i(1) DO ALSO INSERT INTO log VALUES (@.s(NEW.x), @.i(4))', 'INSERT INTO t(x) VALUES (7)', 'SELECT array_agg(log) FROM log']),
('policy', ARRAY['ALTER TABLE t ENABLE ROW LEVEL SECURITY', 'CREATE POLICY po ON t USING (@.f(x) > @.i(1)) WITH CHECK (@.s(x) < 50)', 'GRANT ALL ON SCHEMA place TO evaluator', 'GRANT ALL ON t TO evaluator', 'SET ROLE evaluator', 'INSERT INTO t(x) VALUES (4)', 'INSERT INTO t(x) VALUES (5)', 'CREATE TEMP TABLE seen AS SELECT x FROM t', 'RESET ROLE', 'SELECT array_agg(x ORDER BY x) FROM seen']),
('view with check option', ARRAY['CREATE VIEW vw AS SELECT * FROM t WHERE @.f(x) < @.i(9) WITH CHECK OPTION', 'INSERT INTO vw(x) VALUES (8)', 'INSERT INTO vw(x) VALUES (9)', 'SELECT array_agg(x ORDER BY x) FROM t']),
('materialized view', ARRAY['CREATE MATERIALIZED VIEW m AS SELECT @.f(x) AS a, @.i(3) AS b FROM t', 'INSERT INTO t(x) VALUES (8)', 'REFRESH MATERIALIZED VIEW m', 'SELECT array_agg(m ORDER BY a) FROM m']),
('CREATE TABLE AS', ARRAY['CREATE TABLE c AS SELECT x, @.i(x) + @.i(2) AS a FROM t WHERE x = @.s(1) / 10', 'SELECT array_agg(c) FROM c']),
('EXECUTE arguments', ARRAY['PREPARE q(int, int, int) AS SELECT $1 + $2 + $3 AS a', 'CREATE TABLE c AS EXECUTE q(@.f(5), @.s(6), @.i(7))', 'SELECT a FROM c']),
('EXECUTE, a generic plan', ARRAY['SET plan_cache_mode = force_generic_plan', 'CREATE TABLE c (a int)', 'PREPARE q(int) AS INSERT INTO c SELECT count(*) FROM t WHERE @.i(x) = @.i($1) AND @.i(3) = 30 AND x = @.s($1) / 10', 'EXECUTE q(1)', 'EXECUTE q(2)', 'SELECT array_agg(a) FROM c']),
('EXECUTE, a custom plan', ARRAY['SET plan_cache_mode = force_custom_plan', 'CREATE TABLE c (a int)', 'PREPARE q(int) AS INSERT INTO c SELECT count(*) FROM t WHERE @.i(x) = @.i($1) AND @.i(3) = 30 AND x = @.s($1) / 10', 'EXECUTE q(1)', 'EXECUTE q(2)', 'SELECT array_agg(a) FROM c']),
('EXECUTE, six times', ARRAY['CREATE TABLE c (a int)', 'PREPARE q(int) AS INSERT INTO c SELECT @.i(3) + @.i($1) + @.f($1) + @.s(2) FROM t WHERE x = @.f(1) / 10', 'EXECUTE q(1)', 'EXECUTE q(2)', 'EXECUTE q(3)', 'EXECUTE q(4)', 'EXECUTE q(5)', 'EXECUTE q(6)', 'EXECUTE q(7)', 'SELECT array_agg(a) FROM c']),
('EXPLAIN before', ARRAY['PREPARE q AS SELECT @.i(3) AS a, count(*) FROM t WHERE @.i(x) = @.i(2) AND x = @.s(2) / 10', E'\\o /dev/null', 'EXPLAIN EXECUTE q', 'EXPLAIN SELECT @.i(3) FROM t WHERE @.i(x) = @.i(2)', E'\\o', 'CREATE TABLE c AS EXECUTE q', 'SELECT array_agg(c) FROM c']),
('EXPLAIN ANALYZE before', ARRAY['PREPARE q AS SELECT @.i(3) AS a, count(*) FROM t WHERE @.i(x) = @.i(2) AND x = @.s(2) / 10', E'\\o /dev/null', 'EXPLAIN ANALYZE EXECUTE q', 'EXPLAIN (ANALYZE) CREATE TABLE c AS EXECUTE q', E'\\o', 'SELECT array_agg(c) FROM c']),
('PL/pgSQL', ARRAY['CREATE TABLE c (a text)', 'DO $d$ DECLARE a int := @.f(1); b CONSTANT int := @.i(2); r int[]; cu CURSOR (n int) FOR SELECT x FROM t WHERE @.i(x) = n; BEGIN FOR k IN @.s(0) + 1 .. @.i(1) - 7 LOOP r := r || k; END LOOP; IF @.v(3) = 30 THEN r := r || a; END IF; CASE @.i(4) WHEN 40 THEN r := r || b; END CASE; FOR k IN cu(@.f(2)) LOOP r := r || k.x; END LOOP; EXECUTE $x$INSERT INTO c VALUES ($1)$x$ USING @.s(5); r[@.i(1)] := @.f(6); ASSERT @.i(7) = 70; PERFORM @.v(1); WHILE a < @.i(2) LOOP a := a + @.f(1); END LOOP; INSERT INTO c VALUES (r::text || a); END $d$', 'SELECT array_agg(a) FROM c']),
('PL/pgSQL, ten times', ARRAY['CREATE TABLE c (a text)', 'DO $d$ BEGIN FOR k IN 1 .. 10 LOOP INSERT INTO c VALUES (@.i(5) + @.s(k) + @.f(7)); INSERT INTO c SELECT count(*) FROM t WHERE @.i(x) = @.i(2) AND x = @.s(2) / 10; END LOOP; END $d$', 'SELECT array_agg(a) FROM c']),
('CALL', ARRAY['CREATE TABLE c (a text)', 'CREATE PROCEDURE pr(a int, b int, INOUT c int, d int DEFAULT @.i(4)) LANGUAGE plpgsql AS $p$ BEGIN INSERT INTO c VALUES (a || b::text || c || d); c := @.f(c); END $p$', E'\\o /dev/null', 'CALL pr(@.f(1), @.i(2), @.s(3))', E'\\o', 'SELECT array_agg(a) FROM c']),
('functions in SQL', ARRAY['CREATE FUNCTION a(x int DEFAULT @.i(4), y int DEFAULT @.s(5)) RETURNS int LANGUAGE sql AS $f$ SELECT @.i(9) + x + y $f$', 'CREATE FUNCTION b() RETURNS SETOF int LANGUAGE sql BEGIN ATOMIC SELECT @.i(9) + t.x FROM t WHERE t.x = @.f(1) / 10; SELECT @.s(3) + t.x FROM t WHERE @.i(x) = @.i(3); END', 'SELECT a()::text || a(1) || array_agg(b)::text FROM b()']),
('cursor', ARRAY['BEGIN', 'DECLARE cu CURSOR WITH HOLD FOR SELECT x + @.i(2) AS a FROM t WHERE @.i(x) >= @.i(2) ORDER BY x', 'COMMIT', 'MOVE 1 FROM cu', 'FETCH 1 FROM cu']),
('folding', ARRAY['SELECT @.i(5)::text || (SELECT count(*) FROM t WHERE @.i(x) = @.i(2)) || (@.i(1) = 10) || ARRAY[@.i(3), @.s(4)]::text || CASE WHEN @.i(5) = 50 THEN @.f(1) ELSE @.i(2) END || coalesce(nullif(@.i(1), 10), @.i(7))']),
('UPDATE and DELETE', ARRAY['UPDATE t SET k = @.i(7) WHERE x = @.i(1) / 10', 'UPDATE t SET k = @.s(8) WHERE x = @.f(2) / 10', 'DELETE FROM t WHERE x = @.s(3) / 10', 'SELECT array_agg(t ORDER BY x) FROM t']),
('VALUES and RETURNING', ARRAY['WITH n AS (INSERT INTO t VALUES (@.f(1), @.i(2)), (@.s(3), @.v(4)) RETURNING x + @.i(1) AS a, @.f(k) AS b) SELECT array_agg(n) FROM n']),
('MERGE', ARRAY['MERGE INTO t USING (VALUES (1), (@.f(1))) s(x) ON t.x = s.x WHEN MATCHED AND @.i(t.x) = 10 THEN UPDATE SET k = @.i(5) WHEN NOT MATCHED AND s.x = @.s(1) THEN INSERT (x, k) VALUES (@.i(6), s.x)', 'SELECT array_agg(t ORDER BY x) FROM t']),
('estimation', ARRAY['CREATE TABLE e AS SELECT i AS x, 10 * i AS k FROM generate_series(1, 100) i', 'CREATE INDEX ON e (k)', 'ANALYZE e', 'SELECT (SELECT count(*) FROM e WHERE k = @.s(5)) + (SELECT count(*) FROM e WHERE k < @.f(5)) * 100 + (SELECT count(*) FROM e WHERE k BETWEEN @.i(5) AND @.s(7)) * 10000 + (SELECT count(*) FROM e WHERE k IN (@.i(1), @.s(2), @.f(3))) * 1000000']),
('join', ARRAY['SELECT array_agg(a.x ORDER BY a.x) FROM t a JOIN t b ON @.i(a.x) = @.f(b.x) AND @.i(b.x) > @.s(1)']),
('TABLESAMPLE', ARRAY['SELECT count(*) FROM t TABLESAMPLE bernoulli (@.i(10)) REPEATABLE (@.f(1))']),
('window frame', ARRAY['SELECT array_agg(s) FROM (SELECT sum(x) OVER (ORDER BY x ROWS BETWEEN @.s(1) / 10 PRECEDING AND @.i(0) FOLLOWING) AS s FROM t) w']),
('LIMIT and OFFSET', ARRAY['SELECT array_agg(x) FROM (SELECT x FROM t ORDER BY x LIMIT @.f(1) / 10 OFFSET @.i(1) / 10) l']),
('FETCH FIRST', ARRAY['SELECT array_agg(x) FROM (SELECT x FROM t ORDER BY x FETCH FIRST (@.s(2) / 10) ROWS ONLY) l']),
('aggregates', ARRAY['SELECT percentile_disc(@.f(1) / 20.0) WITHIN GROUP (ORDER BY x)::text || sum(x) FILTER (WHERE @.i(x) > @.i(1)) || array_agg(x ORDER BY @.i(-x))::text || string_agg(x::text, @.s(1)::text ORDER BY x) FROM t']),
('aggregate of functions', ARRAY['CREATE FUNCTION sf(a int, b int) RETURNS int LANGUAGE sql AS $f$ SELECT a + @.f(b) + @.i(1) $f$', 'CREATE FUNCTION ff(a int) RETURNS int LANGUAGE plpgsql AS $f$ BEGIN RETURN @.s(a) + @.i(2); END $f$', 'CREATE AGGREGATE ag(int) (SFUNC = sf, STYPE = int, INITCOND = 0, FINALFUNC = ff)', 'SELECT ag(x) FROM t']),
('operator and cast', ARRAY['CREATE FUNCTION eq(a int, b text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $f$ BEGIN RETURN @.i(a) = b::int; END $f$', 'CREATE OPERATOR === (LEFTARG = int, RIGHTARG = text, FUNCTION = eq, RESTRICT = eqsel)', 'CREATE TYPE ty AS (a int)', 'CREATE FUNCTION c(int) RETURNS ty LANGUAGE plpgsql IMMUTABLE AS $f$ BEGIN RETURN ROW(@.i($1))::ty; END $f$', 'CREATE CAST (int AS ty) WITH FUNCTION c(int)', $$SELECT array_agg(x)::text || (5::ty)::text || (6 === '60') FROM t WHERE x === '20'$$]),
('subscripts', ARRAY['CREATE TABLE c (a int[])', 'INSERT INTO c VALUES (ARRAY[1, 2, 3])', 'UPDATE c SET a[@.i(1) / 10] = @.s(5), a[@.f(2) / 10] = @.i(6)', 'SELECT a[@.s(1) / 10:@.i(3) / 10]::text || a[@.f(2) / 10] FROM c']),
('function in FROM', ARRAY['SELECT array_agg(g) FROM generate_series(@.f(0) + 1, @.i(1), @.s(1) / 5) g']),
('XMLTABLE', ARRAY[$$SELECT array_agg(r) FROM XMLTABLE('/r/v' PASSING (('<r><v><a>' || @.i(1) || '</a></v><v/></r>')::xml) COLUMNS a int PATH 'a' DEFAULT @.i(5), b int PATH ('b' || @.f(1)) DEFAULT @.s(6)) r$$]),
('sublink and CTE', ARRAY['WITH w AS MATERIALIZED (SELECT @.i(x) AS a FROM t WHERE x = ANY (ARRAY[@.f(1) / 10, @.i(2) / 10])) SELECT array_agg(a ORDER BY a) FROM w WHERE a > (SELECT @.s(1)) OR EXISTS (SELECT FROM t WHERE @.i(t.x) = w.a AND @.i(3) = 30)']),
('CLUSTER', ARRAY['CREATE INDEX ci ON t (@.i(-x))', 'CLUSTER t USING ci', 'SELECT array_agg(x) FROM t']),
('SELECT INTO STRICT and record', ARRAY['CREATE FUNCTION a() RETURNS text LANGUAGE plpgsql AS $f$ DECLARE r record; n int; BEGIN SELECT @.i(5) AS a, @.s(6) AS b INTO STRICT r; SELECT x INTO n FROM t WHERE @.i(x) = @.i(2); RETURN r::text || n; END $f$', 'SELECT a()']);

CREATE TABLE evaluation.results (id int, session text, functions text, value text);
CREATE ROLE evaluator IN ROLE aws_ml;
GRANT USAGE ON SCHEMA asked, ordinary TO evaluator;

-- A psql script: evaluates a place in its own schema.
CREATE FUNCTION evaluation.script(at evaluation.places, session text, functions text) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(E'\n',
        'SET client_min_messages = warning;', 'DROP SCHEMA IF EXISTS place CASCADE;',
        'CREATE SCHEMA place;',
        'SET search_path = place, public;',
        'CREATE TABLE t (x int, k int);',
        'INSERT INTO t VALUES (1), (2), (3);',
        (SELECT string_agg(replace(CASE WHEN s ~ '^\\|\.$' THEN s ELSE s || ';' END, '@.', functions || '.'), E'\n' ORDER BY n)
         FROM unnest(at.statements) WITH ORDINALITY u(s, n) WHERE n < cardinality(at.statements)),
        '\o results/evaluation_value', '\o',
        replace(at.statements[cardinality(at.statements)], '@.', functions || '.')
            || ' \g (format=unaligned tuples_only=on) results/evaluation_value',
        'RESET ALL;', 'SET client_min_messages = warning;',
        $x$\copy evaluation.value FROM results/evaluation_value (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')$x$,
        format('INSERT INTO evaluation.results SELECT %s, %L, %L, string_agg(line, '' '') FROM evaluation.value;',
               at.id, session, functions),
        'TRUNCATE evaluation.value;',
        'DEALLOCATE ALL;')
$$;
CREATE TABLE evaluation.value (line text);

\set ECHO none
\set VERBOSITY sqlstate
SET client_min_messages = warning;
\pset format unaligned
\pset tuples_only on
\o results/evaluation_script
SELECT evaluation.script(p, 'any', 'ordinary') FROM evaluation.places p ORDER BY id;
SELECT E'\\c -\n' || evaluation.script(p, 'fresh', 'asked') FROM evaluation.places p ORDER BY id;
SELECT E'\\c -\nSELECT asked.f(1) + asked.s(1) + asked.i(1) + asked.v(1) AS four \\gset';
SELECT evaluation.script(p, 'called', 'asked') FROM evaluation.places p ORDER BY id;
\o
\i results/evaluation_script
\pset format aligned
\pset tuples_only off
\set ECHO all
SET search_path = public;
-- The values of ordinary functions.
SELECT place, value FROM evaluation.results r JOIN evaluation.places p USING (id) WHERE functions = 'ordinary' ORDER BY id;
-- Where calling a model makes a difference.
SELECT place, a.session, o.value AS ordinary, a.value AS asked
FROM evaluation.places p
    CROSS JOIN (VALUES ('fresh'), ('called')) s(session)
    LEFT JOIN evaluation.results o ON o.id = p.id AND o.functions = 'ordinary'
    LEFT JOIN evaluation.results a ON a.id = p.id AND a.functions = 'asked' AND a.session = s.session
WHERE a.value IS DISTINCT FROM o.value OR a.value IS NULL ORDER BY p.id, 2;
SELECT session, functions, count(*), count(value) AS with_values FROM evaluation.results GROUP BY 1, 2 ORDER BY 1, 2;
SET client_min_messages = warning;
DROP OWNED BY evaluator;
DROP ROLE evaluator;
DROP SCHEMA place, asked, ordinary, evaluation CASCADE;
