-- Views, row-level security, SECURITY DEFINER: whose privileges apply, and which rows the service may see.
VACUUM ANALYZE t, u;
CREATE ROLE corpus_reader;
CREATE ROLE corpus_owner;
GRANT USAGE ON SCHEMA server, aws_sagemaker, aws_comprehend TO corpus_reader, corpus_owner;
GRANT EXECUTE ON FUNCTION aws_sagemaker.invoke_endpoint, aws_comprehend.detect_sentiment TO corpus_reader, corpus_owner;
GRANT SELECT ON t, u TO corpus_reader, corpus_owner;
CREATE VIEW scored AS SELECT id, g, x, f(x) AS s FROM t;
CREATE VIEW summary AS SELECT g, count(*) AS c, sum(s) AS s FROM scored GROUP BY g;
CREATE VIEW hidden WITH (security_barrier) AS SELECT id, x, d FROM t WHERE f(g) > 3;
CREATE VIEW checked AS SELECT id, x FROM t WHERE f(id) > 4 WITH CHECK OPTION;
CREATE VIEW invoked WITH (security_invoker) AS SELECT id, f(x) AS s FROM t;
GRANT SELECT ON scored, summary, hidden, invoked TO corpus_reader;

CALL server.compare('SELECT count(*) FROM scored WHERE s > 3 AND id < 80');
CALL server.compare('SELECT id FROM scored ORDER BY id');
CALL server.compare('SELECT s, f(s) FROM scored WHERE s > 3 ORDER BY id');
CALL server.compare('SELECT a.id, a.s, b.s FROM scored a JOIN scored b ON a.id = b.id + 1 WHERE a.s > 6 ORDER BY 1');
CALL server.compare('SELECT * FROM summary WHERE g > 2 AND s > 20 ORDER BY g');
CALL server.compare('SELECT id, s FROM scored ORDER BY id LIMIT 7');
CALL server.compare('SELECT * FROM invoked ORDER BY id LIMIT 7');
-- Conditions of a security barrier view come first, including those with calls.
CALL server.compare('SELECT id, f(x) FROM hidden WHERE f(x) > 2 AND x < 40 ORDER BY id');
CALL server.compare('SELECT id FROM hidden WHERE 10 / (x - 9) >= 0 AND id > 10 ORDER BY id');
-- Updatable views
CALL server.compare('UPDATE checked SET x = f(x) RETURNING id, x', 'SELECT * FROM t ORDER BY id');
CALL server.compare('UPDATE checked SET x = f(x), id = id + 100', 'SELECT * FROM t ORDER BY id');
CALL server.compare('INSERT INTO checked SELECT id + 100, f(x) FROM t WHERE f(id + 100) > 4', 'SELECT * FROM t ORDER BY id');
CALL server.compare('DELETE FROM hidden WHERE f(x) > 2', 'SELECT * FROM t ORDER BY id');
CREATE MATERIALIZED VIEW kept AS SELECT id, f(x) AS s FROM t;
CALL server.compare('REFRESH MATERIALIZED VIEW kept', 'SELECT * FROM kept ORDER BY id');
CALL server.compare('CREATE UNIQUE INDEX ON kept (id)', 'REFRESH MATERIALIZED VIEW CONCURRENTLY kept', 'SELECT * FROM kept ORDER BY id');
DROP MATERIALIZED VIEW kept;

-- Row-level security: rows that the role must not see are not sent.
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY some_rows ON t FOR SELECT TO corpus_reader USING (id <= 40);
CREATE POLICY own_rows ON t FOR ALL TO corpus_owner USING (f(g) > 3) WITH CHECK (f(id) > 2);
GRANT ALL ON t TO corpus_owner;
CALL server.compare('SET LOCAL ROLE corpus_reader', 'SELECT id, f(x) FROM t WHERE f(g) > 2 ORDER BY id');
CALL server.compare('SET LOCAL ROLE corpus_reader', 'SELECT sum(f(x)) FROM t', 'SELECT count(*) FROM scored WHERE s > 3', 'SELECT count(*) FROM invoked WHERE s > 3');
CALL server.compare('SET LOCAL ROLE corpus_reader', 'PREPARE p AS SELECT sum(f(x)) FROM t', 'EXECUTE p', 'RESET ROLE', 'EXECUTE p');
CALL server.compare('SET LOCAL ROLE corpus_owner', 'SELECT id, f(x) FROM t WHERE f(x) > 2 AND x < 40 ORDER BY id');
CALL server.compare('SET LOCAL ROLE corpus_owner', 'UPDATE t SET x = f(x) WHERE f(id) > 4 RETURNING id, x', 'SELECT * FROM t ORDER BY id');
CALL server.compare('SET LOCAL ROLE corpus_owner', 'INSERT INTO t (id, g) SELECT id + 100, f(id + 100) FROM t WHERE f(id + 100) > 2', 'SELECT id, g FROM t ORDER BY id');
CALL server.compare('SET LOCAL ROLE corpus_owner', 'DELETE FROM t WHERE f(x) > 4', 'RESET ROLE', 'SELECT id FROM t ORDER BY id');
DROP POLICY some_rows ON t;
DROP POLICY own_rows ON t;
ALTER TABLE t DISABLE ROW LEVEL SECURITY;

-- SECURITY DEFINER: a call that is not inlined runs with its owner's rights, a query in it is batched.
REVOKE EXECUTE ON FUNCTION aws_sagemaker.invoke_endpoint FROM corpus_reader;
CREATE FUNCTION allowed(int) RETURNS int LANGUAGE sql STABLE SECURITY DEFINER AS $$ SELECT f($1) $$;
CREATE FUNCTION allowed_rows() RETURNS TABLE (id int, s int) LANGUAGE sql STABLE SECURITY DEFINER AS $$ SELECT id, f(x) FROM t $$;
CALL server.compare('SET LOCAL ROLE corpus_reader', 'SELECT id, f(x) FROM t ORDER BY id');
CALL server.compare('SET LOCAL ROLE corpus_reader', 'SELECT f(x) FROM t WHERE false');
CALL server.compare('SET LOCAL ROLE corpus_reader', 'SELECT CASE WHEN id < 0 THEN f(x) END FROM t');
CALL server.compare('SET LOCAL ROLE corpus_reader', 'SELECT count(*) FROM scored WHERE s > 3');
CALL server.compare('SET LOCAL ROLE corpus_reader', 'SELECT id, allowed(x) FROM t WHERE id <= 20 ORDER BY id');
CALL server.compare('SET LOCAL ROLE corpus_reader', 'SELECT count(*), sum(s) FROM allowed_rows()');
DROP FUNCTION allowed, allowed_rows;
DROP VIEW scored, summary, hidden, checked, invoked CASCADE;
DROP OWNED BY corpus_reader, corpus_owner;
DROP ROLE corpus_reader, corpus_owner;
