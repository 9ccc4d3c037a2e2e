-- Statements with many calls: planning time must be proportional to their size. Each is planned with far more time than
-- it needs, which would not be enough for the fourth power of its size; smaller ones are compared with row mode. If
-- calls wait for each other, 64 are batched and the rest are made in row mode; the arms of a long CASE are numbered.
CREATE FUNCTION many(kind text, n int) RETURNS text LANGUAGE sql AS $$
    SELECT format(form, string_agg(format(part, i), separator ORDER BY i), repeat('f(', n), repeat(')', n))
        FROM generate_series(1, n) i, (VALUES
            ('or', 'SELECT id FROM t WHERE id < 5 AND (%1$s)', 'f(id + %1$s) = 10 + %1$s', ' OR '),
            ('and', 'SELECT id FROM t WHERE id < 5 AND (%1$s) IS NOT FALSE', 'f(id + %1$s) < 10 + %1$s', ' AND '),
            ('where', 'SELECT id FROM t WHERE id < 5 AND %1$s', 'f(id + %1$s) < 10 + %1$s', ' AND '),
            ('arms', 'SELECT CASE %1$s END FROM t WHERE id < 5', 'WHEN id %% 5 = %1$s THEN f(x + %1$s)', ' '),
            ('conditions', 'SELECT CASE %1$s END FROM t WHERE id < 5', 'WHEN f(id + %1$s) = 10 THEN f(x + %1$s)', ' '),
            ('coalesce', 'SELECT coalesce(%1$s) FROM t WHERE id < 5', 'nullif(f(id + %1$s), f(id + %1$s))', ', '),
            ('simple', 'SELECT CASE id %% 100 %1$s ELSE f(x) END FROM t WHERE id < 5', 'WHEN %1$s THEN f(x + %1$s)', ' '),
            ('answered', 'SELECT CASE f(id) %1$s END FROM t WHERE id < 20', 'WHEN %1$s %% 20 THEN h(x + %1$s)', ' '),
            ('in', 'SELECT id FROM t WHERE id < 5 AND 10 IN (%1$s)', 'f(id + %1$s)', ', '),
            ('nested', 'SELECT %2$s id %3$s FROM t WHERE id < 5', '%1$s', ' '),
            ('columns', 'SELECT %1$s FROM t WHERE id < 5', 'f(id + %1$s)', ', '),
            ('sets', '%1$s', 'SELECT f(id + %1$s) FROM t WHERE id < 5', ' UNION ALL '),
            ('values', 'VALUES %1$s', '(%1$s, f(%1$s))', ', ')) k (name, form, part, separator)
        WHERE name = kind GROUP BY form
$$;
-- The number of batch nodes
CREATE FUNCTION batch_nodes(kind text, n int) RETURNS bigint LANGUAGE sql AS
    $$ SELECT count(*) FROM regexp_matches(server.plan(many(kind, n)), 'Batch', 'g') $$;
SET statement_timeout = '100s';
SELECT kind, n, batch_nodes(kind, n) FROM unnest(ARRAY['or', 'and', 'where', 'arms', 'simple', 'answered', 'conditions', 'coalesce', 'in', 'nested', 'columns', 'sets', 'values']) kind,
    unnest(ARRAY[40, 160, 640]) n WHERE n < 200 OR kind <> 'nested' ORDER BY kind, n;
RESET statement_timeout;
CREATE PROCEDURE compare_many(kind text, n int) LANGUAGE plpgsql AS $$
DECLARE
    c record;
BEGIN
    c := server.comparison(ARRAY[many(kind, n)]);
    RAISE INFO '% %: %, rows: % batched, % row by row; requests: %', n, kind, c.verdict, c.rows, c.rows_by_row, c.requests;
END $$;
CALL compare_many('or', 20);
CALL compare_many('and', 20);
CALL compare_many('arms', 40);
CALL compare_many('conditions', 20);
CALL compare_many('coalesce', 20);
CALL compare_many('in', 20);
CALL compare_many('nested', 20);
CALL compare_many('columns', 40);
CALL compare_many('sets', 20);
CALL compare_many('simple', 40);
CALL compare_many('answered', 40);
-- More than are batched
CALL compare_many('or', 80);
CALL compare_many('and', 80);
CALL compare_many('where', 80);
CALL compare_many('conditions', 80);
CALL compare_many('coalesce', 80);
CALL compare_many('nested', 80);
DROP PROCEDURE compare_many;
DROP FUNCTION batch_nodes;
DROP FUNCTION many;
