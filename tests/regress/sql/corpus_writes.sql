-- INSERT, UPDATE, DELETE, MERGE and their RETURNING: what they return, and the table afterwards. Everything is rolled
-- back after each run.
VACUUM ANALYZE t, u;
CREATE TABLE w (id int PRIMARY KEY, s int, m text, made int GENERATED ALWAYS AS (s * 2) STORED, note text DEFAULT 'new');
INSERT INTO w (id, s) SELECT id, n FROM t WHERE id <= 40;
ALTER TABLE w SET (autovacuum_enabled = off);
ANALYZE w;
CREATE VIEW result AS SELECT * FROM w ORDER BY id;

-- A merge join reads ahead, which is not tested here.
SET enable_mergejoin = off;

-- INSERT
CALL server.compare('INSERT INTO w (id, s) SELECT id + 100, f(x) FROM t', 'TABLE result');
CALL server.compare('INSERT INTO w (id, s, m) SELECT id + 100, f(x), mood(d) FROM t WHERE h(g) > 3 RETURNING id, s, made, note', 'TABLE result');
CALL server.compare('INSERT INTO w (id, s) VALUES (101, f(1)), (102, f(2)), (103, f(3) + f(4))', 'TABLE result');
CALL server.compare('INSERT INTO w (id, s) VALUES (101, f(1))', 'TABLE result');
CALL server.compare('INSERT INTO w (id, s) SELECT DISTINCT ON (f(x)) id + 100, f(x) FROM t ORDER BY f(x), id', 'TABLE result');
CALL server.compare('INSERT INTO w (id, s) SELECT id, f(x) FROM t ON CONFLICT (id) DO NOTHING', 'TABLE result');
CALL server.compare('INSERT INTO w (id, s) SELECT id, f(x) FROM t ON CONFLICT (id) DO UPDATE SET s = excluded.s + 10 RETURNING id, s', 'TABLE result');
CALL server.compare('INSERT INTO w (id, s) SELECT id, x FROM t WHERE id BETWEEN 30 AND 50 ON CONFLICT (id) DO UPDATE SET s = f(excluded.s) WHERE f(w.s) > 3', 'TABLE result');
CALL server.compare('INSERT INTO w (id, s) SELECT id + 100, x FROM t WHERE id <= 20 RETURNING f(s), h(id)', 'TABLE result');
CALL server.compare('INSERT INTO w (id, s) SELECT id + 1000, s FROM (SELECT id, f(s) AS s FROM w) q', 'TABLE result');
CALL server.compare('INSERT INTO w (id, s) SELECT id, f(x) FROM t', 'TABLE result');

-- UPDATE
CALL server.compare('UPDATE w SET s = f(s)', 'TABLE result');
CALL server.compare('UPDATE w SET s = f(id), m = mood(note) WHERE f(id) > 3', 'TABLE result');
CALL server.compare('UPDATE w SET s = f(t.x) FROM t WHERE t.id = w.id AND f(t.g) > 3', 'TABLE result');
CALL server.compare('UPDATE w SET s = f(t.x + w.id) FROM t JOIN u USING (id) WHERE t.id = w.id RETURNING w.id, w.s, u.y', 'TABLE result');
CALL server.compare('UPDATE w SET (s, m) = (SELECT f(t.x), mood(t.d) FROM t WHERE t.id = w.id) WHERE id <= 30', 'TABLE result');
CALL server.compare('UPDATE w SET s = CASE WHEN s > 1 THEN f(id) ELSE s END', 'TABLE result');
CALL server.compare('UPDATE w SET id = id + 1000 * f(id) WHERE id > 20 RETURNING id', 'TABLE result');
CALL server.compare('UPDATE w SET s = 0 WHERE id <= 20 RETURNING f(id), mood(note)', 'TABLE result');
CALL server.compare('UPDATE w SET s = q.s FROM (SELECT id, f(x) AS s FROM t) q WHERE q.id = w.id AND q.s > 4', 'TABLE result');
CALL server.compare('WITH c AS (SELECT id, f(x) AS s FROM t) UPDATE w SET s = c.s FROM c WHERE c.id = w.id', 'TABLE result');

-- DELETE
CALL server.compare('DELETE FROM w WHERE f(id) > 4 RETURNING *', 'TABLE result');
CALL server.compare('DELETE FROM w USING t WHERE t.id = w.id AND f(t.x) > 4', 'TABLE result');
CALL server.compare('DELETE FROM w WHERE id IN (SELECT id FROM t WHERE f(x) > 4)', 'TABLE result');
CALL server.compare('DELETE FROM w WHERE NOT EXISTS (SELECT FROM u WHERE u.id = w.id AND f(u.y) > 2) RETURNING id', 'TABLE result');

-- MERGE
CALL server.compare('MERGE INTO w USING (SELECT id, f(x) AS s FROM t WHERE h(g) > 3 OFFSET 0) q ON w.id = q.id WHEN MATCHED THEN UPDATE SET s = q.s WHEN NOT MATCHED THEN INSERT (id, s) VALUES (q.id, q.s)', 'TABLE result');
CALL server.compare('WITH q AS MATERIALIZED (SELECT id, f(x) AS s FROM t) MERGE INTO w USING q ON w.id = q.id WHEN MATCHED AND q.s > 6 THEN DELETE WHEN MATCHED AND q.s > 3 THEN UPDATE SET s = q.s WHEN NOT MATCHED AND q.s > 3 THEN INSERT (id, s) VALUES (q.id, q.s)', 'TABLE result');
CALL server.compare('MERGE INTO w USING t ON w.id = t.id AND t.id <= 50 WHEN MATCHED AND f(t.x) > 4 THEN UPDATE SET s = f(w.s) WHEN MATCHED THEN DELETE WHEN NOT MATCHED AND t.id > 50 THEN INSERT (id, s) VALUES (t.id, f(t.x))', 'TABLE result');
CALL server.compare('MERGE INTO w USING (SELECT id, f(x) AS s FROM t) q ON w.id = q.id WHEN MATCHED THEN UPDATE SET s = q.s', 'TABLE result');
CALL server.compare('MERGE INTO w USING (SELECT id, x FROM t WHERE f(g) > 4 AND id < 50) q ON w.id = q.id AND f(q.x) > 2 WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN INSERT (id, s) VALUES (q.id + 500, q.x)', 'TABLE result');
-- a condition that is null ends the conditions of an action
CALL server.compare('MERGE INTO w USING t ON w.id = t.id + 30 WHEN MATCHED AND t.x > 20 AND f(t.id) > 2 THEN DELETE WHEN NOT MATCHED AND t.x > 20 AND f(t.id) > 2 THEN INSERT (id, s) VALUES (t.id + 500, h(t.id))', 'TABLE result');

-- In WITH
CALL server.compare('WITH d AS (DELETE FROM w WHERE f(id) > 4 RETURNING id, s) SELECT id, f(s) FROM d ORDER BY id', 'TABLE result');
CALL server.compare('WITH i AS (INSERT INTO w (id, s) SELECT id + 100, f(x) FROM t RETURNING id, s) UPDATE w SET s = i.s FROM i WHERE i.id = w.id + 100', 'TABLE result');
CALL server.compare('WITH d AS (UPDATE w SET s = f(id) WHERE id < 30 RETURNING id), e AS (DELETE FROM w WHERE f(id) > 4 AND id >= 30 RETURNING id) SELECT (SELECT count(*) FROM d), (SELECT count(*) FROM e)', 'TABLE result');

-- Locking
CALL server.compare('SELECT id, f(s) FROM w WHERE f(id) > 3 ORDER BY id FOR UPDATE');
CALL server.compare('SELECT w.id, f(t.x) FROM w JOIN t USING (id) ORDER BY w.id FOR NO KEY UPDATE OF w');
CALL server.compare('SELECT id, f(s) FROM w ORDER BY id LIMIT 5 FOR UPDATE SKIP LOCKED');

-- Triggers, checks, generated columns and defaults, which work on one row at a time; rules, which rewrite
CREATE FUNCTION score_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := f(NEW.s); RETURN NEW; END $$;
CREATE TRIGGER score BEFORE INSERT OR UPDATE ON w FOR EACH ROW EXECUTE FUNCTION score_row();
CALL server.compare('INSERT INTO w (id, s) SELECT id + 100, f(x) FROM t WHERE id <= 30', 'TABLE result');
DROP TRIGGER score ON w;
CREATE FUNCTION score_statement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE w SET note = f(n.s) FROM added n WHERE n.id = w.id;
    RETURN NULL;
END $$;
CREATE TRIGGER score AFTER INSERT ON w REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION score_statement();
CALL server.compare('INSERT INTO w (id, s) SELECT id + 100, f(x) FROM t WHERE id <= 30', 'TABLE result');
DROP TRIGGER score ON w;
DROP FUNCTION score_row, score_statement;
CALL server.compare('ALTER TABLE w ADD CHECK (s < 9 OR f(s) >= 0) NOT VALID', 'INSERT INTO w (id, s) SELECT id + 100, f(x) FROM t WHERE id <= 30', 'TABLE result');
CALL server.compare('ALTER TABLE w ALTER note SET DEFAULT f(7)', 'INSERT INTO w (id, s) SELECT id + 100, f(x) FROM t WHERE id <= 30', 'TABLE result');
CALL server.compare('CREATE RULE r AS ON INSERT TO w DO ALSO UPDATE w SET note = f(x) FROM t WHERE t.id = w.id AND w.id = NEW.id - 100', 'INSERT INTO w (id, s) SELECT id + 100, f(x) FROM t WHERE id <= 30', 'TABLE result');
-- An index on a call that is hidden in a function
CREATE FUNCTION indexed(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN public.f($1); END $$;
CALL server.compare('CREATE INDEX ON w (indexed(id))', 'SET LOCAL enable_seqscan = off', 'SET LOCAL enable_bitmapscan = off', 'SELECT id FROM w WHERE indexed(id) = 3 ORDER BY id', 'INSERT INTO w (id, s) SELECT id + 100, f(x) FROM t WHERE id <= 30');

-- Statements that contain a query
CALL server.compare('CREATE TABLE made AS SELECT id, f(x) AS s, mood(d) FROM t WHERE f(g) > 3', 'SELECT * FROM made ORDER BY id');
CALL server.compare('CREATE MATERIALIZED VIEW made AS SELECT id, f(x) AS s FROM t', 'REFRESH MATERIALIZED VIEW made', 'SELECT * FROM made ORDER BY id');
CALL server.compare($$COPY (SELECT id, f(x) FROM t ORDER BY id) TO PROGRAM 'cat >/dev/null'$$);
CALL server.compare('ALTER TABLE u ALTER y TYPE int USING f(y)', 'SELECT * FROM u ORDER BY id');
DROP FUNCTION indexed;
DROP VIEW result;
DROP TABLE w;
RESET enable_mergejoin;
