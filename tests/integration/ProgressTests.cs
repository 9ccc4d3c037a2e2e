namespace AwsMl.Integration.Tests;

/// <summary>What other sessions see of running statements, on a server with the library in shared_preload_libraries.</summary>
public sealed class ProgressTests : IAsyncLifetime
{
    Cluster? _cluster;

    Cluster Cluster => _cluster!;

    public async Task InitializeAsync()
    {
        _cluster = await Cluster.StartAsync("shared_preload_libraries=aws_ml");
        await _cluster.ExecuteAsync("CREATE EXTENSION aws_s3 CASCADE");
    }

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    [Fact]
    public async Task Another_session_sees_what_a_statement_waits_for()
    {
        await using var hanging = await HangingSession.StartAsync(
            Cluster, "SELECT aws_sagemaker.invoke_endpoint('hang', 20, i) FROM generate_series(1, 100) i", "SET compute_query_id = on");
        await using var monitor = await Cluster.OpenAsync();
        await SeesAsync(monitor, hanging, "waiting_for = 'service' AND requests_in_flight = 4 AND waiting_since > since");
        Assert.Equal(
            ["aws_sagemaker.invoke_endpoint|hang|reading|0|100|0|server|t"],
            await monitor.ColumnAsync(
                $"""
                 SELECT concat_ws('|', function, target, phase, rows_answered, rows_expected, percent, scope, p.queryid = a.query_id)
                     FROM aws_ml.stat_progress p JOIN pg_stat_activity a USING (pid) WHERE pid = {hanging.Process.Pid}
                 """));
        Assert.Equal(
            await monitor.ScalarAsync("SELECT current_setting('server_version_num')::int >= 170000") is true ? "AwsMlRequest" : "Extension",
            await monitor.ScalarAsync($"SELECT wait_event FROM pg_stat_activity WHERE pid = {hanging.Process.Pid}"));
        await CancelAsync(monitor, hanging);
        await SeesNothingAsync(monitor, hanging);
    }

    [Theory]
    [InlineData("""{"type": "fault", "status": 400, "code": "ThrottlingException", "message": "slow down"}""", "throttling", "AwsMlThrottling")]
    [InlineData("""{"type": "fault", "status": 503, "code": "ServiceUnavailable", "message": "busy"}""", "retry", "AwsMlRetry")]
    public async Task Another_session_sees_that_requests_are_repeated(string endpoint, string reason, string waitEvent)
    {
        await Cluster.Server.DefineAsync("busy", endpoint);
        await using var waiting = await HangingSession.StartAsync(
            Cluster, "SELECT aws_sagemaker.invoke_endpoint('busy', 20, i) FROM generate_series(1, 100) i", "LOAD 'aws_ml'; SET aws_ml.max_attempts = 100");
        await using var monitor = await Cluster.OpenAsync();
        await SeesAsync(monitor, waiting, $"waiting_for = '{reason}'");
        if (await monitor.ScalarAsync("SELECT current_setting('server_version_num')::int >= 170000") is true)
            await SeesAsync(monitor, waiting, $"pid IN (SELECT pid FROM pg_stat_activity WHERE wait_event = '{waitEvent}')");
        await CancelAsync(monitor, waiting);
        await SeesNothingAsync(monitor, waiting);
    }

    [Fact]
    public async Task A_session_that_is_terminated_leaves_nothing()
    {
        await using var hanging = await HangingSession.StartAsync(Cluster, "SELECT aws_sagemaker.invoke_endpoint('hang', 20, i) FROM generate_series(1, 100) i");
        await using var monitor = await Cluster.OpenAsync();
        await SeesAsync(monitor, hanging, "waiting_for = 'service'");
        await monitor.ScalarAsync($"SELECT pg_terminate_backend({hanging.Process.Pid})");
        await hanging.Ended;
        await hanging.Process.EndsAsync();
        await SeesNothingAsync(monitor, hanging);
    }

    [Fact]
    public async Task Parallel_workers_have_rows_of_their_own()
    {
        await Cluster.ExecuteAsync(
            """
            CREATE TABLE readings AS SELECT i AS id FROM generate_series(1, 20000) i;
            ALTER TABLE readings SET (parallel_workers = 2);
            ANALYZE readings;
            """);
        await using var hanging = await HangingSession.StartAsync(
            Cluster, "SELECT count(aws_sagemaker.invoke_endpoint('hang', 500, id)) FROM readings",
            "SET max_parallel_workers_per_gather = 2; SET parallel_leader_participation = off; SET parallel_setup_cost = 0; SET min_parallel_table_scan_size = 0");
        await using var monitor = await Cluster.OpenAsync();
        await Eventually.TrueAsync(
            async () => await monitor.ScalarAsync(
                $"SELECT count(*) = 2 AND count(DISTINCT pid) = 2 FROM aws_ml.stat_progress WHERE leader_pid = {hanging.Process.Pid} AND waiting_for = 'service'") is true,
            "both workers");
        await CancelAsync(monitor, hanging);
        await Eventually.TrueAsync(async () => await monitor.ScalarAsync("SELECT count(*) FROM aws_ml.stat_progress") is 0L, "nothing is left");
    }

    [Fact]
    public async Task Others_see_it_only_if_they_may_read_statistics()
    {
        await Cluster.ExecuteAsync("CREATE ROLE anybody LOGIN; CREATE ROLE watcher LOGIN IN ROLE pg_monitor");
        await using var hanging = await HangingSession.StartAsync(Cluster, "SELECT aws_sagemaker.invoke_endpoint('hang', 20, i) FROM generate_series(1, 100) i");
        await using var monitor = await Cluster.OpenAsync();
        await SeesAsync(monitor, hanging, "waiting_for = 'service'");
        await monitor.ExecuteAsync("SET ROLE anybody");
        Assert.Equal(0L, await monitor.ScalarAsync("SELECT count(*) FROM aws_ml.stat_progress"));
        await monitor.ExecuteAsync("SET ROLE watcher");
        Assert.Equal(1L, await monitor.ScalarAsync("SELECT count(*) FROM aws_ml.stat_progress"));
        await monitor.ExecuteAsync("RESET ROLE");
        await CancelAsync(monitor, hanging);
    }

    [Fact]
    public async Task An_export_and_an_import_are_seen_with_bytes_and_parts()
    {
        await using var monitor = await Cluster.OpenAsync();
        // 12 MB: a part has been sent, and there is more to come
        await using (var exporting = await HangingSession.StartAsync(
            Cluster, "SELECT aws_s3.query_export_to_s3('SELECT repeat(''x'', 1000), CASE WHEN g > 12000 THEN pg_sleep(600) END FROM generate_series(1, 20000) g', 'exports', 'slow')"))
        {
            await SeesAsync(monitor, exporting, "bytes >= 12000000 AND parts = 1 AND objects = 1 AND function = 'aws_s3.query_export_to_s3' AND target = 'exports/slow' AND node IS NULL AND rows_read IS NULL AND percent IS NULL");
            await CancelAsync(monitor, exporting);
            await SeesNothingAsync(monitor, exporting);
        }

        foreach (var name in new[] { "plain", "packed.gz" })
        {
            var rows = name == "plain" ? 20_000 : 40_000;
            await PutAsync(monitor, name, rows);
            await Cluster.ExecuteAsync(
                """
                DROP TABLE IF EXISTS slow;
                CREATE TABLE slow (id int, t text);
                CREATE OR REPLACE FUNCTION wait_at_half() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.id = 15000 THEN PERFORM pg_sleep(600); END IF; RETURN NEW; END';
                CREATE TRIGGER slow BEFORE INSERT ON slow FOR EACH ROW EXECUTE FUNCTION wait_at_half();
                """);
            await using var importing = await HangingSession.StartAsync(Cluster, $"SELECT aws_s3.table_import_from_s3('slow', '', '', 'exports', '{name}', NULL)");
            await SeesAsync(monitor, importing, "bytes > 0 AND bytes < bytes_expected AND percent BETWEEN 10 AND 90 AND function = 'aws_s3.table_import_from_s3' AND phase = 'reading'");
            await CancelAsync(monitor, importing);
            await SeesNothingAsync(monitor, importing);
        }
    }

    // Text that hardly becomes smaller.
    async Task PutAsync(NpgsqlConnection connection, string name, int rows)
    {
        var query = $"SELECT g, (SELECT string_agg(md5(g::text || i), '') FROM generate_series(1, 15) i) FROM generate_series(1, {rows}) g";
        await connection.ExecuteAsync($"SELECT aws_s3.query_export_to_s3($q${query}$q$, 'exports', '{name}')");
        if (!name.EndsWith(".gz", StringComparison.Ordinal))
            return;
        var store = new ObjectStore(Cluster.Server);
        var file = Path.Combine(Cluster.Folder, "text");
        await store.FetchAsync(name, file);
        await Shell.MustRunAsync("gzip", [file]);
        await store.StoreAsync($"{file}.gz", name);
    }

    static async Task SeesAsync(NpgsqlConnection monitor, HangingSession session, string condition) => await Eventually.TrueAsync(
        async () => await monitor.ScalarAsync($"SELECT count(*) FROM aws_ml.stat_progress WHERE pid = {session.Process.Pid} AND {condition}") is 1L, condition);

    static async Task SeesNothingAsync(NpgsqlConnection monitor, HangingSession session) =>
        Assert.Equal(0L, await monitor.ScalarAsync($"SELECT count(*) FROM aws_ml.stat_progress WHERE pid = {session.Process.Pid}"));

    static async Task CancelAsync(NpgsqlConnection monitor, HangingSession session)
    {
        await monitor.ScalarAsync($"SELECT pg_cancel_backend({session.Process.Pid})");
        await session.Ended;
        Assert.Equal("57014", session.SqlState);
    }
}
