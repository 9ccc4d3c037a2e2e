namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>
/// The tables, views and functions of random queries. Everything that has rows has the columns id, x, z, s and b, and id tells its rows apart.
/// </summary>
static class Schema
{
    /// <summary>Autovacuum would change plans from one run of a statement to the next.</summary>
    public const string Definition =
        """
        CREATE TYPE pair AS (a int, b int);
        CREATE DOMAIN digit AS int CHECK (VALUE BETWEEN 0 AND 9);

        CREATE FUNCTION phrase(i int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
            SELECT (ARRAY['great service', 'a terrible, awful day', 'it works', 'He said "no"', E'two\nlines', 'sehr gut', 'ünïcode ☃', NULL, 'I hate it', 'great service'])[1 + i % 10]
        $$;

        CREATE TABLE t (id int PRIMARY KEY, x int, z int, s text, b bool, a int[]) WITH (autovacuum_enabled = off);
        INSERT INTO t SELECT i, CASE WHEN i % 7 > 0 THEN i * 37 % 23 END, i % 4, phrase(i), CASE i % 3 WHEN 0 THEN true WHEN 1 THEN false END,
                             CASE WHEN i % 5 > 0 THEN ARRAY[i % 3, NULL, i] END
            FROM generate_series(1, 24) i;
        CREATE TABLE u (id int, x int, z int, s text, b bool) WITH (autovacuum_enabled = off);
        INSERT INTO u SELECT i, i % 5, CASE WHEN i % 6 > 0 THEN i % 3 END, phrase(i / 2), i % 4 = 0 FROM generate_series(16, 1, -1) i;
        CREATE INDEX ON u (x, z);
        CREATE TABLE nothing (LIKE u) WITH (autovacuum_enabled = off);
        CREATE TABLE many (id int PRIMARY KEY, x int, z int, s text, b bool) WITH (autovacuum_enabled = off);
        INSERT INTO many SELECT i, i * 7919 % 101, i % 11, phrase(i * 7), i % 2 = 0 FROM generate_series(1, 100) i;
        CREATE INDEX ON many (x);

        CREATE TABLE part (id int, x int, z int, s text, b bool) PARTITION BY RANGE (id);
        CREATE TABLE part_low PARTITION OF part FOR VALUES FROM (0) TO (10) WITH (autovacuum_enabled = off);
        CREATE TABLE part_none PARTITION OF part FOR VALUES FROM (10) TO (20) WITH (autovacuum_enabled = off);
        CREATE TABLE part_high PARTITION OF part FOR VALUES FROM (20) TO (100) PARTITION BY LIST (z);
        CREATE TABLE part_high_even PARTITION OF part_high FOR VALUES IN (0, 2) WITH (autovacuum_enabled = off);
        CREATE TABLE part_high_odd PARTITION OF part_high DEFAULT WITH (autovacuum_enabled = off);
        INSERT INTO part SELECT i, i % 7, i % 3, phrase(i), i % 5 < 2 FROM generate_series(1, 9) i;
        INSERT INTO part SELECT i, i % 9, i % 4, phrase(i), NULL FROM generate_series(20, 30) i;
        CREATE INDEX ON part (id);

        CREATE TABLE base (id int, x int, z int, s text, b bool) WITH (autovacuum_enabled = off);
        CREATE TABLE derived (extra text) INHERITS (base) WITH (autovacuum_enabled = off);
        INSERT INTO base SELECT i, i % 3, i, phrase(i + 1), true FROM generate_series(1, 7) i;
        INSERT INTO derived SELECT i, i % 4, 1, phrase(i), false, 'more' FROM generate_series(8, 14) i;

        CREATE ROLE random_reader;
        GRANT aws_ml TO random_reader;
        GRANT ALL ON SCHEMA public TO random_reader;
        CREATE TABLE secret (LIKE u) WITH (autovacuum_enabled = off);
        INSERT INTO secret SELECT id, x, z, s, b FROM t WHERE id > 10;
        ALTER TABLE secret ENABLE ROW LEVEL SECURITY;

        -- never analyzed: what the planner knows of a new table
        ANALYZE t, many, part, base;

        CREATE FUNCTION f(int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
            AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, $1)::int % 10 $$;
        CREATE FUNCTION g(int, max_rows_per_batch int DEFAULT 3) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
            AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', max_rows_per_batch, 'g', $1)::int % 10 $$;
        CREATE FUNCTION h(text) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
            AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, $1, coalesce(length($1), 0))::int % 10 $$;
        CREATE FUNCTION two(int) RETURNS pair LANGUAGE sql STABLE PARALLEL SAFE COST 5000
            AS $$ SELECT aws_sagemaker.invoke_endpoint('endpt_name', NULL, $1)::pair $$;
        CREATE FUNCTION row_score(t) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
            AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', NULL, $1.id, $1.s)::int % 10 $$;
        -- a guard inside, and a parameter that is used twice
        CREATE FUNCTION either(int, int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE
            AS $$ SELECT CASE WHEN $1 > 5 THEN aws_sagemaker.invoke_endpoint('hash', NULL, $1)::int % 10 ELSE $2 END $$;
        CREATE FUNCTION mood(text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE COST 5000
            AS $$ SELECT (aws_comprehend.detect_sentiment($1, 'en')).sentiment $$;
        CREATE FUNCTION is_good(text) RETURNS bool LANGUAGE sql STABLE PARALLEL SAFE COST 5000
            AS $$ SELECT (aws_comprehend.detect_sentiment($1, 'en', 4)).confidence > 0.7 $$;
        -- not inlined
        CREATE FUNCTION hidden(n int) RETURNS int LANGUAGE plpgsql STABLE PARALLEL SAFE
            AS $$ BEGIN RETURN aws_sagemaker.invoke_endpoint('hash', NULL, n)::int % 10; END $$;
        -- a statement with batches of its own, in the middle of another one's
        CREATE FUNCTION nested(n int) RETURNS int LANGUAGE plpgsql STABLE PARALLEL SAFE
            AS $$ BEGIN RETURN (SELECT sum(f(u.id) + g(u.z))::int FROM u WHERE u.x = n AND h(u.s) > 1); END $$;
        -- an error in the middle of another statement's batches
        CREATE FUNCTION careful(n int) RETURNS int LANGUAGE plpgsql STABLE AS $$
        BEGIN
            RETURN (SELECT sum(aws_sagemaker.invoke_endpoint(CASE WHEN u.id % 3 = n THEN 'missing' ELSE 'hash' END, 2, u.id)::int % 10) FROM u WHERE u.x = 1);
        EXCEPTION
            WHEN SQLSTATE '38000' THEN RETURN -1;
        END $$;

        CREATE FUNCTION scores(first int) RETURNS TABLE (id int, score int) LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
            AS $$ SELECT t.id, f(t.x) FROM t WHERE t.id >= first $$;
        -- not inlined, run row by row
        CREATE FUNCTION lazy_scores(first int) RETURNS TABLE (id int, score int) LANGUAGE sql VOLATILE
            AS $$ SELECT t.id, g(t.x) FROM t WHERE t.id >= first ORDER BY t.id $$;
        -- a loop that may end early
        CREATE FUNCTION loop_over(query text, most int) RETURNS SETOF text LANGUAGE plpgsql AS $$
        DECLARE
            found record;
            seen int := 0;
        BEGIN
            FOR found IN EXECUTE query LOOP
                RETURN NEXT found::text;
                seen := seen + 1;
                EXIT WHEN seen >= most;
            END LOOP;
        END $$;

        CREATE VIEW scored AS SELECT id, f(x) AS x, z, s, b FROM t;
        CREATE VIEW guarded WITH (security_barrier) AS SELECT id, x, z, mood(s) AS s, b FROM u WHERE z <> 1 OR f(x) > 2;
        CREATE VIEW grouped AS SELECT z AS id, max(f(x)) AS x, count(*)::int AS z, max(s) AS s, bool_or(b) AS b FROM t GROUP BY z;

        CREATE POLICY reader ON secret USING (z = 1 OR f(x) > 2);
        CREATE TABLE target (id int PRIMARY KEY, v int, n text) WITH (autovacuum_enabled = off);
        CREATE FUNCTION score_new_row() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN NEW.v := coalesce(NEW.v, f(NEW.id)); RETURN NEW; END $$;

        GRANT ALL ON ALL TABLES IN SCHEMA public TO random_reader;
        """;

    /// <summary>The same functions, with side effects: each call of each row is an invocation of a Lambda function.</summary>
    public const string SideEffects =
        """
        CREATE EXTENSION aws_lambda;
        GRANT USAGE ON SCHEMA aws_lambda TO random_reader;
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA aws_lambda TO random_reader;
        CREATE OR REPLACE FUNCTION f(int) RETURNS int LANGUAGE sql PARALLEL RESTRICTED COST 5000
            AS $$ SELECT (aws_lambda.invoke('echo', to_json($1))).payload::text::int % 10 $$;
        CREATE OR REPLACE FUNCTION g(int, max_rows_per_batch int DEFAULT 3) RETURNS int LANGUAGE sql PARALLEL RESTRICTED COST 5000
            AS $$ SELECT (aws_lambda.invoke(aws_commons.create_lambda_function_arn('echo', 'eu-west-1'), to_jsonb($1 / max_rows_per_batch))).payload::int % 10 $$;
        CREATE OR REPLACE FUNCTION h(text) RETURNS int LANGUAGE sql PARALLEL RESTRICTED COST 5000
            AS $$ SELECT length((aws_lambda.invoke('echo', to_json($1))).payload::text) $$;
        CREATE OR REPLACE FUNCTION row_score(t) RETURNS int LANGUAGE sql PARALLEL RESTRICTED COST 5000
            AS $$ SELECT (aws_lambda.invoke('echo', to_json($1.id))).payload::text::int % 10 $$;
        CREATE OR REPLACE FUNCTION either(int, int) RETURNS int LANGUAGE sql PARALLEL RESTRICTED
            AS $$ SELECT CASE WHEN $1 > 5 THEN f(7) ELSE $2 END $$;
        CREATE OR REPLACE FUNCTION two(int) RETURNS pair LANGUAGE sql PARALLEL RESTRICTED COST 5000
            AS $$ SELECT ('(' || (aws_lambda.invoke('echo', to_json($1))).payload::text || ',1)')::pair $$;
        CREATE OR REPLACE FUNCTION hidden(n int) RETURNS int LANGUAGE plpgsql
            AS $$ BEGIN RETURN f(n); END $$;
        CREATE OR REPLACE FUNCTION nested(n int) RETURNS int LANGUAGE plpgsql
            AS $$ BEGIN RETURN (SELECT sum(f(u.id) + g(u.z))::int FROM u WHERE u.x = n AND h(u.s) > 1); END $$;
        ALTER FUNCTION careful VOLATILE PARALLEL UNSAFE;
        ALTER FUNCTION scores VOLATILE PARALLEL RESTRICTED;
        """;
}
