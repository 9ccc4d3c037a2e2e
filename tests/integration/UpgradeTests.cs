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

        Assert.Equal("1.1", await session.ScalarAsync(Version));
        Assert.Equal(before, await prepared.ColumnAsync());
        Assert.Equal(before, await underWay);
        foreach (var connection in new[] { session, other })
            Assert.Equal("1,2\n", await connection.ScalarAsync("SELECT aws_bedrock.invoke_model('echo', 'text/csv', NULL, '1,2')"));
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
            Assert.Equal("1.1", await restored.ScalarAsync(Version));
            Assert.Equal(await old.ColumnAsync(Query), await restored.ColumnAsync(Query));
        }
        finally
        {
            await Cluster.ExecuteAsync("DROP DATABASE restored WITH (FORCE)");
        }
    }
}
