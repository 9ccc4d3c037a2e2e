-- Calls inside expressions of the SELECT list and of WHERE.
VACUUM ANALYZE t, u;
CALL server.compare('SELECT id, f(x), f(d) FROM t ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE f(x) > 3 AND id < 80 ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE f(x) > 2 AND h(id) > 2 AND f(g) > 2 ORDER BY id');
CALL server.compare('SELECT f(f(f(x))) FROM t WHERE id < 50 ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE f(h(g)) > f(h(x)) ORDER BY id');
CALL server.compare('SELECT id, f(x) FROM t WHERE f(g) > 3 AND f(x) IS NOT NULL ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE NOT (f(x) > 5) AND (f(g) IS NOT NULL OR f(id) > 1) ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE f(x) IN (1, 2, 3) ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE f(x) = ANY (ARRAY[g, n, 5]) ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE g IN (f(x), f(n), 3) ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE f(x) BETWEEN g AND g + 3 ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE x BETWEEN SYMMETRIC f(g) AND f(n) * 5 ORDER BY id');
CALL server.compare('SELECT id, f(x) IS DISTINCT FROM f(g), f(x) IS NULL, (f(x) > 4) IS NOT TRUE FROM t ORDER BY id');
CALL server.compare('SELECT ARRAY[f(x), f(id)], ROW(f(x), 1), (f(x), g) = (f(g), 3) FROM t ORDER BY id');
CALL server.compare('SELECT greatest(f(x), f(g)), least(f(n), g, h(id)) FROM t ORDER BY id');
CALL server.compare($$SELECT format('%s-%s', f(x), d), d || f(g), concat(d, f(n)) FROM t ORDER BY id$$);
CALL server.compare($$SELECT jsonb_build_object('x', f(x), 'mood', mood(d)) -> 'x' FROM t ORDER BY id$$);
CALL server.compare($$SELECT mood(d) LIKE 'N%', mood(d) COLLATE "C" < 'NF', upper(mood(d)) FROM t ORDER BY id$$);
CALL server.compare('SELECT f(x)::numeric / 3, -f(x), f(x)::text::int, @ f(g), f(n)::bool FROM t ORDER BY id');
CALL server.compare($$SELECT day + f(x), make_interval(days => f(g)), date_part('day', day) + f(n) FROM t ORDER BY id$$);
CALL server.compare('SELECT t, f(x) FROM t ORDER BY id');
CALL server.compare('SELECT f(t::text), f(ROW(g, n)::text) FROM t WHERE id <= 40 ORDER BY id');
CALL server.compare('SELECT tableoid::regclass, ctid, f(x) FROM t WHERE f(g) > 4 ORDER BY id');
CALL server.compare('SELECT f(1), f(NULL::int), f(1 + 1) FROM t WHERE id < 5');
CALL server.compare('SELECT f(1)');
CALL server.compare('SELECT id FROM t WHERE f(1) >= 0 ORDER BY id');
CALL server.compare('SELECT id FROM t WHERE f(x) > 3 AND false');

-- The functions themselves, with values of many types
CALL server.compare($$SELECT aws_sagemaker.invoke_endpoint('echo', NULL, x, d, b, day, n / 3.0) FROM t ORDER BY id$$);
CALL server.compare($$SELECT aws_sagemaker.invoke_endpoint('echo', 7, id, NULLIF(d, 'text 5'), '', NULL::int) FROM t ORDER BY id$$);
CALL server.compare($$SELECT aws_sagemaker.invoke_endpoint('hash', NULL, ARRAY[x, g, n]) FROM t ORDER BY id$$);
CALL server.compare($$SELECT aws_sagemaker.invoke_endpoint('hash', NULL, VARIADIC ARRAY[x, g]::real[]) FROM t ORDER BY id$$);
CALL server.compare($$SELECT aws_sagemaker.invoke_endpoint(CASE WHEN b THEN 'hash' ELSE 'echo' END, 1 + n, id) FROM t ORDER BY id$$);
CALL server.compare($$SELECT (aws_comprehend.detect_sentiment(d, 'en')).* FROM t ORDER BY id$$);
CALL server.compare($$SELECT aws_comprehend.detect_sentiment(d, CASE WHEN b THEN 'en' ELSE 'de' END, 10) FROM t ORDER BY id$$);
CALL server.compare($$SELECT id FROM t WHERE (aws_comprehend.detect_sentiment(d, 'en')).confidence > 0.6 ORDER BY id$$);

-- Results of several fields
CREATE TYPE pair AS (a int, b int);
CREATE FUNCTION two(int) RETURNS pair LANGUAGE sql STABLE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('endpt_name', NULL, $1)::pair $$;
CALL server.compare('SELECT (two(x)).* FROM t ORDER BY id');
CALL server.compare('SELECT two(x), (two(g)).a FROM t WHERE (two(x)).b > 30 ORDER BY id');
CALL server.compare('SELECT two(x) = two(n), two(x) IS NULL, (two(x)).a + (two(n)).b FROM t ORDER BY id');

-- A domain's CHECK, and an operator of one's own
CREATE DOMAIN digit AS int CHECK (VALUE BETWEEN 0 AND 9);
CALL server.compare('SELECT f(x)::digit, f(g::digit), (f(n) + f(g))::digit FROM t WHERE id <= 3 ORDER BY id');
CREATE DOMAIN scored AS int CHECK (f(VALUE) >= 0);
CALL server.compare('SELECT x::scored, f(x)::scored FROM t WHERE id <= 20 ORDER BY id');
CREATE FUNCTION apart(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT abs($1 - $2) $$;
CREATE OPERATOR <~> (FUNCTION = apart, LEFTARG = int, RIGHTARG = int);
CALL server.compare('SELECT id, f(x) <~> f(g) FROM t WHERE f(x) <~> g > 2 ORDER BY id');

-- Not taken apart: subscripts, SQL/XML, set-returning functions
CALL server.compare('SELECT (ARRAY[10, 20, 30, 40, 50, 60, 70, 80, 90, 100])[f(x) + 1] FROM t WHERE id <= 30 ORDER BY id');
CALL server.compare('SELECT (ARRAY[1, 2, 3, 4])[f(x):f(g)] FROM t WHERE id <= 30 ORDER BY id');
CALL server.compare('SELECT xmlelement(name e, f(x))::text FROM t WHERE id <= 30 ORDER BY id');
CALL server.compare('SELECT f(x), unnest(ARRAY[1, 2]) FROM t WHERE id <= 30 ORDER BY id, 2');
CALL server.compare('SELECT id, generate_series(1, f(x)) FROM t WHERE id <= 30 ORDER BY id, 2');
CALL server.compare('SELECT id FROM t WHERE (x, f(g)) < (20, f(n)) AND id <= 50 ORDER BY id');

-- A call that fails fails in both ways.
CALL server.compare('SELECT f(x) / (f(x) - 3) FROM t ORDER BY id');
CALL server.compare('SELECT f(x / n) FROM t WHERE id <= 3 ORDER BY id');
CALL server.compare('SELECT f(x / n) FROM t ORDER BY id');
CALL server.compare($$SELECT aws_sagemaker.invoke_endpoint('hash', x, id) FROM t ORDER BY id$$);
CALL server.compare($$SELECT aws_comprehend.detect_sentiment(coalesce(d, ''), 'en') FROM t ORDER BY id$$);

DROP FUNCTION two;
DROP TYPE pair;
DROP DOMAIN digit, scored;
DROP FUNCTION apart CASCADE;
