namespace AwsMl.Integration.Tests;

/// <summary>What one session learns about a throttled endpoint, and what the others then know.</summary>
public sealed class PaceTests(ITestOutputHelper output)
{
    const string Shared = "shared_preload_libraries=aws_ml";
    const int Rate = 20;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_next_session_begins_at_the_rate_that_the_last_one_learned(bool shared)
    {
        await using var cluster = await Cluster.StartAsync(shared ? [Shared] : []);
        await LimitAsync(cluster);
        await using (var first = await OpenAsync(cluster))
            await SendAsync(cluster, first, 100, throttled => Assert.InRange(throttled, 20, 1_000));

        // in which the endpoint takes 20 at once again
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        await using var next = await OpenAsync(cluster);
        if (await next.ScalarAsync("SELECT scope FROM aws_ml.stat_info()") is "server")
            await SendAsync(cluster, next, 60, throttled => Assert.InRange(throttled, 0, 15));
        else
            await SendAsync(cluster, next, 60, throttled => Assert.InRange(throttled, 20, 1_000));
    }

    [Fact]
    public async Task All_sessions_together_keep_to_the_highest_rate_that_is_set()
    {
        await using var cluster = await Cluster.StartAsync(Shared, "aws_ml.requests_per_second=sagemaker/limited=15");
        await LimitAsync(cluster);
        var sessions = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync(cluster)));
        await cluster.Server.ResetCountsAsync();

        await Task.WhenAll(sessions.Select(session => session.ColumnAsync(Query(20))));

        Assert.Equal(80, (await cluster.Server.CountsAsync()).Requests);
        foreach (var session in sessions)
            await session.DisposeAsync();
    }

    [Fact]
    public async Task Who_may_read_all_statistics_sees_what_is_known_of_targets()
    {
        await using var cluster = await Cluster.StartAsync(Shared, "aws_ml.requests_per_second=sagemaker/echo=30");
        await cluster.ExecuteAsync("CREATE ROLE reader; CREATE ROLE monitor IN ROLE pg_read_all_stats; GRANT reader, monitor TO postgres");
        await using var session = await cluster.OpenAsync();
        await session.ScalarAsync("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1)");

        Assert.Equal(["sagemaker echo 30 30 server"], await ReadAsync(cluster, "monitor"));
        Assert.Empty(await ReadAsync(cluster, "reader"));
    }

    [Fact]
    public async Task Sessions_that_end_while_they_wait_hold_up_nobody()
    {
        await using var cluster = await Cluster.StartAsync(Shared, "aws_ml.requests_per_second=sagemaker/limited=15");
        await LimitAsync(cluster);
        await using var session = await OpenAsync(cluster);
        var running = session.ColumnAsync(Query(60));
        for (var i = 0; i < 5; i++)
        {
            await using var other = await OpenAsync(cluster);
            var pid = other.ProcessID;
            var waiting = other.ColumnAsync(Query(1_000));
            await Eventually.TrueAsync(
                async () => await Scalar(cluster, $"SELECT count(*) FROM pg_stat_activity WHERE pid = {pid} AND state = 'active' AND wait_event_type = 'Extension'") is > 0L,
                "the other session waits");
            await Scalar(cluster, $"SELECT pg_terminate_backend({pid})");
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => waiting);
        }

        Assert.Equal(60, (await running).Count);
        await cluster.AssertHealthyAsync();
    }

    [Fact]
    public async Task After_a_crash_nothing_is_known()
    {
        await using var cluster = await Cluster.StartAsync(Shared, "restart_after_crash=on");
        await LimitAsync(cluster);
        await using var first = await OpenAsync(cluster);
        await SendAsync(cluster, first, 60, throttled => Assert.InRange(throttled, 20, 1_000));
        await first.ExecuteAsync("CHECKPOINT");
        using (var process = System.Diagnostics.Process.GetProcessById(first.ProcessID))
            process.Kill();
        await Eventually.TrueAsync(() => cluster.Log().Contains("all server processes terminated; reinitializing"), "the server started again");
        await cluster.AcceptsSessionsAsync();

        await using var next = await OpenAsync(cluster);
        await SendAsync(cluster, next, 60, throttled => Assert.InRange(throttled, 20, 1_000));
    }

    /// <summary>The endpoint takes 20 requests at once, and 20 a second.</summary>
    static Task LimitAsync(Cluster cluster) => cluster.Server.DefineAsync("limited", $$"""{"type": "fault", "rate": {{Rate}}, "burst": {{Rate}}}""");

    static string Query(int requests) => $"SELECT aws_sagemaker.invoke_endpoint('limited', 1, i) FROM generate_series(1, {requests}) i";

    static async Task<NpgsqlConnection> OpenAsync(Cluster cluster)
    {
        var connection = await cluster.OpenAsync();
        await connection.ExecuteAsync("LOAD 'aws_ml'");
        await connection.ExecuteAsync("SET aws_ml.max_concurrent_requests = 64; SET aws_ml.max_attempts = 20");
        return connection;
    }

    static async Task<List<string?>> ReadAsync(Cluster cluster, string role)
    {
        await using var connection = await cluster.OpenAsync();
        await connection.ExecuteAsync($"SET ROLE {role}");
        return await connection.ColumnAsync("SELECT concat_ws(' ', service, target, requests_per_second, highest_rate, scope) FROM aws_ml.stat_paces");
    }

    static async Task<object?> Scalar(Cluster cluster, string query)
    {
        await using var connection = await cluster.OpenAsync();
        return await connection.ScalarAsync(query);
    }

    async Task SendAsync(Cluster cluster, NpgsqlConnection session, int requests, Action<long> check)
    {
        await cluster.Server.ResetCountsAsync();
        Assert.Equal(requests, (await session.ColumnAsync(Query(requests))).Count);
        var throttled = (await cluster.Server.CountsAsync()).Requests - requests;
        output.WriteLine($"{requests} requests, {throttled} throttled");
        check(throttled);
    }
}
