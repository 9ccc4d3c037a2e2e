-- Calls that are not evaluated for every row, over data with nulls; guards.sql goes into detail.
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

-- A strict function of ours or of others is called with nulls, or not, alike.
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

-- Conditions that cannot be evaluated twice: row by row
CALL server.compare('SELECT CASE WHEN random() >= 0 THEN f(x) END FROM t WHERE id <= 30 ORDER BY id');
CALL server.compare('SELECT CASE WHEN (SELECT count(*) FROM u WHERE u.id < t.id) > 3 THEN f(x) END FROM t WHERE id <= 30 ORDER BY id');
CALL server.compare('SELECT CASE WHEN EXISTS (SELECT FROM u WHERE u.id = t.id) THEN f(x) END FROM t ORDER BY id');
