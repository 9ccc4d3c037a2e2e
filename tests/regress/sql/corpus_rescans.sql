-- Promises of a child that a batch node in its place must keep: marks for merge joins, rescans, and bounds that differ
-- between rescans. All combinations are run batched and in row mode; only those with different results are listed.
CREATE FUNCTION limited() RETURNS bigint VOLATILE LANGUAGE plpgsql AS
    $$ BEGIN RETURN nullif(nextval('limits') * 3 % 17, 12); END $$;
CREATE SEQUENCE limits;

-- Compares a statement under settings; the sequence is restarted for each run.
CREATE PROCEDURE rescans_compare(statement text, settings text) LANGUAGE plpgsql AS $$
DECLARE
    c record;
    run text[] := ARRAY[format('SELECT setval(%L, 1, false)', 'limits'), statement];
    setting text;
BEGIN
    FOREACH setting IN ARRAY string_to_array(settings, ' ') LOOP
        EXECUTE format('SET %s = off', setting);
    END LOOP;
    c := server.comparison(run);
    FOREACH setting IN ARRAY string_to_array(settings, ' ') LOOP
        EXECUTE format('RESET %s', setting);
    END LOOP;
    INSERT INTO rescans VALUES (c.verdict, c.failure);
    IF c.verdict !~ '^ok' OR c.failure IS NOT NULL OR c.rows = 0 THEN
        RAISE INFO '%, off: %: %', c, settings, statement;
    END IF;
END $$;
CREATE TEMP TABLE rescans (verdict text, failure text);

-- Limits that differ between scans of what they limit
DO $$
DECLARE
    source text;
    bound text;
    number int := 0;
    settings text[] := ARRAY['enable_material',
                             'enable_material enable_incremental_sort enable_indexscan enable_indexonlyscan'];
BEGIN
    FOREACH source IN ARRAY ARRAY[
        'SELECT id, f(id) AS y FROM t ORDER BY x + 1, id',
        'SELECT id, f(x) AS y FROM t WHERE n > 1 ORDER BY f(g), id',
        'SELECT id, h(id) AS y FROM (SELECT * FROM t ORDER BY x + 1, id OFFSET 0) q',
        'SELECT * FROM (SELECT id, f(id) AS y FROM t ORDER BY x + 1, id OFFSET 0) q',
        'SELECT id, f(id) AS y FROM t WHERE now() > ''2000-01-01'' ORDER BY x + 1, id',
        'SELECT id, f(id) AS y FROM t WHERE f(x) > 3 ORDER BY day, id',
        'SELECT id, f(id) AS y FROM t ORDER BY id, x + 1',
        'SELECT * FROM (SELECT id, f(id) AS y FROM t ORDER BY x + 1, id LIMIT 7 + o.y) q',
        '(SELECT id, f(id) AS y FROM t ORDER BY x + 1, id) UNION ALL (SELECT id, h(y) FROM u ORDER BY y, id)',
        '(SELECT id, f(id) AS y FROM t ORDER BY id) UNION ALL (SELECT id, h(y) FROM u ORDER BY id) ORDER BY 1, 2']
    LOOP
        FOREACH bound IN ARRAY ARRAY['LIMIT limited()', 'LIMIT limited() OFFSET o.id % 4', 'LIMIT nullif(o.y, 3) * 4',
                                     'OFFSET o.y FETCH FIRST limited() ROWS ONLY']
        LOOP
            number := number + 1;
            CALL rescans_compare(
                format('SELECT o.id, q.* FROM (SELECT * FROM u WHERE id < 30) o LEFT JOIN LATERAL (%s %s) q ON true ORDER BY 1, 2, 3',
                       source, bound), settings[number % 2 + 1]);
        END LOOP;
        number := number + 1;
        CALL rescans_compare(format('SELECT o.id, (SELECT sum(q.y) FROM (%s LIMIT limited()) q) FROM (SELECT * FROM u WHERE id < 30) o ORDER BY 1', source),
                             'enable_material');
    END LOOP;
END $$;
SELECT verdict, failure, count(*) FROM rescans GROUP BY 1, 2 ORDER BY 1, 2;

-- Marks for merge joins. They read ahead: see corpus_joins.
CREATE TABLE marked AS SELECT i / 2 AS id, i / 3 AS k, i AS x FROM generate_series(1, 120) i;
CREATE TABLE marking AS SELECT i / 2 AS id, i AS x FROM generate_series(1, 20) i;
CREATE INDEX ON marked (id);
CREATE INDEX ON marked (k);
CREATE INDEX ON marking (id);
VACUUM ANALYZE marked, marking;
SET server.read_ahead = 1000;
TRUNCATE rescans;
DO $$
DECLARE
    inside text;
    kind text;
    number int := 0;
    settings text[] := ARRAY['enable_hashjoin enable_nestloop enable_sort enable_seqscan enable_bitmapscan',
                             'enable_hashjoin enable_nestloop enable_material enable_sort enable_seqscan enable_bitmapscan',
                             'enable_hashjoin enable_nestloop enable_material'];
BEGIN
    FOREACH inside IN ARRAY ARRAY[
        'SELECT id, x, 1 AS y FROM marked WHERE f(x) > 3',
        'SELECT id, x, f(x) AS y FROM marked',
        'SELECT id, x, f(x) AS y FROM marked WHERE now() > ''2000-01-01'' AND h(x) > 0',
        'SELECT id, x, f(x) AS y FROM marked WHERE now() > ''2000-01-01'' OFFSET 0',
        'SELECT id, x, f(x) AS y FROM marked ORDER BY id, x OFFSET 0',
        'SELECT id, f(x) AS x, 2 AS y FROM (SELECT * FROM marked ORDER BY id OFFSET 0) m WHERE now() > ''2000-01-01''',
        'SELECT id, x, y FROM (SELECT id, x, f(x) AS y FROM marked WHERE now() > ''2000-01-01'' OFFSET 0) m WHERE y > 3 AND now() > ''2001-01-01''',
        'SELECT id, x, f(x) AS y FROM marked UNION ALL SELECT k, x, h(x) FROM marked',
        'SELECT id, max(x) AS x, max(f(x)) AS y FROM marked WHERE now() > ''2000-01-01'' GROUP BY id, k',
        'SELECT m.id, s.x, f(s.x) AS y FROM marked m JOIN marked s USING (id) WHERE now() > ''2000-01-01''']
    LOOP
        FOREACH kind IN ARRAY ARRAY['JOIN', 'LEFT JOIN', 'FULL JOIN'] LOOP
            number := number + 1;
            CALL rescans_compare(format('SELECT a.x, b.x, b.y FROM marking a %s (%s) b USING (id) ORDER BY 1, 2, 3', kind, inside),
                                 settings[number % 3 + 1]);
        END LOOP;
        number := number + 1;
    END LOOP;
END $$;
SELECT verdict ~ '^ok' AS ok, failure, count(*) FROM rescans GROUP BY 1, 2 ORDER BY 1, 2;
RESET server.read_ahead;
DROP TABLE marked, marking, rescans;
DROP PROCEDURE rescans_compare;
DROP FUNCTION limited;
DROP SEQUENCE limits;
