-- Every kind of scan below a batch node, with calls in the SELECT list and in WHERE.
VACUUM ANALYZE t, u;
CREATE TABLE s (x int, g int, d text, p point);
INSERT INTO s SELECT x, g, d, point(id, g) FROM t;
ALTER TABLE s SET (autovacuum_enabled = off);
CREATE INDEX s_x_g ON s (x, g);
CREATE INDEX s_d ON s (d);
CREATE INDEX s_p ON s USING gist (p);
VACUUM ANALYZE s;

-- Index scans, forwards and backwards; index-only; ordered by a distance
SET enable_seqscan = off;
SET enable_bitmapscan = off;
CALL server.compare_plan('SELECT f(g), d FROM s WHERE x < 20 AND f(x) > 3 ORDER BY x, g');
CALL server.compare_plan('SELECT f(g), x FROM s WHERE x < 20 AND f(x) > 3 ORDER BY x, g');
CALL server.compare_plan('SELECT f(g), d FROM s WHERE x < 20 ORDER BY x DESC, g DESC');
CALL server.compare_plan('SELECT x, f(x) FROM s WHERE x IN (3, 5, 7, 31) ORDER BY x, g');
CALL server.compare_plan('SELECT f(x), f(d) FROM s ORDER BY p <-> point(50, 3) LIMIT 6');
CALL server.compare_plan('SELECT f(x) FROM s WHERE p <@ box(point(20, 1), point(40, 4)) AND h(g) > 3 ORDER BY x, d');
-- the call is in the index condition: made once, before the scan
CALL server.compare_plan('SELECT x, g FROM s WHERE x = f(7) + 5 ORDER BY g');
CALL server.compare_plan('SELECT x, f(g) FROM s WHERE x > f(7) * 5 ORDER BY x, g');
-- or for each row of the outer side
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET enable_memoize = off;
CALL server.compare_plan('SELECT u.id, s.g FROM u JOIN s ON s.x = f(u.y) ORDER BY 1, 2');
CALL server.compare_plan('SELECT u.id, f(s.g) FROM u JOIN s ON s.x = u.y ORDER BY 1, s.g');
RESET enable_hashjoin;
RESET enable_mergejoin;
RESET enable_memoize;
RESET enable_bitmapscan;
-- Bitmap scans
SET enable_indexscan = off;
SET enable_indexonlyscan = off;
CALL server.compare_plan($$SELECT f(g), x FROM s WHERE (x < 20 OR d = 'text 5') AND f(x) > 3 ORDER BY x, g$$);
CALL server.compare_plan($$SELECT f(g), x FROM s WHERE x < 20 AND d > 'text 2' ORDER BY x, g, d$$);
RESET enable_indexscan;
RESET enable_indexonlyscan;
RESET enable_seqscan;

-- TID scans
CALL server.compare_plan($$SELECT f(x), d FROM s WHERE ctid IN ('(0,1)', '(0,2)', '(0,3)', '(9,9)') AND h(g) >= 0 ORDER BY ctid$$);
CALL server.compare_plan($$SELECT f(x), d FROM s WHERE ctid > '(0,20)' AND ctid < '(0,50)' AND h(g) > 3 ORDER BY ctid$$);
-- Samples
CALL server.compare_plan('SELECT f(x) FROM t TABLESAMPLE SYSTEM (100) ORDER BY id');
CALL server.compare('SELECT id, f(x) FROM t TABLESAMPLE BERNOULLI (40) REPEATABLE (7) WHERE h(g) > 2 ORDER BY id');
-- VALUES
CALL server.compare_plan('SELECT f(column1), column2 FROM (VALUES (1, 2), (2, 3), (3, 4)) v WHERE f(column2) >= 0 ORDER BY 1, 2');
CALL server.compare('SELECT * FROM (VALUES (1, f(10)), (2, f(20)), (3, f(30))) v ORDER BY 1');
CALL server.compare('SELECT t.id, v.s FROM t JOIN (VALUES (1, 11), (2, 22), (3, 33)) v (id, s) USING (id) WHERE f(v.s) >= 0 ORDER BY 1');
CALL server.compare('VALUES (f(1)), (f(2)), (f(3))');
-- Functions
CALL server.compare_plan('SELECT f(i) FROM generate_series(1, 30) i WHERE h(i) > 3 ORDER BY i');
CALL server.compare('SELECT f(i), o FROM unnest(ARRAY[5, 6, 7]) WITH ORDINALITY AS a (i, o) ORDER BY o');
CALL server.compare('SELECT i, f(i) FROM generate_series(1, f(4) + 5) i ORDER BY 1');
CALL server.compare($$SELECT id, f(w) FROM t, regexp_split_to_table(d, ' ') w WHERE id <= 30 ORDER BY 1, 2$$);
CALL server.compare($$SELECT f(k), f(v) FROM jsonb_each_text('{"a": "x", "b": "y", "c": null}') AS j (k, v) ORDER BY k$$);
CALL server.compare_plan($$SELECT f(a), mood(b) FROM XMLTABLE('/r/v' PASSING xml '<r><v a="1">good</v><v a="2">bad</v></r>' COLUMNS a int PATH '@a', b text PATH '.') x WHERE f(b) >= 0 ORDER BY a$$);
-- No table, catalog views, system columns
CALL server.compare('SELECT f(1), f(2), f(1)');
CALL server.compare('SELECT f(7) WHERE f(8) >= 0');
CALL server.compare($$SELECT f(attname::text) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 ORDER BY attnum$$);
-- Result over a scan; a Material; rows in temporary files
CALL server.compare_plan('SELECT f(x) FROM t WHERE current_setting(''server.unknown'', true) IS NULL ORDER BY id');
SET work_mem = '64kB';
CALL server.compare('SELECT id, repeat(d, 200), f(x), h(id) FROM t ORDER BY day, id');
RESET work_mem;
DROP TABLE s;
-- VALUES whose expressions have many forms: they share columns, and calls
SELECT string_agg(format('(%s, f(%s)%s)', i, i, repeat(' + 1', i % 40)), ', ') AS sums,
       string_agg(format('(%s, %s)', i, format((ARRAY['f(%1$s)', 'f(''text %1$s'')', 'h(%1$s) + f(%1$s)', 'CASE WHEN %1$s > 20 THEN f(%1$s) END', 'f(f(%1$s))',
           'coalesce(nullif(f(%1$s), 4), h(2))', 'NULL', '%1$s'])[i % 8 + 1], i)), ', ') AS kinds,
       string_agg(format('(%s, %s, f(%s)%s)', i, format((ARRAY['mood(''a%s'')', 'mood(''b'' || now()::date - %s)', '''c%s''', 'upper(mood(''d%s''))'])[i % 4 + 1], i),
           i, repeat(' * 1', i % 19)), ', ') AS columns,
       string_agg(format('(%s, f(%s%s))', i, i % 3, repeat(' + (random() * 0)::int', i % 20)), ', ') AS volatile,
       string_agg(format('(%s, f(%s)%s)', i, i % 3, repeat(' + 1', i)), ', ') AS singles
    FROM generate_series(1, 60) i \gset
CREATE PROCEDURE compare_values(query text, rows text) LANGUAGE plpgsql AS $$
DECLARE
    c record := server.comparison(ARRAY[format(query, rows)]);
BEGIN
    RAISE INFO '%', concat_ws(' | ', c.verdict, format('rows: %s batched, %s row by row', c.rows, c.rows_by_row),
                              'requests: ' || c.requests || ' batched', 'row by row in: ' || c.place, 'fails: ' || c.failure);
END $$;
CALL compare_values('VALUES %s', :'sums');
CALL compare_values('SELECT v.i, v.s, v.s > 4 FROM (VALUES %s) v (i, s) WHERE v.s > 3 ORDER BY v.i', :'sums');
CALL compare_values('SELECT * FROM (VALUES %s) v (i, s) JOIN t ON t.id = v.i ORDER BY 1 LIMIT 20', :'kinds');
CALL compare_values('SELECT sum(s), count(*) FILTER (WHERE s IS NULL) FROM (VALUES %s) v (i, s)', :'kinds');
CALL compare_values('SELECT * FROM (VALUES %s) v (i, m, s) ORDER BY 1', :'columns');
CALL compare_values('SELECT * FROM (VALUES %s) v (i, s) ORDER BY 1', :'volatile');
CALL compare_values('SELECT * FROM (VALUES %s) v (i, s) ORDER BY 1', :'singles');
CALL compare_values('INSERT INTO u (id, y) SELECT i + 1000, s FROM (VALUES %s) v (i, s) RETURNING id, y', :'kinds');
SELECT string_agg(format('(%s, f(%s)%s)', i, i % 3, repeat(' + 1', i)), ', ') AS too_many FROM generate_series(1, 257) i \gset
CALL compare_values('SELECT * FROM (VALUES %s) v (i, s) WHERE i <= 10 ORDER BY 1', :'too_many');
DROP PROCEDURE compare_values;
-- Literals of unknown type stay literals.
CALL server.compare($$VALUES (jsonb_build_object('v', 5)::text), (aws_sagemaker.invoke_endpoint('echo', NULL, 6))$$);
