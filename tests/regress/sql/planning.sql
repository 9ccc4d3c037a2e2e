-- No service is asked during planning; the first statement of a session is batched.
CREATE TABLE p (id int, x text);
INSERT INTO p SELECT i, i::text FROM generate_series(1, 100) i;
CREATE INDEX ON p (x);
ANALYZE p;
CREATE FUNCTION score(x text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('echo', NULL, x) $$;
CREATE FUNCTION plpgsql_score(x text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT max(aws_sagemaker.invoke_endpoint('echo', NULL, i)) FROM generate_series(1, 3) i);
END $$;

-- A condition on constants alone is estimated by evaluating it.
\c -
CALL server.reset();
EXPLAIN (COSTS OFF) SELECT * FROM p WHERE x = score('7');
SELECT * FROM server.seen();
EXPLAIN (COSTS OFF) SELECT * FROM p WHERE x = score('7');
EXPLAIN (COSTS OFF) SELECT * FROM p WHERE x < plpgsql_score('7');
SELECT * FROM server.seen();
SELECT * FROM p WHERE x = score('7');

-- The first statement of a session
\c -
EXPLAIN (COSTS OFF) SELECT score(x) FROM p;
\c -
SELECT server.explain('analyze, costs off, timing off, summary off', 'SELECT score(x) FROM p');
\c -
SELECT count(*) FROM (SELECT score(x) FROM p) s;
\c -
PREPARE first AS SELECT count(score(x)) FROM p;
CALL server.reset();
EXECUTE first;
EXECUTE first;
SELECT * FROM server.seen();
\c -
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT score(x) FROM p;
FETCH 2 FROM c;
FETCH BACKWARD 1 FROM c;
COMMIT;
\c -
-- A plpgsql expression runs without an executor, right after its planning.
DO $$ DECLARE s text := aws_sagemaker.invoke_endpoint('echo', NULL, 7); BEGIN RAISE INFO '%', s; END $$;
\c -
SET aws_ml.enable_function_migration = off;
EXPLAIN (COSTS OFF) SELECT score(x) FROM p;
DROP TABLE p;
DROP FUNCTION score, plpgsql_score;
