namespace AwsMl.Integration.Tests;

/// <summary>Limits of requests and rows where processes share them.  SQL tests have those of a single process.</summary>
public sealed class UsageLimitTests(ITestOutputHelper output)
{
    const string Limited = "53M01";

    // One row in each request
    const string Schema =
        """
        CREATE TABLE many AS SELECT i FROM generate_series(1, 2000) i;
        ALTER TABLE many SET (parallel_workers = 3);
        ANALYZE many;
        CREATE FUNCTION asked(int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT aws_sagemaker.invoke_endpoint('echo', 1, $1)::int $$;
        CREATE FUNCTION hidden(i int) RETURNS int LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$ BEGIN RETURN asked(i); END $$;
        CREATE ROLE clerk LOGIN;
        GRANT aws_ml TO clerk;
        GRANT SELECT ON many TO clerk;
        """;

    [Theory]
    [InlineData("asked", "shared_preload_libraries=aws_ml")]
    [InlineData("asked")]
    [InlineData("hidden", "shared_preload_libraries=aws_ml")]
    [InlineData("hidden")]
    public async Task Parallel_workers_share_the_limit_of_their_statement(string function, params string[] settings)
    {
        await using var cluster = await StartAsync(settings);
        foreach (var participation in new[] { "on", "off" })
        {
            await using var connection = await cluster.OpenAsync();
            await connection.ExecuteAsync($"LOAD 'aws_ml'; SET parallel_leader_participation = {participation}; SET aws_ml.max_requests = 100");
            Assert.Contains("Gather", string.Join('\n', await connection.ColumnAsync($"EXPLAIN SELECT count({function}(i)) FROM many")));
            await cluster.Server.ResetCountsAsync();

            var outcome = await connection.OutcomeAsync($"SELECT count({function}(i)) FROM many");

            output.WriteLine(outcome);
            Assert.StartsWith(Limited, outcome);
            // those in flight have been given up, some of them before they arrived
            Assert.InRange((await cluster.Server.CountsAsync()).Requests, 50, 100);

            // the next statement has its own
            await cluster.Server.ResetCountsAsync();
            Assert.Equal("100", await connection.OutcomeAsync($"SELECT count({function}(i)) FROM many WHERE i <= 100"));
            Assert.Equal(100, (await cluster.Server.CountsAsync()).Requests);
        }

        cluster.AssertNoCrash();
    }

    [Fact]
    public async Task Sessions_share_the_limit_of_their_role_and_a_restart_keeps_what_was_used()
    {
        await using var cluster = await StartAsync("shared_preload_libraries=aws_ml");
        await cluster.ExecuteAsync("ALTER ROLE clerk SET aws_ml.max_requests_per_day = 500");
        await cluster.Server.ResetCountsAsync();

        var sessions = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var connection = await cluster.OpenAsync(user: "clerk");
            return await connection.OutcomeAsync("SELECT count(asked(i)) FROM many");
        }));
        Assert.All(sessions, outcome => Assert.StartsWith(Limited, outcome));
        Assert.InRange((await cluster.Server.CountsAsync()).Requests, 400, 500);

        await cluster.RestartAsync();
        await cluster.Server.ResetCountsAsync();
        await using (var connection = await cluster.OpenAsync(user: "clerk"))
        {
            var outcome = await connection.OutcomeAsync("SELECT asked(1)");
            output.WriteLine(outcome);
            Assert.StartsWith(Limited, outcome);
        }
        await using (var other = await cluster.OpenAsync())
            Assert.Equal("1", await other.OutcomeAsync("SELECT asked(1)"));
        Assert.Equal(1, (await cluster.Server.CountsAsync()).Requests);
    }

    /// <summary>Whatever the user does, the limit of the role is in force.</summary>
    [Theory]
    [InlineData("-c aws_ml.max_requests=0")]
    [InlineData("-c aws_ml.max_requests=1000")]
    [InlineData("")]
    public async Task A_user_cannot_raise_the_limit_of_a_role(string options)
    {
        await using var cluster = await StartAsync();
        await cluster.ExecuteAsync("ALTER ROLE clerk SET aws_ml.max_requests = 3");
        foreach (var before in new[] { "SELECT 1", "SET aws_ml.max_requests = 0", "RESET aws_ml.max_requests", "SET SESSION AUTHORIZATION DEFAULT", "DISCARD ALL" })
        {
            await cluster.Server.ResetCountsAsync();
            var text = new NpgsqlConnectionStringBuilder(cluster.ConnectionString(user: "clerk")) { Options = options };
            await using var connection = new NpgsqlConnection(text.ConnectionString);
            await connection.OpenAsync();
            await connection.ExecuteAsync(before);
            for (var i = 0; i < 3; i++)
                Assert.Matches($"^({Limited}|42501): ", await connection.OutcomeAsync("SELECT count(asked(i)) FROM many"));

            Assert.InRange((await cluster.Server.CountsAsync()).Requests, 0, 9);
        }
    }

    static async Task<Cluster> StartAsync(params string[] settings)
    {
        var cluster = await Cluster.StartAsync(
            [.. settings, "parallel_setup_cost=0", "parallel_tuple_cost=0", "min_parallel_table_scan_size=0"]);
        try
        {
            await cluster.ExecuteAsync(Schema);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }
}
