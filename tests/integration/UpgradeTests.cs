namespace AwsMl.Integration.Tests;

/// <summary>ALTER EXTENSION aws_ml UPDATE beside sessions at work, and a dump from before it.</summary>
public sealed class UpgradeTests(SharedCluster shared) : SharedClusterTests(shared)
{
    const string Table = "CREATE TABLE events AS SELECT i AS id, 'kind ' || i AS kind FROM generate_series(1, 300) i";
    const string Query = "SELECT aws_sagemaker.invoke_endpoint('hash', NULL, id, kind) FROM events ORDER BY id";
    const string Version = "SELECT extversion FROM pg_extension WHERE extname = 'aws_ml'";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Cluster.ExecuteAsync("CREATE DATABASE old");
        await Cluster.ExecuteAsync($"CREATE EXTENSION aws_ml VERSION '1.0' CASCADE; {Table}", "old");
    }

    public override async Task DisposeAsync()
    {
        await Cluster.ExecuteAsync("DROP DATABASE old WITH (FORCE)");
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Sessions_go_on_with_their_statements_and_plans()
    {
        await Server.DefineAsync("slow", """{"type": "hash", "modulo": 1000000, "latency_ms": 1000}""");
        await using var session = await Cluster.OpenAsync("old");
        await using var other = await Cluster.OpenAsync("old");
        await using var prepared = new NpgsqlCommand(Query, session);
        await prepared.PrepareAsync();
        var before = await prepared.ColumnAsync();

        await Server.ResetCountsAsync();
        var underWay = other.ColumnAsync(Query.Replace("hash", "slow"));
        await Server.RequestsArriveAsync(1);
        await Cluster.ExecuteAsync("ALTER EXTENSION aws_ml UPDATE", "old");

        Assert.Equal(Repository.Version, await session.ScalarAsync(Version));
        Assert.Equal(before, await prepared.ColumnAsync());
        Assert.Equal(before, await underWay);
        foreach (var connection in new[] { session, other })
            Assert.Equal("1,2\n", await connection.ScalarAsync("SELECT aws_bedrock.invoke_model('echo', 'text/csv', NULL, '1,2')"));
    }

    [Fact]
    public async Task From_1_1_views_plans_and_grants_stay()
    {
        await Cluster.ExecuteAsync("CREATE DATABASE later");
        await Cluster.ExecuteAsync("CREATE ROLE reader");
        try
        {
            await Cluster.ExecuteAsync(
                $"""
                CREATE EXTENSION aws_ml VERSION '1.1' CASCADE;
                {Table};
                CREATE VIEW classes AS {Query};
                CREATE VIEW echoed AS SELECT aws_bedrock.invoke_model('echo', 'text/csv', NULL, '1,2') AS answer;
                GRANT EXECUTE ON FUNCTION aws_bedrock.invoke_model(varchar, text, text, text) TO reader;
                """, "later");
            await using var session = await Cluster.OpenAsync("later");
            await using var prepared = new NpgsqlCommand("TABLE classes", session);
            await prepared.PrepareAsync();
            var before = await prepared.ColumnAsync();

            await Cluster.ExecuteAsync("ALTER EXTENSION aws_ml UPDATE", "later");

            Assert.Equal(Repository.Version, await session.ScalarAsync(Version));
            Assert.Equal(before, await prepared.ColumnAsync());
            Assert.Equal("1,2\n", await session.ScalarAsync("TABLE echoed"));
            Assert.Equal(true, await session.ScalarAsync("SELECT has_function_privilege('reader', 'aws_bedrock.invoke_model(varchar, text, text, text)', 'EXECUTE')"));
        }
        finally
        {
            await Cluster.ExecuteAsync("DROP DATABASE later WITH (FORCE)");
            await Cluster.ExecuteAsync("DROP ROLE reader");
        }
    }

    /// <summary>Its GRANTs name the arguments of then: the extension has to be there as of then, as docs/s3.md says.</summary>
    [Fact]
    public async Task A_dump_of_aws_s3_from_before_restores_with_its_grants()
    {
        const string Privilege = "SELECT has_function_privilege('exporter', 'aws_s3.query_export_to_s3(text, aws_commons._s3_uri_1, text, text)', 'EXECUTE')";
        await Cluster.ExecuteAsync("CREATE ROLE exporter");
        await Cluster.ExecuteAsync("CREATE DATABASE restored");
        try
        {
            await Cluster.ExecuteAsync(
                """
                CREATE EXTENSION aws_s3 VERSION '1.0';
                CREATE VIEW exported AS SELECT * FROM aws_s3.query_export_to_s3('VALUES (1)', aws_commons.create_s3_uri('exports', 'dumped', NULL));
                GRANT EXECUTE ON FUNCTION aws_s3.query_export_to_s3(text, aws_commons._s3_uri_1, text) TO exporter;
                """, "old");
            var dump = await Cluster.MustRunAsync("pg_dump", ["old"]);

            await Cluster.ExecuteAsync("CREATE EXTENSION aws_s3 VERSION '1.0' CASCADE", "restored");
            await Cluster.MustRunAsync("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", "restored"], dump);
            await Cluster.ExecuteAsync("ALTER EXTENSION aws_s3 UPDATE", "restored");

            await using var restored = await Cluster.OpenAsync("restored");
            Assert.Equal(true, await restored.ScalarAsync(Privilege));
            Assert.Equal(1L, await restored.ScalarAsync("SELECT rows_uploaded FROM exported"));
        }
        finally
        {
            await Cluster.ExecuteAsync("DROP DATABASE restored WITH (FORCE)");
            await Cluster.ExecuteAsync("DROP EXTENSION aws_s3 CASCADE", "old");
            await Cluster.ExecuteAsync("DROP ROLE exporter");
        }
    }

    /// <summary>Roles belong to the cluster: whoever may make roles can have made ours, and be in it.</summary>
    [Theory]
    [InlineData("ALTER EXTENSION aws_ml UPDATE")]
    [InlineData("DROP EXTENSION aws_ml; CREATE EXTENSION aws_ml")]
    public async Task Who_is_in_the_role_of_the_functions_already_is_told(string statements)
    {
        await using var session = await Cluster.OpenAsync("old");
        var warnings = new List<string>();
        session.Notice += (_, notice) => warnings.Add($"{notice.Notice.Severity}: {notice.Notice.Detail}");
        await session.ExecuteAsync("CREATE ROLE \"Mallory\"; GRANT aws_ml TO \"Mallory\"; ALTER ROLE aws_ml LOGIN CREATEDB");
        try
        {
            await session.ExecuteAsync(statements);
        }
        finally
        {
            await session.ExecuteAsync("DROP ROLE \"Mallory\"; ALTER ROLE aws_ml NOLOGIN NOCREATEDB");
        }

        Assert.Equal(["WARNING: Members: \"Mallory\". Attributes: LOGIN, CREATEDB."], warnings);
        warnings.Clear();
        await session.ExecuteAsync("DROP EXTENSION aws_ml; CREATE EXTENSION aws_ml");
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task A_dump_from_before_it_restores_after_it()
    {
        await Cluster.ExecuteAsync("CREATE DATABASE restored");
        try
        {
            var dump = await Cluster.MustRunAsync("pg_dump", ["old"]);
            await Cluster.MustRunAsync("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", "restored"], dump);
            await using var old = await Cluster.OpenAsync("old");
            await using var restored = await Cluster.OpenAsync("restored");
            Assert.Equal("1.0", await old.ScalarAsync(Version));
            Assert.Equal(Repository.Version, await restored.ScalarAsync(Version));
            Assert.Equal(await old.ColumnAsync(Query), await restored.ColumnAsync(Query));
        }
        finally
        {
            await Cluster.ExecuteAsync("DROP DATABASE restored WITH (FORCE)");
        }
    }
}
