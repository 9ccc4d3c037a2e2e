using System.Globalization;

namespace AwsMl.Integration.Tests.Monitoring;

/// <summary>Statistics of all sessions of a preloaded server: what is added up, what is kept, and who sees it.</summary>
public sealed class StatisticsTests(ITestOutputHelper output) : IAsyncLifetime
{
    const string Totals =
        "SELECT concat_ws(' ', sum(calls), sum(rows_reused), sum(requests), sum(rows_sent), sum(retries), sum(failed), sum(cancelled), sum(bytes_out), sum(bytes_in)) FROM aws_ml.stat_calls";

    Cluster? _cluster;

    Cluster Cluster => _cluster!;

    public async Task InitializeAsync() =>
        _cluster = await Cluster.StartAsync("shared_preload_libraries=aws_ml", "compute_query_id=on", "restart_after_crash=on");

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    [Fact]
    public async Task Sessions_are_added_up_even_while_they_run()
    {
        await Cluster.Server.ResetCountsAsync();
        await using var watcher = await Cluster.OpenAsync();
        await using var first = await Cluster.OpenAsync();
        await using var second = await Cluster.OpenAsync();
        await Task.WhenAll(CallAsync(first, 1, 3000), CallAsync(second, 3001, 7000));
        var counts = await Cluster.Server.CountsAsync();
        Assert.Equal("7000|7000|0|t", await RowAsync(watcher, "SELECT sum(calls), sum(rows_sent), sum(failed), count(*) = 1 FROM aws_ml.stat_calls WHERE target = 'hash'"));
        Assert.Equal(7000, counts.Rows);
        Assert.Equal(counts.Requests, await NumberAsync(watcher, "SELECT sum(requests) FROM aws_ml.stat_calls"));

        // a request is counted when it is sent, not when its statement ends
        await Cluster.Server.DefineAsync("hang", """{"type": "fault", "behaviour": "hang"}""");
        var hanging = first.FailsAsync("SELECT aws_sagemaker.invoke_endpoint('hang', NULL, 1)");
        await Eventually.TrueAsync(async () => await NumberAsync(watcher, "SELECT coalesce(sum(requests), 0) FROM aws_ml.stat_calls WHERE target = 'hang'") == 1, "the request is counted");
        await watcher.ExecuteAsync($"SELECT pg_cancel_backend({first.ProcessID})");
        Assert.Equal("57014", (await hanging).SqlState);
        await Eventually.TrueAsync(async () => await NumberAsync(watcher, "SELECT cancelled FROM aws_ml.stat_calls WHERE target = 'hang'") == 1, "the cancel is counted");
    }

    [Fact]
    public async Task A_restart_keeps_them_and_a_crash_does_not()
    {
        string before;
        string since;
        await using (var connection = await Cluster.OpenAsync())
        {
            await CallAsync(connection, 1, 2000);
            await connection.FailsAsync("SELECT aws_sagemaker.invoke_endpoint('missing', NULL, 1)");
            before = (string)(await connection.ScalarAsync(Totals))!;
            since = (string)(await connection.ScalarAsync("SELECT stats_reset::text FROM aws_ml.stat_info()"))!;
        }

        await Cluster.RestartAsync();
        await using (var connection = await Cluster.OpenAsync())
        {
            Assert.Equal(before, await connection.ScalarAsync(Totals));
            Assert.Equal(since, await connection.ScalarAsync("SELECT stats_reset::text FROM aws_ml.stat_info()"));
            Assert.Equal(2L, await connection.ScalarAsync("SELECT count(*) FROM aws_ml.stat_statements"));
            output.WriteLine($"before and after the restart: {before}");
            // what is added afterwards is added to what was
            await CallAsync(connection, 2001, 2500);
            Assert.Equal(2501, await NumberAsync(connection, "SELECT sum(calls) FROM aws_ml.stat_calls"));
            await connection.ExecuteAsync("CHECKPOINT");
            using var process = System.Diagnostics.Process.GetProcessById(connection.ProcessID);
            process.Kill();
        }

        await Eventually.TrueAsync(() => Cluster.Log().Contains("all server processes terminated; reinitializing"), "the server started again");
        await Cluster.AcceptsSessionsAsync();
        await using var next = await Cluster.OpenAsync();
        Assert.Equal(0L, await next.ScalarAsync("SELECT count(*) FROM aws_ml.stat_calls"));
        Assert.Equal(0L, await next.ScalarAsync("SELECT count(*) FROM aws_ml.stat_statements"));
        Assert.Equal(true, await next.ScalarAsync($"SELECT stats_reset > '{since}' FROM aws_ml.stat_info()"));
        await CallAsync(next, 1, 10);
        Assert.Equal(10, await NumberAsync(next, "SELECT sum(calls) FROM aws_ml.stat_calls"));
    }

    [Fact]
    public async Task The_workers_of_a_parallel_query_are_counted()
    {
        const int Rows = 10_000;
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync(
            $"""
             CREATE TABLE readings AS SELECT i AS id FROM generate_series(1, {Rows}) i;
             ALTER TABLE readings SET (parallel_workers = 3);
             ANALYZE readings;
             SET max_parallel_workers_per_gather = 3;
             SET parallel_leader_participation = off;
             SET parallel_setup_cost = 0;
             SET parallel_tuple_cost = 0;
             SET min_parallel_table_scan_size = 0;
             SELECT aws_ml.stat_reset();
             """);
        await Cluster.Server.ResetCountsAsync();
        await connection.ScalarAsync("SELECT sum(aws_sagemaker.invoke_endpoint('hash', 500, id)::bigint) FROM readings");
        var counts = await Cluster.Server.CountsAsync();
        Assert.Equal(Rows, counts.Rows);
        foreach (var view in (string[])["stat_calls", "stat_statements"])
            Assert.Equal($"{Rows}|{Rows}|{counts.Requests}", await RowAsync(connection, $"SELECT sum(calls), sum(rows_sent), sum(requests) FROM aws_ml.{view}"));
        // with the leader out, all of them are workers'
        var plan = string.Join('\n', await connection.ColumnAsync("EXPLAIN (ANALYZE, COSTS OFF) SELECT sum(aws_sagemaker.invoke_endpoint('hash', 500, id)::bigint) FROM readings"));
        Assert.Contains("Workers Launched: 3", plan);
    }

    [Fact]
    public async Task Everybody_sees_what_his_roles_have_called_and_a_monitor_sees_all()
    {
        await Cluster.ExecuteAsync(
            """
            CREATE ROLE department;
            GRANT aws_ml TO department;
            CREATE ROLE analyst LOGIN IN ROLE aws_ml;
            CREATE ROLE head LOGIN IN ROLE department;
            CREATE ROLE stranger LOGIN;
            CREATE ROLE monitor LOGIN IN ROLE pg_monitor;
            ALTER ROLE monitor SET default_transaction_read_only = on;
            SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1);
            SET ROLE department;
            SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 2);
            SET ROLE analyst;
            SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 3);
            """);
        Assert.Equal("", await SeenByAsync("stranger"));
        Assert.Equal("analyst", await SeenByAsync("analyst"));
        Assert.Equal("department", await SeenByAsync("head"));
        Assert.Equal("analyst, department, postgres", await SeenByAsync("monitor"));
        Assert.Equal("analyst, department, postgres", await SeenByAsync("postgres"));

        // a monitor reads, and calls and resets nothing
        await using (var monitor = await Cluster.OpenAsync(user: "monitor"))
        {
            Assert.Equal("42501", (await monitor.FailsAsync("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1)")).SqlState);
            Assert.Equal("42501", (await monitor.FailsAsync("SELECT aws_ml.stat_reset()")).SqlState);
        }

        await Cluster.ExecuteAsync("GRANT EXECUTE ON FUNCTION aws_ml.stat_reset() TO monitor");
        await using (var monitor = await Cluster.OpenAsync(user: "monitor"))
            await monitor.ExecuteAsync("SELECT aws_ml.stat_reset()");
        Assert.Equal("", await SeenByAsync("postgres"));
    }

    async Task<string?> SeenByAsync(string role)
    {
        await using var connection = await Cluster.OpenAsync(user: role);
        var seen = await connection.ScalarAsync("SELECT coalesce(string_agg(DISTINCT usename::text, ', ' ORDER BY usename::text), '') FROM aws_ml.stat_calls");
        Assert.Equal(seen, await connection.ScalarAsync("SELECT coalesce(string_agg(DISTINCT usename::text, ', ' ORDER BY usename::text), '') FROM aws_ml.stat_statements"));
        return (string?)seen;
    }

    static Task CallAsync(NpgsqlConnection connection, int first, int last) =>
        connection.ExecuteAsync($"SELECT count(aws_sagemaker.invoke_endpoint('hash', NULL, i)) FROM generate_series({first}, {last}) i");

    static async Task<long> NumberAsync(NpgsqlConnection connection, string query) =>
        Convert.ToInt64(await connection.ScalarAsync(query), CultureInfo.InvariantCulture);

    /// <summary>The columns of the only row, as text.</summary>
    static async Task<string> RowAsync(NpgsqlConnection connection, string query) =>
        string.Join('|', Assert.Single(await connection.ColumnAsync($"SELECT translate(q::text, '(),', '  |') FROM ({query}) q"))!.Trim());
}
