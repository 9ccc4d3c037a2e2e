-- Functions and procedures around calls: in SQL, inlined or not, and in PL/pgSQL.
VACUUM ANALYZE t, u;
CREATE FUNCTION score(a int, b int) RETURNS int LANGUAGE sql STABLE COST 5000 RETURN f(a) * 10 + h(b);
CREATE FUNCTION named(endpoint text, VARIADIC v int[]) RETURNS text LANGUAGE sql STABLE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint(endpoint, NULL, v) $$;
CREATE FUNCTION out_of(x int, OUT s int, OUT doubled int) LANGUAGE sql STABLE COST 5000 AS $$ SELECT f(x), f(x) * 2 $$;
CREATE FUNCTION good(lowest int) RETURNS SETOF t LANGUAGE sql STABLE AS $$ SELECT * FROM t WHERE f(x) >= lowest $$;
CREATE FUNCTION scored(lowest int) RETURNS TABLE (i int, s int) LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT id, f(x) FROM t WHERE h(g) >= lowest ORDER BY id;
END;
CREATE FUNCTION total() RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT sum(f(x)) FROM t; END;
-- inlined
CALL server.compare('SELECT id, score(x, g) FROM t WHERE score(g, n) > 40 ORDER BY id');
CALL server.compare($$SELECT named('hash', x, g), named('echo', n) FROM t ORDER BY id$$);
CALL server.compare('SELECT count(*), max(id) FROM good(4)');
CALL server.compare_plan('SELECT u.id, g.id FROM u, good(6) g WHERE g.id = u.id AND h(u.id) > 3 ORDER BY 1');
CALL server.compare('SELECT i, s, h(i) FROM scored(5) WHERE s > 3 ORDER BY i');
CALL server.compare('SELECT u.id, s.s FROM u, scored(u.y + 5) s WHERE s.i = u.id AND u.id < 15 ORDER BY 1');
-- not inlined: a separate query in each call
CALL server.compare('SELECT total(), (SELECT sum(f(x)) FROM t)');
CALL server.compare('SELECT t.id, o.* FROM t, out_of(t.x) o WHERE t.id <= 20 ORDER BY 1');
CALL server.compare('SELECT id, (out_of(x)).* FROM t WHERE id <= 20 ORDER BY 1');
CREATE FUNCTION strict_score(int) RETURNS int LANGUAGE sql STABLE STRICT COST 5000 AS $$ SELECT f($1 + 0) $$;
CREATE FUNCTION with_setting(int) RETURNS int LANGUAGE sql STABLE SET datestyle = iso AS $$ SELECT f($1) $$;
CALL server.compare('SELECT id, strict_score(x) FROM t WHERE id <= 30 ORDER BY id');
CALL server.compare('SELECT id, with_setting(x) FROM t WHERE id <= 20 ORDER BY id');
CREATE FUNCTION two_steps(lowest int) RETURNS SETOF int LANGUAGE sql VOLATILE AS $$
    UPDATE t SET n = f(x) WHERE f(g) >= lowest;
    SELECT n + f(id) FROM t WHERE id <= 50 ORDER BY id
$$;
CALL server.compare('SELECT * FROM two_steps(5)', 'SELECT sum(n) FROM t');

-- PL/pgSQL
CREATE FUNCTION summed() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    r record;
    n bigint := 0;
BEGIN
    FOR r IN SELECT f(x) AS s FROM t LOOP
        n := n + r.s;
    END LOOP;
    RETURN n + f(1);
END $$;
CALL server.compare('SELECT summed()');
CREATE FUNCTION listed(lowest int) RETURNS SETOF t LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT * FROM t WHERE f(x) >= lowest ORDER BY id;
    RETURN QUERY EXECUTE 'SELECT * FROM t WHERE h(g) > $1 ORDER BY id' USING lowest;
END $$;
CALL server.compare('SELECT id, f(n) FROM listed(5)');
CREATE FUNCTION many_ways(v int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    a int; b int; c text; d int[];
BEGIN
    SELECT sum(f(x)), max(h(g)) INTO a, b FROM t WHERE n < v;
    PERFORM f(x) FROM t WHERE id < v;
    EXECUTE 'SELECT mood(d) FROM t WHERE id = $1' INTO c USING v;
    d := ARRAY(SELECT f(x) FROM t WHERE id <= v ORDER BY id);
    IF EXISTS (SELECT FROM t WHERE f(x) = v AND id < 20) THEN a := a + 1000; END IF;
    WHILE f(a) > 3 LOOP a := a + 1; END LOOP;
    RETURN concat_ws(',', a, b, c, d);
END $$;
SET server.read_ahead = 20;
CALL server.compare('SELECT many_ways(2)', 'SELECT many_ways(3)');
CREATE FUNCTION caught() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM f(x) / (f(x) - f(x)) FROM t WHERE id <= 10;
    RETURN 'no error';
EXCEPTION WHEN division_by_zero THEN
    RETURN (SELECT sum(f(x)) FROM t);
END $$;
CALL server.compare('SELECT caught()');
RESET server.read_ahead;
CREATE FUNCTION inner_call(int) RETURNS int LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (SELECT max(f(id)) FROM t WHERE id < $1); END $$;
CALL server.compare('SELECT id, f(x), inner_call(id) FROM t WHERE id < 8 ORDER BY id');
CREATE PROCEDURE refresh(lowest int) LANGUAGE plpgsql AS $$
BEGIN
    UPDATE t SET n = f(x) WHERE f(g) >= lowest;
    DELETE FROM t WHERE f(id) < lowest;
END $$;
CALL server.compare('CALL refresh(4)', 'SELECT * FROM t ORDER BY id');
CALL server.compare('DO $$ DECLARE r record; BEGIN FOR r IN SELECT id, f(x) AS s FROM t ORDER BY id LOOP UPDATE t SET n = r.s WHERE id = r.id AND f(g) > 4; END LOOP; END $$', 'SELECT * FROM t ORDER BY id');
DROP FUNCTION score, named, out_of, good, scored, total, strict_score, with_setting, two_steps, summed, listed, many_ways, caught, inner_call;
DROP PROCEDURE refresh;
