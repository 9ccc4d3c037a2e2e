-- New features of 16, 17 and 18. Statements that an older version does not support, and correct results, are not
-- printed (see setup.sql).
CREATE TABLE w (id int PRIMARY KEY, s int, m text);
INSERT INTO w SELECT id, n FROM t WHERE id <= 40;
CREATE TABLE p (id int PRIMARY KEY, s int, m text) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (30);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (30) TO (1000);
INSERT INTO p SELECT * FROM w;
ALTER TABLE w SET (autovacuum_enabled = off);
ANALYZE w, p;
CREATE VIEW changeable AS SELECT id, s FROM w WHERE id > 5;
CREATE VIEW triggered AS SELECT id, s FROM w;
CREATE FUNCTION write_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO w VALUES (new.id, new.s, 'triggered');
    ELSE
        UPDATE w SET s = new.s, m = 'triggered' WHERE id = old.id;
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER write_row INSTEAD OF INSERT OR UPDATE ON triggered FOR EACH ROW EXECUTE FUNCTION write_row();
-- A merge join reads ahead, which is not tested here.
SET enable_mergejoin = off;

-- 16: presorted input for aggregates
CALL server.compare_since(16, NULL, 'SELECT sum(f(x)), count(DISTINCT f(x)), array_agg(f(id) ORDER BY f(id), id) FROM t');
CALL server.compare_since(16, NULL, $$SELECT g, string_agg(d, ',' ORDER BY f(x), id), string_agg(DISTINCT mood(d), ',') FROM t GROUP BY g ORDER BY g$$);
CALL server.compare_since(16, NULL, 'SELECT g, array_agg(x ORDER BY f(x), id) FILTER (WHERE h(id) > 3) FROM t GROUP BY g ORDER BY g');
CALL server.compare_since(16, NULL, 'SELECT count(DISTINCT aws_sagemaker.invoke_endpoint(''hash'', NULL, x)), min(aws_sagemaker.invoke_endpoint(''hash'', NULL, x)) FROM t');
-- 16: anti joins that keep the inner side, full and right joins in parallel
CALL server.compare_since(16, NULL, 'SELECT t.id FROM t WHERE NOT EXISTS (SELECT FROM u WHERE u.y = t.g AND f(u.y) > 4) ORDER BY 1');
CALL server.compare_since(16, NULL, 'SELECT u.id FROM u WHERE NOT EXISTS (SELECT FROM t WHERE f(u.y) = f(t.g) AND h(t.x) > 4) ORDER BY 1');
CALL server.compare_since(16, 'Hash Join', 'SELECT t.id FROM t WHERE NOT EXISTS (SELECT FROM u WHERE u.id > 80 AND u.y = t.n AND f(t.x) > 4) ORDER BY 1');
-- 16: window functions that end early
CALL server.compare_since(16, NULL, 'SELECT * FROM (SELECT id, ntile(5) OVER (ORDER BY id) AS n, f(x) AS s FROM t) q WHERE n <= 2 AND s > 3 ORDER BY id');
CALL server.compare_since(16, NULL, 'SELECT * FROM (SELECT id, rank() OVER (PARTITION BY g ORDER BY f(x)) AS n FROM t) q WHERE n <= 2 ORDER BY id');
-- 16: JSON
CALL server.compare_since(16, NULL, $$SELECT JSON_OBJECT('score' : f(x), 'mood' : mood(d)), JSON_ARRAY(f(x), h(g)) FROM t ORDER BY id$$);
CALL server.compare_since(16, NULL, $$SELECT id, mood(d) IS JSON, JSON_OBJECT('g' : g)::text IS JSON AND f(x) > 3 FROM t ORDER BY id$$);
CALL server.compare_since(16, NULL, $$SELECT g, JSON_ARRAYAGG(f(x) ORDER BY id), JSON_OBJECTAGG(id : h(id)) FROM t GROUP BY g ORDER BY g$$);
-- 16: Vars that may be nulled by outer joins
CALL server.compare_since(16, NULL, 'SELECT t.id, f(u.y), f(coalesce(u.y, 1)) FROM t LEFT JOIN u ON u.id = t.id AND f(u.y) > 2 WHERE f(u.y) IS NULL OR f(u.y) > 3 ORDER BY t.id');
CALL server.compare_since(16, NULL, 'SELECT t.id, p, q FROM t LEFT JOIN f(t.x) p ON p > 3 LEFT JOIN h(p) q ON q > f(p) ORDER BY 1');
CALL server.compare_since(16, NULL, 'SELECT a.id, b.id, f(a.x), f(b.x) FROM t a FULL JOIN t b ON a.id = b.id + 30 AND f(a.x) = f(b.x) ORDER BY 1, 2');

-- 17: MERGE
CALL server.compare_since(17, 'ModifyTable', 'MERGE INTO w USING (SELECT id, f(x) AS s FROM t) q ON w.id = q.id WHEN MATCHED AND q.s > 4 THEN UPDATE SET s = q.s WHEN NOT MATCHED THEN INSERT (id, s) VALUES (q.id, q.s) RETURNING merge_action(), w.*', 'SELECT * FROM w ORDER BY id');
CALL server.compare_since(17, 'ModifyTable', 'MERGE INTO w USING (SELECT id, f(x) AS s FROM t) q ON w.id = q.id WHEN MATCHED THEN UPDATE SET s = q.s WHEN NOT MATCHED THEN INSERT (id, s) VALUES (q.id, q.s) RETURNING merge_action(), f(w.s), mood(merge_action())', 'SELECT * FROM w ORDER BY id');
CALL server.compare_since(17, NULL, 'MERGE INTO w USING (SELECT id, f(x) AS s FROM t WHERE h(g) > 3 OFFSET 0) q ON w.id = q.id WHEN MATCHED THEN UPDATE SET s = q.s WHEN NOT MATCHED THEN INSERT (id, s) VALUES (q.id, q.s) WHEN NOT MATCHED BY SOURCE AND w.id < 20 THEN UPDATE SET s = -1 WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING merge_action(), w.id, w.s', 'SELECT * FROM w ORDER BY id');
CALL server.compare_since(17, 'ModifyTable', 'MERGE INTO w USING (SELECT id, f(x) AS s FROM t WHERE id < 60) q ON w.id = q.id AND w.s > 1 WHEN MATCHED AND q.s > 3 THEN UPDATE SET s = q.s WHEN NOT MATCHED BY TARGET AND q.id > 40 THEN INSERT (id, s) VALUES (q.id, q.s) WHEN NOT MATCHED BY SOURCE THEN UPDATE SET s = f(w.id)', 'SELECT * FROM w ORDER BY id');
CALL server.compare_since(17, 'ModifyTable', 'MERGE INTO w USING t ON w.id = t.id AND f(t.x) > 3 WHEN MATCHED THEN DELETE WHEN NOT MATCHED BY SOURCE AND f(w.s) > 4 THEN UPDATE SET s = h(w.id), m = mood(''gone'') RETURNING merge_action(), w.id, w.s, w.m', 'SELECT * FROM w ORDER BY id');
CALL server.compare_since(17, 'ModifyTable', 'MERGE INTO p USING (SELECT id, f(x) AS s FROM t) q ON p.id = q.id WHEN MATCHED AND q.s > 4 THEN UPDATE SET s = q.s, id = q.id + 100 WHEN MATCHED AND q.s > 2 THEN DELETE WHEN NOT MATCHED THEN INSERT (id, s) VALUES (q.id + 500, q.s) RETURNING merge_action(), p.*', 'SELECT tableoid::regclass, * FROM p ORDER BY id');
CALL server.compare_since(17, NULL, 'MERGE INTO p USING (SELECT id, f(x) AS s FROM t WHERE id < 35 OFFSET 0) q ON p.id = q.id WHEN MATCHED THEN UPDATE SET s = q.s WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING merge_action(), p.id', 'SELECT tableoid::regclass, * FROM p ORDER BY id');
CALL server.compare_since(17, 'ModifyTable', 'MERGE INTO changeable c USING (SELECT id, f(x) AS s FROM t) q ON c.id = q.id WHEN MATCHED AND q.s > 4 THEN UPDATE SET s = q.s WHEN MATCHED THEN DELETE WHEN NOT MATCHED AND q.id > 40 THEN INSERT VALUES (q.id, q.s) RETURNING merge_action(), c.*', 'SELECT * FROM w ORDER BY id');
CALL server.compare_since(17, 'ModifyTable', 'MERGE INTO triggered c USING (SELECT id, f(x) AS s FROM t) q ON c.id = q.id WHEN MATCHED AND q.s > 4 THEN UPDATE SET s = q.s WHEN NOT MATCHED THEN INSERT VALUES (q.id, q.s) RETURNING merge_action(), c.*', 'SELECT * FROM w ORDER BY id');
CALL server.compare_since(17, 'ModifyTable', 'WITH done AS (MERGE INTO w USING (SELECT id, f(x) AS s FROM t) q ON w.id = q.id WHEN MATCHED THEN UPDATE SET s = q.s WHEN NOT MATCHED THEN INSERT (id, s) VALUES (q.id, q.s) RETURNING merge_action() AS a, w.*) SELECT a, id, h(s) FROM done ORDER BY id');
-- 17: IN with a subquery that reads the row becomes a join
CALL server.compare_since(17, NULL, 'SELECT t.id FROM t WHERE t.g IN (SELECT * FROM generate_series(1, f(t.x)) s OFFSET 0) ORDER BY 1');
-- 17 and 18: RETURNING
CALL server.compare_since(17, NULL, 'MERGE INTO w USING t ON w.id = t.id WHEN MATCHED AND t.x > 4 THEN UPDATE SET s = t.x WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (id, s) VALUES (t.id, t.x) RETURNING merge_action(), w.id, f(w.s + t.g), mood(merge_action())', 'SELECT * FROM w ORDER BY id');
CALL server.compare_since(17, NULL, 'MERGE INTO p USING t ON p.id = t.id WHEN MATCHED AND t.x > 4 THEN UPDATE SET s = t.x, id = t.id + 100 WHEN MATCHED THEN DELETE WHEN NOT MATCHED BY TARGET AND t.id > 50 THEN INSERT (id, s) VALUES (t.id + 200, t.x) WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING merge_action(), p.id, f(p.s), h(t.g)', 'SELECT * FROM p ORDER BY id');
CALL server.compare_since(18, NULL, 'UPDATE w SET s = s + 1 RETURNING id, f(old.s), f(new.s), old, mood(old.m || new.s)', 'SELECT * FROM w ORDER BY id');
CALL server.compare_since(18, NULL, 'UPDATE p SET s = s + 1, id = id + 100 RETURNING old.id, f(old.s), f(new.s), f((old).id), new', 'SELECT * FROM p ORDER BY id');
CALL server.compare_since(18, NULL, 'INSERT INTO w (id, s) SELECT id, x FROM t ON CONFLICT (id) DO UPDATE SET s = excluded.s RETURNING id, f(old.s), f(new.s) - f(old.s), old IS NULL', 'SELECT * FROM w ORDER BY id');
CALL server.compare_since(18, NULL, 'DELETE FROM changeable WHERE id > 20 RETURNING f(old.s), f(new.s), old.id', 'SELECT * FROM w ORDER BY id');
CALL server.compare_since(18, NULL, 'WITH d AS (DELETE FROM p RETURNING WITH (OLD AS o) o.id, f(o.s) AS s) SELECT 1', 'SELECT * FROM p ORDER BY id');
-- 17: JSON
CALL server.compare_since(17, NULL, $$SELECT id, JSON_VALUE(jsonb_build_object('s', f(x)), '$.s' RETURNING int), JSON_QUERY(jsonb_build_object('s', mood(d)), '$.s') FROM t WHERE JSON_EXISTS(to_jsonb(f(x)), '$ ? (@ > 3)') ORDER BY id$$);
CALL server.compare_since(17, 'Seq Scan', $$SELECT id, JSON_VALUE(jsonb '{"a": [1, 2, 3, 4, 5]}', '$.a[$i]' PASSING f(x) AS i RETURNING int DEFAULT h(7) ON EMPTY) FROM t$$);
CALL server.compare_since(17, 'Batch Function Scan', $$SELECT id, JSON_VALUE(to_jsonb(d), 'strict $.a' DEFAULT mood('none') ON ERROR), JSON_QUERY(CASE WHEN b THEN to_jsonb(f(x)) END, '$' PASSING f(n) AS n NULL ON EMPTY) FROM t$$);
CALL server.compare_since(17, NULL, $$SELECT t.id, j.* FROM t, JSON_TABLE(jsonb_build_array(x, g), '$[*]' COLUMNS (k FOR ORDINALITY, v int PATH '$')) j WHERE f(v) > 3 ORDER BY t.id, k$$);
CALL server.compare_since(17, 'Table Function Scan', $$SELECT t.id, j.* FROM t, JSON_TABLE(jsonb_build_array(f(x), g), '$[*] ? (@ < $most)' PASSING h(g) AS most COLUMNS (k FOR ORDINALITY, v int PATH '$', w int PATH '$.no' DEFAULT f(1) ON EMPTY)) j ORDER BY t.id, k$$);
-- 17: order of grouping, subqueries that are joined, hashed IN
SET enable_hashagg = off;
CALL server.compare_since(17, NULL, 'SELECT f(x), g, count(*) FROM t GROUP BY g, f(x) ORDER BY f(x), g');
CALL server.compare_since(17, NULL, 'SELECT DISTINCT ON (f(x)) f(x), g, id FROM t ORDER BY f(x), g, id');
RESET enable_hashagg;
CALL server.compare_since(17, NULL, 'SELECT id FROM t WHERE f(x) IN (SELECT f(y) FROM u WHERE u.id < t.g * 10) ORDER BY id');
CALL server.compare_since(17, NULL, 'SELECT t.id, l.s FROM t, LATERAL (SELECT f(t.x) + u.y AS s FROM u WHERE u.id = t.id) l ORDER BY 1');

-- 18: RETURNING of what was and what is
CALL server.compare_since(18, NULL, 'UPDATE w SET s = f(id) WHERE h(s) > 3 RETURNING old.s, new.s, f(old.s), f(new.s) - f(old.s), old IS DISTINCT FROM new', 'SELECT * FROM w ORDER BY id');
CALL server.compare_since(18, NULL, 'DELETE FROM w WHERE f(s) > 4 RETURNING f(old.s), new.s', 'SELECT * FROM w ORDER BY id');
CALL server.compare_since(18, NULL, 'INSERT INTO w SELECT id, f(x) FROM t WHERE id > 35 ON CONFLICT (id) DO UPDATE SET s = excluded.s RETURNING old.s, new.s, f(old.s)', 'SELECT * FROM w ORDER BY id');
CALL server.compare_since(18, 'ModifyTable', 'MERGE INTO w USING (SELECT id, f(x) AS s FROM t) q ON w.id = q.id WHEN MATCHED AND q.s > 4 THEN UPDATE SET s = q.s WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (id, s) VALUES (q.id, q.s) RETURNING merge_action(), old.s, new.s, q.s', 'SELECT * FROM w ORDER BY id');
-- 18: virtual generated columns
CALL server.compare_since(18, NULL, 'ALTER TABLE w ADD v int GENERATED ALWAYS AS (s * 2 + id) VIRTUAL', 'SELECT id, f(v), h(v + 1) FROM w WHERE f(v) > 2 ORDER BY id', 'UPDATE w SET s = f(v) WHERE h(v) > 3', 'SELECT id, v, f(v) FROM w ORDER BY id', 'SELECT v, count(*), sum(f(v)) FROM w GROUP BY v ORDER BY f(v), v');
CALL server.compare_since(18, NULL, 'ALTER TABLE w ADD v int GENERATED ALWAYS AS (s * 2 + id) VIRTUAL', 'SELECT t.id, f(w.v), f(coalesce(w.v, 0)) FROM t LEFT JOIN w ON w.id = t.id AND f(w.v) > 2 ORDER BY 1', 'SELECT w.id, r FROM w, f(w.v) r WHERE r > 3 ORDER BY 1');
-- 18: grouping by calls, which has its own range table entry
CALL server.compare_since(18, NULL, 'SELECT f(x) AS s, h(g) AS r, count(*), sum(f(x)) FROM t GROUP BY 1, 2 HAVING f(x) > 2 AND max(h(g)) > 1 ORDER BY 2, 1');
CALL server.compare_since(18, NULL, 'SELECT f(x), g, grouping(f(x)), count(*) FROM t GROUP BY GROUPING SETS ((f(x)), (g), ()) ORDER BY 1, 2, 3');
CALL server.compare_since(18, NULL, 'SELECT f(x), h(g), count(*) FROM t GROUP BY CUBE (f(x), h(g)) HAVING f(x) IS NULL OR f(x) > 3 ORDER BY 1, 2, 3');
CALL server.compare_since(18, NULL, 'SELECT s, f(s), (SELECT f(max(u.y) + s) FROM u WHERE u.y < s) FROM (SELECT f(x) AS s FROM t) q GROUP BY s ORDER BY s');
-- 18: DISTINCT in another order, self joins, a table joined with the distinct rows of another
SET enable_hashagg = off;
CALL server.compare_since(18, NULL, 'SELECT DISTINCT g, f(x) FROM t ORDER BY f(x), g');
RESET enable_hashagg;
CALL server.compare_since(18, NULL, 'SELECT a.id, f(a.x), f(b.x), h(b.g) FROM t a JOIN t b ON a.id = b.id WHERE f(a.x) > 2 AND f(b.x) > 3 ORDER BY 1');
CALL server.compare_since(18, NULL, 'UPDATE w SET s = f(v.s) FROM w v WHERE v.id = w.id AND h(v.s) > 3', 'SELECT * FROM w ORDER BY id');
CALL server.compare_since(18, NULL, 'SELECT u.id FROM u WHERE u.y IN (SELECT g FROM t WHERE f(t.x) > 4) ORDER BY 1');
CALL server.compare_since(18, NULL, 'SELECT t.id, f(t.n) FROM t WHERE EXISTS (SELECT FROM u WHERE u.y = t.id AND f(u.y) >= 0) AND h(t.g) > 2 ORDER BY 1');
CALL server.compare_since(18, NULL, 'SELECT t.id FROM t WHERE EXISTS (SELECT FROM u WHERE u.y = t.n AND f(u.id) NOT IN (SELECT v.n FROM t v WHERE v.n > 1)) ORDER BY 1');
-- 18: set operations over sorted inputs, of which the second is not read to its end; VALUES, OR of equalities
SET enable_hashagg = off;
SET enable_sort = off;
SET server.read_ahead = 10;
CALL server.compare_since(18, NULL, 'SELECT id FROM t WHERE id < 10 AND f(x) > 4 EXCEPT SELECT id FROM u WHERE f(y) > 2 ORDER BY id');
CALL server.compare_since(18, NULL, 'SELECT id FROM t WHERE id < 10 AND f(x) > 4 INTERSECT SELECT id FROM u WHERE f(y) > 2 ORDER BY id');
RESET server.read_ahead;
RESET enable_sort;
RESET enable_hashagg;
CALL server.compare_since(18, NULL, 'SELECT id FROM t WHERE g IN (VALUES (1), (2), (f(3)))  OR f(x) = 1 OR f(x) = 2 ORDER BY id');

-- EXPLAIN: 17 shows the memory of planning and the cost of serialization, 18 the buffers of ANALYZE
CREATE FUNCTION explained(options text, wanted text) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE
    plan text;
    line text;
BEGIN
    FOR line IN EXECUTE format('EXPLAIN (%s) SELECT id, f(x) FROM t WHERE h(g) > 3', options) LOOP
        plan := concat_ws(E'\n', plan, line);
    END LOOP;
    RETURN plan ~ 'Batch Function Scan' AND plan ~ wanted;
END $$;
SELECT CASE WHEN current_setting('server_version_num')::int >= 170000
            THEN explained('analyze, memory, serialize', 'Batch Processing.*Memory: used=.*Serialization: time=')
                 AND explained('memory', 'Function Call.*Memory: used=') ELSE true END AS memory,
       CASE WHEN current_setting('server_version_num')::int >= 180000
            THEN explained('analyze', 'rows=\d+\.\d\d.*Batch Processing.*Seq Scan.*Buffers: ') ELSE true END AS buffers;

RESET enable_mergejoin;
DROP FUNCTION explained;
DROP VIEW changeable, triggered;
DROP TABLE w, p;
DROP FUNCTION write_row;
