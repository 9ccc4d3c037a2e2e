namespace AwsMl.Integration.Tests;

/// <summary>Dump and restore, and one extension in several databases.</summary>
public sealed class DumpTests(SharedCluster shared) : SharedClusterTests(shared)
{
    const string Wrappers =
        """
        CREATE EXTENSION aws_ml CASCADE;
        CREATE EXTENSION aws_lambda;
        CREATE TABLE events (id int, kind int, day date);
        INSERT INTO events SELECT i, i % 7, date '2024-01-01' + i FROM generate_series(1, 120) i;
        CREATE FUNCTION classify_event(kind int, day date, max_rows int DEFAULT NULL, OUT category int)
            LANGUAGE sql PARALLEL SAFE COST 5000
            AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', max_rows, kind, day)::int $$;
        CREATE FUNCTION mood(note text) RETURNS text LANGUAGE sql STABLE
            RETURN (aws_comprehend.detect_sentiment(note, 'en')).sentiment;
        CREATE FUNCTION embed(note text) RETURNS float8[] LANGUAGE sql STABLE
            AS $$ SELECT aws_bedrock.invoke_model_get_embeddings('amazon.titan-embed-text-v2:0', NULL, 'embedding', format('{"inputText": "%s"}', note)) $$;
        CREATE TABLE embedded AS SELECT id, embed('note ' || id % 5) AS numbers FROM events;
        CREATE FUNCTION notify(note text) RETURNS json LANGUAGE sql
            RETURN (aws_lambda.invoke(aws_commons.create_lambda_function_arn('echo', 'us-east-1'), to_json(note))).payload;
        CREATE VIEW classified AS SELECT id, classify_event(kind, day) AS category FROM events;
        GRANT USAGE ON SCHEMA aws_sagemaker TO analyst;
        GRANT EXECUTE ON FUNCTION aws_sagemaker.invoke_endpoint(varchar, int, "any") TO analyst;
        GRANT USAGE ON SCHEMA aws_bedrock TO analyst;
        GRANT EXECUTE ON FUNCTION aws_bedrock.invoke_model_get_embeddings TO analyst;
        REVOKE EXECUTE ON FUNCTION aws_comprehend.detect_sentiment(varchar, varchar, int) FROM aws_ml;
        GRANT USAGE ON SCHEMA aws_lambda TO analyst;
        GRANT EXECUTE ON FUNCTION aws_lambda.invoke(aws_commons._lambda_function_arn_1, json, text, text, json, varchar) TO analyst;
        GRANT SELECT ON classified, events, embedded TO analyst;
        """;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Cluster.ExecuteAsync("CREATE ROLE analyst LOGIN");
        await Cluster.ExecuteAsync("CREATE DATABASE source");
        await Cluster.ExecuteAsync("CREATE DATABASE target");
        await Cluster.ExecuteAsync(Wrappers, "source");
    }

    public override async Task DisposeAsync()
    {
        await Cluster.ExecuteAsync("DROP DATABASE source WITH (FORCE)");
        await Cluster.ExecuteAsync("DROP DATABASE target WITH (FORCE)");
        await Cluster.ExecuteAsync("DROP ROLE analyst");
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_plain_dump_restores_extension_wrappers_and_grants()
    {
        var dump = await Cluster.MustRunAsync("pg_dump", ["source"]);
        Assert.Contains("CREATE EXTENSION IF NOT EXISTS aws_ml ", dump);
        Assert.Contains("CREATE EXTENSION IF NOT EXISTS aws_lambda ", dump);
        Assert.DoesNotContain("CREATE FUNCTION aws_lambda", dump);
        Assert.Contains("CREATE FUNCTION public.classify_event", dump);
        Assert.DoesNotContain("CREATE FUNCTION aws_sagemaker", dump);
        Assert.DoesNotContain("CREATE SCHEMA aws_sagemaker", dump);
        Assert.DoesNotContain("CREATE FUNCTION aws_bedrock", dump);
        await Cluster.MustRunAsync("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", "target"], dump);
        await AssertRestoredAsync();
    }

    [Fact]
    public async Task A_custom_dump_restores_with_parallel_jobs()
    {
        var file = Path.GetTempFileName();
        try
        {
            await Cluster.MustRunAsync("pg_dump", ["-Fc", "-f", file, "source"]);
            await Cluster.MustRunAsync("pg_restore", ["-j", "2", "--exit-on-error", "-d", "target", file]);
        }
        finally
        {
            File.Delete(file);
        }

        await AssertRestoredAsync();
    }

    [Fact]
    public async Task A_dump_asks_no_model()
    {
        await Cluster.ExecuteAsync("CREATE MATERIALIZED VIEW kept AS SELECT id, classify_event(kind, day) AS category FROM events", "source");
        await Server.ResetCountsAsync();
        await Cluster.MustRunAsync("pg_dump", ["source"]);
        Assert.Equal(0, (await Server.CountsAsync()).Requests);
    }

    [Fact]
    public async Task Two_databases_use_the_extension_at_the_same_time()
    {
        await Cluster.ExecuteAsync("CREATE EXTENSION aws_ml CASCADE", "target");
        await using var source = await Cluster.OpenAsync("source");
        await using var target = await Cluster.OpenAsync("target");
        for (var run = 0; run < 20; run++)
        {
            var one = source.ColumnAsync("SELECT aws_sagemaker.invoke_endpoint('echo', 10, i) FROM generate_series(1, 100) i");
            var two = target.ColumnAsync("SELECT aws_sagemaker.invoke_endpoint('echo', 10, i) FROM generate_series(101, 200) i");
            Assert.Equal(Enumerable.Range(1, 100).Select(i => i.ToString()), await one);
            Assert.Equal(Enumerable.Range(101, 100).Select(i => i.ToString()), await two);
        }
    }

    [Fact]
    public async Task A_copied_database_works()
    {
        await Cluster.ExecuteAsync("DROP DATABASE target");
        await Cluster.ExecuteAsync("CREATE DATABASE target TEMPLATE source");
        await AssertRestoredAsync();
    }

    async Task AssertRestoredAsync()
    {
        const string privileges =
            """
            SELECT has_function_privilege('analyst', 'aws_sagemaker.invoke_endpoint(varchar, int, "any")', 'EXECUTE')
                   || ' ' || has_function_privilege('analyst', 'aws_comprehend.detect_sentiment(varchar, varchar, int)', 'EXECUTE')
                   || ' ' || has_function_privilege('aws_ml', 'aws_sagemaker.invoke_endpoint(varchar, int, "any")', 'EXECUTE WITH GRANT OPTION')
                   || ' ' || has_function_privilege('aws_ml', 'aws_comprehend.detect_sentiment(varchar, varchar, int)', 'EXECUTE')
                   || ' ' || has_function_privilege('analyst', 'aws_bedrock.invoke_model_get_embeddings(varchar, text, text, text)', 'EXECUTE')
                   || ' ' || has_function_privilege('analyst', 'aws_bedrock.invoke_model(varchar, text, text, text)', 'EXECUTE')
            """;
        await using var source = await Cluster.OpenAsync("source");
        await using var target = await Cluster.OpenAsync("target");
        Assert.Equal("true false true false true false", await source.ScalarAsync(privileges));
        Assert.Equal("true false true false true false", await target.ScalarAsync(privileges));

        var expected = await source.ColumnAsync("SELECT category FROM classified ORDER BY id");
        await Server.ResetCountsAsync();
        await using var analyst = await Cluster.OpenAsync("target", "analyst");
        Assert.Equal(expected, await analyst.ColumnAsync("SELECT category FROM classified ORDER BY id"));
        Assert.Equal(1, (await Server.CountsAsync()).Requests);
        Assert.Equal("POSITIVE", await target.ScalarAsync("SELECT mood('This is excellent.')"));
        Assert.Equal(120L, await analyst.ScalarAsync("SELECT count(*) FROM embedded WHERE numbers = embed('note ' || id % 5)"));
        Assert.Equal("\"a note\"", await analyst.ScalarAsync("SELECT notify('a note')"));
        Assert.Equal("42501", (await analyst.FailsAsync("SELECT aws_lambda.invoke('echo', '1'::jsonb)")).SqlState);
    }
}
