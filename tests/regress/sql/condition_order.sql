-- Of several conditions with calls, the one that saves most is asked first, once that has been measured.
CALL server.endpoint('all', '{"type": "echo", "columns": 1}');
CALL server.endpoint('few', '{"type": "echo", "columns": 1}');
CREATE FUNCTION asks(endpoint text, answer int, id int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint(endpoint, NULL, answer, id)::int $$;
-- of 2000 rows, 2000, 1778 and 40 pass
CREATE TABLE orders AS
    SELECT i AS id, 1 AS a, (i % 9 > 0)::int AS b, (i % 50 = 0)::int AS c, i % 100 AS g FROM generate_series(1, 2000) i;
CREATE UNIQUE INDEX ON orders (id);
ANALYZE orders;

-- In PostgreSQL's order these are 2000 + 2000 + 1778 rows.
CALL server.reset();
SELECT count(*), sum(id) FROM orders WHERE asks('all', a, id) = 1 AND asks('few', b, id) = 1 AND asks('few', c, id) = 1;
SELECT rows < 4000 AS fewer FROM server.seen();
SET aws_ml.order_conditions = off;
CALL server.reset();
SELECT count(*), sum(id) FROM orders WHERE asks('all', a, id) = 1 AND asks('few', b, id) = 1 AND asks('few', c, id) = 1;
SELECT rows FROM server.seen();
SELECT server.explain('ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF',
    $$ SELECT id FROM orders WHERE asks('all', a, id) = 1 AND asks('few', c, id) = 1 $$);
RESET aws_ml.order_conditions;
-- The node of a condition shows its calls and its filter, wherever it was asked; how often it was asked first varies.
SELECT regexp_replace(line, '((actual rows|batches|batch size|asked 1st/2nd)=|Removed by Filter: )[0-9./]+', '\1N', 'g') AS line
    FROM server.explain('ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF',
        $$ SELECT id FROM orders WHERE asks('all', a, id) = 1 AND asks('few', c, id) = 1 $$) line;
-- All rows were asked for something first.
SELECT sum(asked::int) AS first, max(asked::int) > 1500 AS one_of_them_mostly
    FROM server.explain('ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF',
        $$ SELECT id FROM orders WHERE asks('all', a, id) = 1 AND asks('few', c, id) = 1 $$) line,
        substring(line FROM 'asked 1st/2nd=([0-9]+)') asked WHERE asked IS NOT NULL;
SELECT regexp_replace(line, '(: )[0-9]+', '\1N') AS line
    FROM server.explain('ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, FORMAT json',
        $$ SELECT id FROM orders WHERE asks('all', a, id) = 1 AND asks('few', c, id) = 1 $$) lines,
        regexp_split_to_table(lines, E'\n') line WHERE line ~ 'Condition Order|Rows (Asked|Passed)';

-- Answers that are read above come from wherever they were obtained, and rows keep their order.
CALL server.reset();
SELECT id, asks('all', a, id), asks('few', c, id) FROM orders
    WHERE asks('all', a, id) > 0 AND asks('few', c, id) = 1 AND asks('few', b, id) = 1 AND id > 1800;
SELECT array_agg(id) = array_agg(id ORDER BY id) AS ordered, count(*), sum(a) FROM
    (SELECT id, asks('all', a, id) AS a FROM orders WHERE asks('all', a, id) = 1 AND asks('few', c, id) = 1) s;
-- Conditions with the same call stay together.
SELECT count(*) FROM orders
    WHERE asks('all', a, id) > 0 AND asks('few', c, id) > 0 AND asks('all', a, id) < 2 AND asks('few', c, id) < 2;

-- Rows that other conditions may need to see first: the order is PostgreSQL's, 2000 + 2000 rows.
CREATE FUNCTION in_order(conditions text, source text DEFAULT 'orders') RETURNS int LANGUAGE plpgsql AS $$
DECLARE count int;
BEGIN
    CALL server.reset();
    EXECUTE format('SELECT count(*) FROM %s WHERE %s', source, conditions) INTO count;
    RETURN (SELECT rows FROM server.seen());
END $$;
-- volatile, a subquery, a CASE, an OR
SELECT in_order($$ asks('all', a, id) = 1 AND asks('few', c, id) + random() >= 1 $$);
SELECT in_order($$ asks('all', a, id) = 1 AND asks('few', c, id) = (SELECT max(x) FROM generate_series(0, 1) x WHERE x <= a) $$);
SELECT in_order($$ asks('all', a, id) = 1 AND CASE WHEN a = 1 THEN asks('few', c, id) END = 1 $$);
SELECT in_order($$ (asks('all', a, id) = 1 AND asks('few', c, id) = 1) OR id = 0 $$);
-- one without calls, which comes later because it costs more
CREATE FUNCTION dear(i int) RETURNS bool LANGUAGE plpgsql IMMUTABLE COST 1000000 AS $$ BEGIN RETURN i > 0; END $$;
CREATE FUNCTION dearer(i int) RETURNS int LANGUAGE plpgsql IMMUTABLE COST 10000000 AS $$ BEGIN RETURN i; END $$;
SELECT in_order($$ asks('all', a, id) = 1 AND dear(id) AND dearer(asks('few', c, id)) = 1 $$);
-- side effects: each call is made for the rows that PostgreSQL's order makes it for, here 6 and 300
CREATE EXTENSION aws_lambda CASCADE;
CALL server.put('functions/seen', '{"type": "echo"}');
CALL server.reset();
SELECT count(*) FROM orders WHERE id <= 300 AND asks('few', c, id) = 1 AND ((aws_lambda.invoke('seen', to_json(a))).payload)::text = '1';
SELECT count(*) FROM orders WHERE id <= 300 AND dearer(asks('few', c, id)) = 1 AND ((aws_lambda.invoke('seen', to_json(a))).payload)::text = '1';
SELECT rows FROM server.seen();
SELECT string_agg(line, '')::jsonb -> 'lambda' -> 'requests' AS lambda FROM server_answer;

-- security: the policy's condition, and that of a security barrier
GRANT ALL ON SCHEMA server TO PUBLIC;
CREATE TABLE guarded AS SELECT * FROM orders;
ANALYZE guarded;
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON guarded USING (asks('all', a, id) = 1);
CREATE ROLE order_user;
GRANT aws_ml, pg_write_server_files, pg_execute_server_program TO order_user;
GRANT SELECT, UPDATE ON guarded, orders TO order_user;
CREATE VIEW barrier WITH (security_barrier) AS SELECT * FROM orders WHERE asks('all', a, id) = 1;
GRANT SELECT, UPDATE ON barrier TO order_user;
CALL server.reset();
SET ROLE order_user;
SELECT count(*) FROM guarded WHERE asks('few', c, id) = 1;
SELECT count(*) FROM barrier WHERE asks('few', c, id) = 1;
BEGIN;
UPDATE barrier SET g = 1 WHERE asks('few', c, id) = 1;
ROLLBACK;
RESET ROLE;
-- 3 * (2000 + 2000)
SELECT rows FROM server.seen();
-- an update otherwise
CALL server.reset();
BEGIN;
UPDATE orders SET g = 1 WHERE asks('all', a, id) = 1 AND asks('few', c, id) = 1;
ROLLBACK;
SELECT rows < 3500 AS fewer FROM server.seen();

-- A LIMIT: no more rows than in PostgreSQL's order, which finds the first row at 50.
CALL server.reset();
SELECT id FROM orders WHERE asks('all', a, id) = 1 AND asks('few', c, id) = 1 LIMIT 1;
SELECT * FROM server.take();
SET aws_ml.order_conditions = off;
SELECT id FROM orders WHERE asks('all', a, id) = 1 AND asks('few', c, id) = 1 LIMIT 1;
SELECT * FROM server.take();
RESET aws_ml.order_conditions;
CALL server.reset();
SELECT count(*) FROM (SELECT id FROM orders WHERE asks('all', a, id) = 1 AND asks('few', c, id) = 1 LIMIT 30) s;
SELECT rows < 3000 AS fewer FROM server.seen();
-- a cursor
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM orders WHERE asks('all', a, id) = 1 AND asks('few', c, id) = 1;
FETCH 2 FROM c;
MOVE 20 FROM c;
FETCH 3 FROM c;
COMMIT;

-- Scans that are repeated learn from earlier ones; what was on its way in them is forgotten.
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET enable_memoize = off;
SET enable_material = off;
CALL server.reset();
SELECT count(*), sum(n) FROM generate_series(1, 20) i, LATERAL
    (SELECT count(*) AS n FROM orders WHERE g < i + 3 AND asks('all', a, id) = 1 AND asks('few', c, id + i) = 1 OFFSET 0) s;
SELECT rows < 8000 AS fewer FROM server.seen();
SELECT count(*), sum(s.id) FROM generate_series(1, 30) i, LATERAL
    (SELECT id FROM orders WHERE asks('all', a, id) = 1 AND asks('few', c, id) = 1 AND id > i * 20 LIMIT 2) s;
RESET enable_hashjoin;
RESET enable_mergejoin;
RESET enable_memoize;
RESET enable_material;

-- Errors are raised as they come, possibly by another condition than in row mode.
SELECT server.error_of($$ SELECT count(*) FROM orders WHERE asks('all', a, id) = 1 AND 1 / (asks('few', c, id) - 2 + id / 2000) < 2 $$);
-- In parallel
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT count(*), sum(id) FROM orders WHERE asks('all', a, id) = 1 AND asks('few', b, id) = 1 AND asks('few', c, id) = 1;
SELECT sum(asked::int) AS first
    FROM server.explain('ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF',
        $$ SELECT count(*) FROM orders WHERE asks('all', a, id) = 1 AND asks('few', c, id) = 1 $$) line,
        substring(line FROM 'asked 1st/2nd=([0-9]+)') asked WHERE asked IS NOT NULL;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;

-- Random conditions, with a LIMIT or not, with answers above or not: the same rows as in row mode.
CREATE TABLE random_orders AS SELECT i AS id, i % 10 AS a, i % 7 AS b, i % 11 AS c, i / 100 AS d FROM generate_series(1, 1500) i;
ANALYZE random_orders;
DO $$
DECLARE
    statement text; conditions text; batched text; row_mode text;
    differences int := 0;
BEGIN
    PERFORM setseed(0.5);
    FOR i IN 1..25 LOOP
        SELECT string_agg(format('asks(%L, %s, id) %s %s', 'all', column_name, (ARRAY['<', '>', '=', '<>'])[1 + (random() * 3)::int],
                                 (random() * 9)::int), ' AND ') INTO conditions
            FROM (SELECT (ARRAY['a', 'b', 'c', 'd'])[1 + (random() * 3)::int] AS column_name
                FROM generate_series(1, 2 + (random() * 5)::int)) s;
        statement := format('SELECT md5(string_agg(s::text, '','')) FROM (SELECT id%s FROM random_orders WHERE %s%s) s',
            CASE WHEN random() < 0.5 THEN ', asks(''all'', b, id), asks(''all'', a, id)' ELSE '' END, conditions,
            CASE WHEN random() < 0.3 THEN ' LIMIT ' || (random() * 300)::int ELSE '' END);
        EXECUTE statement INTO batched;
        SET LOCAL aws_ml.order_conditions = off;
        EXECUTE statement INTO row_mode;
        SET LOCAL aws_ml.order_conditions = on;
        IF batched IS DISTINCT FROM row_mode THEN
            RAISE WARNING 'different: %', statement;
        END IF;
        differences := differences + (batched IS DISTINCT FROM row_mode)::int;
        IF i <= 4 THEN
            SET LOCAL aws_ml.enable_function_migration = off;
            EXECUTE replace(statement, 'random_orders', '(SELECT * FROM random_orders WHERE id % 4 = 0 OFFSET 0) o') INTO row_mode;
            SET LOCAL aws_ml.enable_function_migration = on;
            EXECUTE replace(statement, 'random_orders', '(SELECT * FROM random_orders WHERE id % 4 = 0 OFFSET 0) o') INTO batched;
            differences := differences + (batched IS DISTINCT FROM row_mode)::int;
        END IF;
    END LOOP;
    RAISE NOTICE 'differences: %', differences;
END $$;
DROP OWNED BY order_user;
DROP ROLE order_user;
DROP EXTENSION aws_lambda;
