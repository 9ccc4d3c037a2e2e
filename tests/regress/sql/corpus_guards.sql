-- Calls that are not evaluated for every row, over data with nulls; guards.sql goes into detail.
VACUUM ANALYZE t, u;
CALL server.compare('SELECT CASE WHEN x > 25 THEN f(x) ELSE 0 END FROM t ORDER BY id');
CALL server.compare('SELECT CASE WHEN f(x) > 5 THEN f(d) WHEN x > 25 THEN f(id) ELSE f(g) END FROM t ORDER BY id');
CALL server.compare('SELECT CASE f(x) WHEN 1 THEN 10 WHEN f(g) THEN 20 ELSE 30 END FROM t ORDER BY id');
CALL server.compare('SELECT CASE WHEN b THEN CASE n WHEN 1 THEN f(x) WHEN 2 THEN h(x) END WHEN NOT b THEN f(g) END FROM t ORDER BY id');
CALL server.compare('SELECT coalesce(f(NULLIF(x, 31)), f(id)), coalesce(x, f(id)) FROM t ORDER BY id');
CALL server.compare('SELECT coalesce(x, n / 0, f(id)) FROM t WHERE x IS NOT NULL ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE x > 25 OR f(x) > 5 ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE n = 0 OR f(x / n) > 5 ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE CASE WHEN n > 0 THEN f(x / n) > 5 ELSE b END ORDER BY id');
CALL server.compare('SELECT b AND f(x) > 3, b OR f(g) > 3, NOT (b AND h(id) > 3) FROM t ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE f(x) > 3 AND (b OR h(id) > 3) AND (n > 1 OR f(g) > 3) ORDER BY id');
CALL server.compare('SELECT CASE WHEN x > 25 THEN f(x) END, CASE WHEN b THEN f(x) END, f(CASE WHEN b THEN x END) FROM t ORDER BY id');
CALL server.compare('SELECT CASE WHEN f(x) > 4 THEN CASE WHEN h(id) > 4 THEN f(n) ELSE h(n) END ELSE f(g) END FROM t ORDER BY id');
CALL server.compare('SELECT NULLIF(f(x), f(g)), NULLIF(n, f(x)), coalesce(NULLIF(f(x), 3), h(x)) FROM t ORDER BY id');
CALL server.compare($$SELECT CASE WHEN d IS NULL THEN 'none' WHEN length(d) > 6 THEN mood(d) ELSE mood(upper(d)) END FROM t ORDER BY id$$);

-- Strict functions, ours or others, are called with nulls, or not, in the same way.
CREATE FUNCTION strict_add(int, int) RETURNS int LANGUAGE plpgsql IMMUTABLE STRICT AS $$ BEGIN RETURN $1 + $2; END $$;
CALL server.compare('SELECT strict_add(x, f(x)), strict_add(f(g), NULL) FROM t ORDER BY id');
CALL server.compare('SELECT f(strict_add(x, g)), f(strict_add(NULLIF(n, 1), f(g))) FROM t ORDER BY id');
DROP FUNCTION strict_add;

-- Conditions in the grouping, in FILTER, in joins
CALL server.compare('SELECT CASE WHEN b THEN f(x) ELSE n END AS k, count(*) FROM t GROUP BY 1 ORDER BY 1');
CALL server.compare('SELECT n, sum(CASE WHEN b THEN f(x) END), count(*) FILTER (WHERE f(g) > 3) FROM t GROUP BY n ORDER BY n');
CALL server.compare('SELECT n, sum(f(x / n)) FILTER (WHERE n > 0), max(f(x)) FILTER (WHERE b AND h(id) > 4) FROM t GROUP BY n ORDER BY n');
CALL server.compare('SELECT t.id, CASE WHEN u.y > 2 THEN f(t.x) END FROM t LEFT JOIN u USING (id) ORDER BY 1');
CALL server.compare('SELECT t.id FROM t JOIN u USING (id) WHERE u.y > 2 OR f(t.x) > 5 ORDER BY 1');

-- Conditions that cannot be evaluated twice: row mode
CALL server.compare('SELECT CASE WHEN random() >= 0 THEN f(x) END FROM t WHERE id <= 30 ORDER BY id');
CALL server.compare('SELECT CASE WHEN (SELECT count(*) FROM u WHERE u.id < t.id) > 3 THEN f(x) END FROM t WHERE id <= 30 ORDER BY id');
CALL server.compare('SELECT CASE WHEN EXISTS (SELECT FROM u WHERE u.id = t.id) THEN f(x) END FROM t ORDER BY id');

-- An expression that decides about calls and is evaluated once has its value only in its place: an equal one elsewhere
-- has other conditions
CREATE FUNCTION p(int) RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN RETURN $1; END';
CALL server.compare('SELECT id, CASE WHEN id % 3 = 0 THEN CASE WHEN p(x) > 1 THEN f(x) END WHEN id % 3 = 1 THEN CASE WHEN p(x) > 1 THEN f(id) END END FROM t ORDER BY id');
CALL server.compare('SELECT id, CASE WHEN id % 3 = 0 THEN CASE WHEN p(x) > 1 THEN f(x) END WHEN id % 3 = 1 THEN p(x)::text::int END, p(x) > 1 FROM t ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE CASE WHEN b THEN p(x) > 1 AND f(x) > 3 ELSE p(x) > 1 AND f(id) > 3 END ORDER BY id');
CALL server.compare('SELECT sum(CASE WHEN b THEN CASE WHEN p(x) > 1 THEN f(x) END ELSE CASE WHEN p(x) > 1 THEN f(id) END END) FROM t');
CALL server.compare('SELECT coalesce(CASE WHEN b AND p(x) > 1 THEN f(x) END, CASE WHEN p(x) > 1 THEN f(id) END, p(x)) FROM t ORDER BY id');
-- A CASE with many arms: the arm's number becomes a column
CREATE FUNCTION arms(condition text, result text) RETURNS text LANGUAGE sql AS $$ SELECT 'CASE ' ||
    string_agg(format('WHEN ' || condition || ' THEN ' || result, i), ' ' ORDER BY i) || ' ELSE f(id) END' FROM generate_series(1, 20) i $$;
CREATE PROCEDURE compare_arms(form text, condition text DEFAULT 'x %% 25 = %1$s', result text DEFAULT 'f(x + %1$s)') LANGUAGE plpgsql AS $$
DECLARE
    c record;
BEGIN
    c := server.comparison(ARRAY[format(form, arms(condition, result), arms('id %% 30 = %1$s', 'f(g + %1$s)'))]);
    RAISE INFO '% | rows: % batched, % row by row | requests: % | row by row in: % | % | % | %', c.verdict, c.rows, c.rows_by_row, c.requests, c.place, form, condition, result;
END $$;
SELECT server.plan('SELECT id, ' || arms('x = %1$s', 'f(x + %1$s)') || ' FROM t ORDER BY id');
SELECT regexp_replace(line, ' *Call Condition', 'Call Condition') FROM server.explain('COSTS off', 'SELECT id, ' || arms('x = %1$s', 'f(x + %1$s)') || ' FROM t ORDER BY id') line WHERE line ~ 'Condition' LIMIT 2;
CALL compare_arms('SELECT id, %1$s FROM t ORDER BY id');
CALL compare_arms('SELECT id, %1$s, %1$s, %2$s, f(x + 3) FROM t ORDER BY id');
CALL compare_arms('SELECT id FROM t WHERE %1$s > 4 AND %2$s < 8');
CALL compare_arms('SELECT sum(%1$s), count(%2$s) FILTER (WHERE %1$s > 3) FROM t');
CALL compare_arms('SELECT id, CASE WHEN b THEN %1$s ELSE %1$s END FROM t ORDER BY id');
CALL compare_arms('SELECT id, coalesce(nullif(%1$s, 3), %2$s) FROM t ORDER BY id');
CALL compare_arms('SELECT id, %1$s FROM t ORDER BY id', 'x %% 25 = %1$s', 'CASE WHEN b THEN f(x + %1$s) ELSE h(id) END');
CALL compare_arms('SELECT id, %1$s FROM t ORDER BY id', 'x / (%1$s - 10) = 1');
CALL compare_arms('SELECT id, %1$s FROM t ORDER BY id', 'f(x) + 1 = %1$s', 'h(x + %1$s)');
CALL compare_arms('SELECT id, %1$s FROM t WHERE id < 20 ORDER BY id', 'f(x + %1$s) = 9', 'h(x + %1$s)');
CALL compare_arms('SELECT id, %1$s FROM t ORDER BY id', 'p(x) %% 25 = %1$s');
CALL compare_arms('SELECT id, %2$s FROM t ORDER BY %1$s, id LIMIT 7');
CALL compare_arms('SELECT t.id, u.id FROM t LEFT JOIN u ON u.id = t.id + 60 AND %1$s > 2 ORDER BY 1, 2', 'u.y %% 25 = %1$s', 'f(u.y + %1$s)');
CALL compare_arms('UPDATE u SET y = %1$s RETURNING *', 'y %% 25 = %1$s', 'f(y + %1$s)');
DROP PROCEDURE compare_arms;
DROP FUNCTION arms, p;
-- Many conditions that are evaluated once, each under all the previous ones: EXPLAIN does not write them out again
SELECT 'SELECT id, CASE ' || string_agg(format('WHEN random() < 0 THEN f(x + %s)', i), ' ') || ' ELSE f(x) END FROM t' AS query
    FROM generate_series(1, 20) i \gset
CALL server.compare(:'query');
SELECT max(length(line)) < 2000 AS short FROM server.explain('COSTS off', :'query') line;
-- CASE x WHEN, with what must be evaluated once in x or in the values: how often is counted
CREATE SEQUENCE evaluated;
CREATE FUNCTION counted(int) RETURNS int LANGUAGE plpgsql VOLATILE AS $$ BEGIN PERFORM nextval('evaluated'); RETURN $1; END $$;
CREATE PROCEDURE compare_counted(query text) LANGUAGE plpgsql AS $$
BEGIN
    CALL server.compare('SELECT setval(''evaluated'', 1)', query, 'SELECT last_value FROM evaluated');
END $$;
CALL compare_counted('SELECT id, CASE counted(g) WHEN 1 THEN f(x) WHEN 2 THEN h(x) WHEN n THEN f(g) ELSE f(id) END FROM t ORDER BY id');
CALL compare_counted('SELECT id, CASE g WHEN counted(1) THEN f(x) WHEN counted(n) THEN h(x) WHEN 3 THEN f(g) ELSE f(id) END FROM t ORDER BY id');
CALL compare_counted('SELECT id, CASE counted(g) WHEN counted(1) THEN f(x) WHEN n THEN h(x) WHEN counted(n + 2) THEN f(counted(id)) END FROM t ORDER BY id');
CALL compare_counted('SELECT id, CASE WHEN b THEN CASE counted(g) WHEN counted(1) THEN f(x) WHEN n THEN h(x) END ELSE f(CASE counted(n) WHEN 1 THEN f(x) WHEN 2 THEN g END) END FROM t ORDER BY id');
CALL compare_counted('SELECT id, CASE counted(f(g)) WHEN 1 THEN f(x) WHEN h(n) THEN h(x) WHEN counted(h(id)) THEN f(g) ELSE f(id) END FROM t ORDER BY id');
CALL compare_counted('SELECT id, CASE (SELECT max(y) FROM u WHERE u.id < t.id) WHEN 1 THEN f(x) WHEN 4 THEN h(x) END, CASE g WHEN (SELECT max(y) FROM u WHERE u.id < t.id) THEN f(x) WHEN 2 THEN h(x) ELSE f(n) END FROM t ORDER BY id');
CALL compare_counted('SELECT id FROM t WHERE CASE counted(g) WHEN 1 THEN f(x) WHEN 2 THEN h(x) ELSE 9 END > 4 AND CASE n WHEN counted(1) THEN f(g) ELSE 7 END > 2 ORDER BY id');
CALL compare_counted('SELECT sum(CASE counted(g) WHEN 1 THEN f(x) WHEN 2 THEN h(x) END), count(*) FILTER (WHERE CASE g WHEN counted(n) THEN f(x) > 3 ELSE b END) FROM t');
CALL compare_counted('SELECT id, CASE nullif(counted(g), 3) WHEN NULL THEN f(x) WHEN 1 THEN f(n) ELSE coalesce(f(CASE counted(n) WHEN 1 THEN x END), h(id)) END FROM t ORDER BY id');
CALL compare_counted('SELECT id, CASE d WHEN ''text '' || counted(g) THEN mood(d) WHEN ''text '' || counted(n) THEN mood(''x'' || d) END FROM t ORDER BY id');
SELECT 'SELECT id, CASE counted(g) ' || string_agg(format('WHEN %s THEN f(x + %s)', i % 9, i), ' ') || ' ELSE f(x) END FROM t ORDER BY id' AS query
    FROM generate_series(1, 20) i \gset
CALL compare_counted(:'query');
-- row comparisons
CALL compare_counted('SELECT id FROM t WHERE (counted(g), f(x)) < (3, 5) ORDER BY id');
CALL compare_counted('SELECT id FROM t WHERE (g, counted(n), f(x), h(n)) < (counted(3), 2, 5, f(id)) ORDER BY id');
CALL compare_counted('SELECT id FROM t WHERE (f(g), counted(n), h(n)) >= (n, counted(2), counted(f(id))) ORDER BY id');
DROP PROCEDURE compare_counted;
DROP FUNCTION counted;
DROP SEQUENCE evaluated;
