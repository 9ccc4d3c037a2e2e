-- Cursors: the first batch has the rows that are fetched first, and later ones grow: at most twice as many rows are
-- sent as are fetched.
VACUUM ANALYZE t, u;
SET server.read_ahead = 20;
CALL server.compare('DECLARE c CURSOR FOR SELECT id, f(x) FROM t ORDER BY id', 'FETCH 3 FROM c', 'FETCH 4 FROM c');
CALL server.compare('DECLARE c CURSOR FOR SELECT id, f(x) FROM t ORDER BY id', 'FETCH ALL FROM c', 'FETCH NEXT FROM c');
CALL server.compare('DECLARE c CURSOR FOR SELECT id, f(x) FROM t ORDER BY id', 'MOVE 10 IN c', 'FETCH 5 FROM c');
CALL server.compare('DECLARE c NO SCROLL CURSOR FOR SELECT id, f(x) FROM t ORDER BY id LIMIT 6', 'FETCH 4 FROM c', 'FETCH 4 FROM c');
CALL server.compare('DECLARE c NO SCROLL CURSOR FOR SELECT f(x) FROM t', 'FETCH FORWARD 2 FROM c', 'FETCH BACKWARD 1 FROM c');
CALL server.compare('DECLARE c CURSOR FOR SELECT g, sum(f(x)) FROM t GROUP BY g ORDER BY g', 'FETCH 2 FROM c', 'FETCH ALL FROM c');
CALL server.compare('DECLARE c CURSOR FOR SELECT t.id, f(x) FROM t, u WHERE t.id = u.id ORDER BY 1', 'FETCH 2 FROM c', 'CLOSE c');
CALL server.compare('DECLARE c INSENSITIVE CURSOR FOR SELECT id, f(x) FROM t ORDER BY id', 'FETCH 2 FROM c', 'UPDATE t SET x = 0', 'FETCH 20 FROM c');
-- two at a time
CALL server.compare('DECLARE c CURSOR FOR SELECT f(x) FROM t ORDER BY id', 'DECLARE d CURSOR FOR SELECT h(x) FROM t ORDER BY id', 'FETCH 3 FROM c', 'FETCH 3 FROM d', 'FETCH 3 FROM c', 'FETCH 3 FROM d');
-- SCROLL
CALL server.compare('DECLARE c SCROLL CURSOR FOR SELECT id, f(x) FROM t ORDER BY id', 'FETCH 5 FROM c', 'FETCH BACKWARD 3 FROM c', 'FETCH ABSOLUTE 5 FROM c', 'FETCH RELATIVE -2 FROM c', 'FETCH FIRST FROM c');
CALL server.compare('DECLARE c SCROLL CURSOR FOR SELECT id FROM t WHERE id < 20 AND f(x) >= 0 ORDER BY id', 'FETCH LAST FROM c', 'FETCH PRIOR FROM c', 'FETCH BACKWARD ALL FROM c', 'FETCH FORWARD ALL FROM c');
CALL server.compare('DECLARE c SCROLL CURSOR FOR SELECT f(x) FROM t WHERE id < 20 UNION ALL SELECT h(y) FROM u', 'FETCH ALL FROM c', 'FETCH BACKWARD 5 FROM c');
-- without SCROLL, plans that can scan backward still do
CALL server.compare('DECLARE c CURSOR FOR SELECT id, f(x) FROM t', 'FETCH 2 FROM c', 'FETCH BACKWARD 1 FROM c');
CALL server.compare('DECLARE c CURSOR FOR SELECT id FROM t WHERE f(x) > 3', 'FETCH 2 FROM c', 'MOVE BACKWARD 1 FROM c', 'FETCH 1 FROM c');
CALL server.compare('DECLARE c CURSOR FOR SELECT id, f(x) FROM t ORDER BY id', 'FETCH 0 FROM c', 'FETCH 1 FROM c', 'FETCH 0 FROM c');
CALL server.compare('DECLARE c NO SCROLL CURSOR FOR SELECT id, f(x) FROM t', 'FETCH 2 FROM c', 'FETCH BACKWARD 1 FROM c');
CALL server.compare('DECLARE c CURSOR FOR SELECT id FROM t ORDER BY f(x), id', 'FETCH 3 FROM c', 'FETCH BACKWARD 2 FROM c');
-- A filter in between
CALL server.compare('DECLARE c CURSOR FOR SELECT id FROM t WHERE f(x) > 6 ORDER BY id', 'FETCH 3 FROM c', 'FETCH 3 FROM c');
CALL server.compare('DECLARE c CURSOR FOR SELECT id, h(id) FROM t WHERE f(x) > 4 ORDER BY id', 'FETCH 1 FROM c', 'FETCH 1 FROM c', 'FETCH 1 FROM c');
-- FOR UPDATE, and rows changed meanwhile
CALL server.compare('DECLARE c CURSOR FOR SELECT id, f(x) FROM t ORDER BY id FOR UPDATE', 'FETCH 3 FROM c', 'UPDATE t SET x = 0 WHERE CURRENT OF c', 'FETCH 1 FROM c', 'SELECT id, x FROM t ORDER BY id');
CALL server.compare('DECLARE c CURSOR FOR SELECT id FROM t WHERE f(x) > 3 FOR UPDATE', 'FETCH 3 FROM c', 'DELETE FROM t WHERE CURRENT OF c', 'FETCH 1 FROM c', 'SELECT id FROM t ORDER BY id');
-- Savepoints
CALL server.compare('DECLARE c CURSOR FOR SELECT id, f(x) FROM t ORDER BY id', 'FETCH 3 FROM c', 'DO $$ BEGIN PERFORM 1 / 0; EXCEPTION WHEN division_by_zero THEN NULL; END $$', 'FETCH 30 FROM c');
-- Variables of PL/pgSQL
CREATE FUNCTION walk(steps int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    c refcursor;
    r record;
    all_rows text := '';
BEGIN
    OPEN c SCROLL FOR SELECT id, f(x) AS s FROM t ORDER BY id;
    FOR i IN 1 .. steps LOOP
        FETCH c INTO r;
        all_rows := all_rows || r::text;
    END LOOP;
    FETCH RELATIVE -1 FROM c INTO r;
    RETURN all_rows || r::text;
END $$;
CALL server.compare('SELECT walk(4)');
CREATE FUNCTION opened() RETURNS refcursor LANGUAGE plpgsql AS $$
DECLARE c refcursor := 'c';
BEGIN
    OPEN c FOR EXECUTE 'SELECT id, f(x) FROM t WHERE h(g) > $1 ORDER BY id' USING 0;
    RETURN c;
END $$;
CALL server.compare('SELECT opened()', 'FETCH 30 FROM c');
DROP FUNCTION walk, opened;

-- WITH HOLD: rows not fetched in the transaction are sent at its end.
BEGIN;
DECLARE c CURSOR WITH HOLD FOR SELECT f(x) FROM t ORDER BY id;
DECLARE s SCROLL CURSOR WITH HOLD FOR SELECT f(x) FROM t WHERE h(id) > 5 ORDER BY id;
SET LOCAL aws_ml.enable_function_migration = off;
DECLARE c_row CURSOR WITH HOLD FOR SELECT f(x) FROM t ORDER BY id;
DECLARE s_row SCROLL CURSOR WITH HOLD FOR SELECT f(x) FROM t WHERE h(id) > 5 ORDER BY id;
FETCH 3 FROM c;
FETCH 3 FROM c_row;
COMMIT;
FETCH 3 FROM c;
FETCH 3 FROM c_row;
FETCH LAST FROM s;
FETCH LAST FROM s_row;
FETCH BACKWARD 2 FROM s;
FETCH BACKWARD 2 FROM s_row;
CLOSE ALL;
