-- RETURNING: calls in it are answered above the node that modifies the rows. What the statements return, and the table
-- afterwards. Everything is rolled back after each run.
VACUUM ANALYZE t, u;
CREATE TABLE w (id int PRIMARY KEY, s int, m text, made int GENERATED ALWAYS AS (s * 2) STORED, note text DEFAULT 'new');
INSERT INTO w (id, s, m) SELECT id, n, d FROM t WHERE id <= 40;
ALTER TABLE w SET (autovacuum_enabled = off);
ANALYZE w;
CREATE VIEW result AS SELECT * FROM w ORDER BY id;
SET enable_mergejoin = off;

-- each kind of statement
CALL server.compare('INSERT INTO w (id, s) SELECT id + 100, x FROM t WHERE id <= 20 RETURNING f(s), h(id), made, f(made)', 'TABLE result');
CALL server.compare('INSERT INTO w (id, s) VALUES (101, 1), (102, 2), (103, 2) RETURNING id, f(s) + h(id)', 'TABLE result');
CALL server.compare('INSERT INTO w (id, s) VALUES (101, f(1)), (102, f(2)), (103, f(3)) RETURNING id, f(s), f(s)', 'TABLE result');
CALL server.compare('INSERT INTO w (id, s) VALUES (101, 1) RETURNING f(s)', 'TABLE result');
CALL server.compare('UPDATE w SET s = s + 1 RETURNING id, f(s), mood(m)', 'TABLE result');
CALL server.compare('UPDATE w SET s = f(s) WHERE f(id) > 3 RETURNING id, f(s) AS score, w.*', 'TABLE result');
CALL server.compare('UPDATE w SET s = t.x FROM t WHERE t.id = w.id RETURNING w.id, f(t.x), f(w.s + t.g), mood(t.d), t', 'TABLE result');
CALL server.compare('DELETE FROM w WHERE id > 20 RETURNING f(id), mood(note), m', 'TABLE result');
CALL server.compare('DELETE FROM w USING t WHERE t.id = w.id AND f(t.x) > 4 RETURNING w.id, f(t.x), h(w.s)', 'TABLE result');
CALL server.compare('DELETE FROM w WHERE false RETURNING f(id)', 'TABLE result');
CALL server.compare('INSERT INTO w (id, s) SELECT id, x FROM t ON CONFLICT (id) DO NOTHING RETURNING id, f(s)', 'TABLE result');
CALL server.compare('INSERT INTO w (id, s) SELECT id, x FROM t ON CONFLICT (id) DO UPDATE SET s = w.s + 1 WHERE w.s < 3 RETURNING id, f(s)', 'TABLE result');

-- kinds of expressions
CALL server.compare('UPDATE w SET s = s + 1 RETURNING CASE WHEN id > 20 THEN f(s) ELSE h(id) END, coalesce(nullif(f(id), 3), h(s))', 'TABLE result');
CALL server.compare('UPDATE w SET s = s + 1 RETURNING f(f(s)), f(7), f(id) > 3 AND h(s) > 2', 'TABLE result');
CALL server.compare('UPDATE w SET s = s + 1 RETURNING f(7)', 'TABLE result');
CALL server.compare('UPDATE w SET s = s + 1 RETURNING (aws_comprehend.detect_sentiment(m, ''en'')).*, (SELECT f(w.s))', 'TABLE result');
CALL server.compare('UPDATE w SET s = s + 1 WHERE id <= 9 RETURNING id, (SELECT v.sentiment FROM aws_comprehend.detect_sentiment(w.m, ''en'') v), f((SELECT max(y) FROM u WHERE u.id < w.id))', 'TABLE result');
CALL server.compare('UPDATE w SET s = s + 1 RETURNING w, f((w).s), tableoid::regclass, f(tableoid::int % 5), ctid IS NULL', 'TABLE result');
CALL server.compare('UPDATE w SET s = s + 1 RETURNING id, f(s), clock_timestamp() IS NULL, f(s + (random() * 0)::int)', 'TABLE result');
CALL server.compare('UPDATE w SET s = s + 1 WHERE id < 10 RETURNING id, 1 / (id - 8), f(s)', 'TABLE result');

-- WITH: it runs to its end
CALL server.compare('WITH d AS (DELETE FROM w RETURNING id, f(s) AS s) SELECT id, s FROM d WHERE s > 3 ORDER BY id', 'TABLE result');
CALL server.compare('WITH d AS (DELETE FROM w WHERE id < 25 RETURNING id, f(s) AS s) SELECT 1', 'TABLE result');
CALL server.compare('WITH d AS (UPDATE w SET s = s + 1 RETURNING id, f(s) AS s) SELECT id, s FROM d LIMIT 3', 'TABLE result');
CALL server.compare('WITH d AS (UPDATE w SET s = s + 1 RETURNING id, f(s) AS s) SELECT EXISTS (SELECT FROM d WHERE s > 2)', 'TABLE result');
CALL server.compare('WITH d AS (DELETE FROM w WHERE id > 30 RETURNING id, f(s) AS s), i AS (INSERT INTO w (id, s) SELECT id + 100, s FROM d RETURNING id, f(s) + h(id) AS s) UPDATE w SET s = f(i.s) FROM i WHERE i.id = w.id + 120 RETURNING w.id, h(w.s)', 'TABLE result');
CALL server.compare('WITH d AS (UPDATE w SET s = s + 1 RETURNING id, f(s) AS s) SELECT a.id, b.s FROM d a JOIN d b ON a.id = b.id + 1 ORDER BY 1', 'TABLE result');
CALL server.compare('WITH d AS (UPDATE w SET s = s + 1 RETURNING id, CASE WHEN s > 1 THEN f(f(s)) END AS s) INSERT INTO w (id, s) SELECT id + 200, s FROM d LIMIT 7 RETURNING f(id)', 'TABLE result');

-- partitions and child tables, whose columns have other numbers
CREATE TABLE p (id int, s int, m text) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (20);
CREATE TABLE p2 (m text, gone int, s int, id int);
ALTER TABLE p2 DROP gone;
ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (20) TO (300);
INSERT INTO p SELECT id, n, d FROM t WHERE id <= 40;
CREATE TABLE c1 (id int, s int);
CREATE TABLE c2 (extra text, s int, id int);
ALTER TABLE c2 INHERIT c1;
INSERT INTO c1 SELECT id, x FROM t WHERE id <= 10;
INSERT INTO c2 (id, s) SELECT id, x FROM t WHERE id BETWEEN 11 AND 30;
ANALYZE p, c1, c2;
CALL server.compare('UPDATE p SET s = s + 1 RETURNING id, f(s), mood(m), tableoid::regclass', 'SELECT * FROM p ORDER BY id');
CALL server.compare('UPDATE p SET id = id + 15 WHERE id > 10 RETURNING id, f(s), p, f((p).s)', 'SELECT tableoid::regclass, * FROM p ORDER BY id');
CALL server.compare('INSERT INTO p SELECT id + 15, f(x), d FROM t WHERE id <= 30 RETURNING f(s), mood(m), p, f((p).id)', 'SELECT tableoid::regclass, * FROM p ORDER BY id, s');
CALL server.compare('DELETE FROM p USING t WHERE t.id = p.id AND t.x > 5 RETURNING p.id, f(t.x + p.s)', 'SELECT * FROM p ORDER BY id');
CALL server.compare('DELETE FROM p WHERE id > 30 AND id < 25 RETURNING f(id)');
CALL server.compare('UPDATE c1 SET s = id WHERE id > 5 RETURNING f(s), c1, f((c1).id), tableoid::regclass', 'SELECT * FROM c1 ORDER BY id');
CALL server.compare('WITH d AS (DELETE FROM c1 RETURNING id, f(s) AS s) SELECT count(*), sum(s) FROM d');

-- views, triggers, rules
CREATE VIEW changeable AS SELECT id + 0 AS shown, id, s, h(s) AS scored FROM w WHERE id > 5;
CREATE VIEW triggered AS SELECT id, s FROM w;
CREATE FUNCTION write_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE w SET s = new.s, m = 'triggered' WHERE id = old.id;
    new.s := new.s + 1;
    RETURN new;
END $$;
CREATE TRIGGER write_row INSTEAD OF UPDATE ON triggered FOR EACH ROW EXECUTE FUNCTION write_row();
CREATE FUNCTION change_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    new.s := new.s * 2;
    RETURN CASE WHEN new.id % 5 > 0 THEN new END;
END $$;
CALL server.compare('UPDATE changeable SET s = s + 1 RETURNING shown, scored, f(s)', 'TABLE result');
CALL server.compare('DELETE FROM changeable WHERE scored > 4 RETURNING *', 'TABLE result');
CALL server.compare('UPDATE triggered SET s = s + 1 RETURNING id, f(s)', 'TABLE result');
CREATE TRIGGER change_row BEFORE UPDATE ON w FOR EACH ROW EXECUTE FUNCTION change_row();
CALL server.compare('UPDATE w SET s = id RETURNING id, f(s)', 'TABLE result');
DROP TRIGGER change_row ON w;
CALL server.compare('CREATE RULE r AS ON DELETE TO w DO INSTEAD UPDATE w SET s = -1 WHERE id = old.id RETURNING w.id, w.s, w.m, w.made, w.note', 'DELETE FROM w WHERE f(id) > 3 RETURNING id, f(s)', 'TABLE result');

-- functions around them; no more rows are modified than are taken
CREATE FUNCTION changed(lowest int) RETURNS SETOF int LANGUAGE sql AS $$ UPDATE w SET s = s + 1 WHERE id > lowest RETURNING f(s) $$;
CREATE FUNCTION first_changed() RETURNS int LANGUAGE sql AS $$ UPDATE w SET s = s + 1 RETURNING f(s) $$;
CREATE FUNCTION looped() RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    r record;
    n int := 0;
    v int;
BEGIN
    FOR r IN UPDATE w SET s = s + 1 RETURNING id, f(s) AS s LOOP
        n := n + r.s;
        EXIT WHEN n > 20;
    END LOOP;
    DELETE FROM w WHERE id = 7 RETURNING f(s) INTO STRICT v;
    RETURN n + v;
END $$;
CREATE FUNCTION two_rows() RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v int;
BEGIN
    UPDATE w SET s = s + 1 RETURNING f(s) INTO v;
    RETURN v;
END $$;
CALL server.compare('SELECT * FROM changed(12) /* update */', 'TABLE result');
CALL server.compare('SELECT first_changed() /* update */', 'TABLE result');
CALL server.compare('SELECT looped() /* update */', 'TABLE result');
CALL server.compare('SELECT two_rows() /* update */', 'TABLE result');
CALL server.compare('PREPARE q (int) AS UPDATE w SET s = $1 + s RETURNING f(s + $1), h($1)', 'EXECUTE q (1)', 'EXECUTE q (2)', 'TABLE result');
CALL server.compare($$COPY (UPDATE w SET s = s + 1 RETURNING id, f(s)) TO PROGRAM 'cat >/dev/null'$$, 'TABLE result');

SELECT * FROM server.explain('verbose, costs off', 'UPDATE w SET s = s + 1 RETURNING id, f(s), CASE WHEN id > 20 THEN mood(m) END');
SELECT * FROM server.explain('verbose, costs off', 'WITH d AS (DELETE FROM p RETURNING id, f(s) AS s) SELECT * FROM d');

DROP FUNCTION changed, first_changed, looped, two_rows;
DROP VIEW result, changeable, triggered;
DROP FUNCTION write_row, change_row;
DROP TABLE w, p, c1, c2 CASCADE;
RESET enable_mergejoin;
