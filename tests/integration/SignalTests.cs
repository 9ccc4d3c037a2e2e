namespace AwsMl.Integration.Tests;

/// <summary>The threads of the managed library do not handle PostgreSQL's signals.</summary>
public sealed class SignalTests(SharedCluster shared, ITestOutputHelper output) : SharedClusterTests(shared)
{
    /// <summary>Signals that run PostgreSQL's handlers, or wake its latches.</summary>
    static readonly Signal[] OfPostgres = [Signal.Int, Signal.Term, Signal.Usr1, Signal.Alrm, Signal.Hup, Signal.Urg, Signal.Chld, Signal.Quit, Signal.Pipe];

    static readonly string[] Calls =
    [
        "SELECT aws_sagemaker.invoke_endpoint('echo', 10, i) FROM generate_series(1, 500) i",
        "SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1)",
        "SELECT aws_comprehend.detect_sentiment('good', 'en')",
        "SET statement_timeout = 100; SELECT aws_sagemaker.invoke_endpoint('hang', NULL, 1)",
        "SET statement_timeout = 0; SELECT aws_sagemaker.invoke_endpoint('no-such-endpoint', NULL, 1)",
    ];

    [Fact]
    public async Task Threads_of_the_library_block_the_signals_of_PostgreSQL()
    {
        await using var connection = await Cluster.OpenAsync();
        var backend = new ServerProcess(await BackendPidAsync(connection));
        foreach (var call in Calls)
        {
            await TryAsync(connection, call);
            foreach (var thread in backend.Threads.Where(thread => thread.Id != backend.Pid))
                Assert.All(OfPostgres, signal => Assert.True(thread.Blocked.Contains(signal), $"thread \"{thread.Name}\" does not block {signal} after: {call}"));
        }

        Assert.InRange(backend.Threads.Count, 2, 64);
        foreach (var thread in backend.Threads)
            output.WriteLine($"{(thread.Id == backend.Pid ? "main" : "    ")} {thread.Name,-16} SigBlk {thread.Blocked}");
    }

    [Fact]
    public async Task The_backends_own_mask_and_handlers_stay_as_they_were()
    {
        await using var connection = await Cluster.OpenAsync();
        var backend = new ServerProcess(await BackendPidAsync(connection));
        var before = backend.MainThread;
        foreach (var call in Calls)
        {
            await TryAsync(connection, call);
            var now = backend.MainThread;
            Assert.Equal(before.Blocked, now.Blocked);
            // all except faults, which .NET chains, and its own signal to suspend threads
            foreach (var signal in Enum.GetValues<Signal>().Where(signal => signal != Signal.Segv))
            {
                Assert.True(before.Caught.Contains(signal) == now.Caught.Contains(signal), $"handler of {signal} after: {call}");
                Assert.True(before.Ignored.Contains(signal) == now.Ignored.Contains(signal), $"{signal} ignored after: {call}");
            }
        }

        Assert.All((Signal[])[Signal.Int, Signal.Term, Signal.Hup, Signal.Usr1], signal => Assert.True(backend.MainThread.Caught.Contains(signal)));
        output.WriteLine($"SigBlk {before.Blocked} -> {backend.MainThread.Blocked}");
        output.WriteLine($"SigIgn {before.Ignored} -> {backend.MainThread.Ignored}");
        output.WriteLine($"SigCgt {before.Caught} -> {backend.MainThread.Caught}");
    }

    [Fact]
    public async Task A_storm_of_signals_disturbs_no_call()
    {
        await using var connection = await Cluster.OpenAsync();
        await using var other = await Cluster.OpenAsync();
        var pid = await BackendPidAsync(connection);
        Assert.Equal("1", await connection.ScalarAsync("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1)"));
        using var over = new CancellationTokenSource();
        var storm = Task.Run(async () =>
        {
            var sent = 0;
            while (!over.IsCancellationRequested)
            {
                // SIGHUP from the postmaster, SIGUSR1 from the request to log memory contexts
                await other.ExecuteAsync($"SELECT pg_reload_conf(), pg_log_backend_memory_contexts({pid})");
                sent++;
            }

            return sent;
        });
        for (var run = 0; run < 50; run++)
        {
            var answers = await connection.ColumnAsync("SELECT aws_sagemaker.invoke_endpoint('echo', 20, i) FROM generate_series(1, 400) i");
            Assert.Equal(Enumerable.Range(1, 400).Select(i => i.ToString()), answers);
        }

        await over.CancelAsync();
        output.WriteLine($"{await storm} rounds of signals during 1000 requests");
    }

    [Fact]
    public async Task Division_by_zero_is_still_an_error_of_SQL()
    {
        await using var connection = await Cluster.OpenAsync();
        Assert.Equal("1", await connection.ScalarAsync("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1)"));
        var pid = await BackendPidAsync(connection);
        await using var other = await Cluster.OpenAsync();
        var sleeping = connection.FailsAsync("SELECT pg_sleep(20)");
        await Eventually.TrueAsync(async () => await other.ScalarAsync($"SELECT wait_event FROM pg_stat_activity WHERE pid = {pid}") is "PgSleep", "a sleeping backend");
        await Shell.MustRunAsync("kill", ["-FPE", pid.ToString()]);
        Assert.Equal("22P01", (await sleeping).SqlState);
        Assert.Equal("22012", (await connection.FailsAsync("SELECT 1 / (SELECT 0)")).SqlState);
        Assert.Equal("2", await connection.ScalarAsync("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 2)"));
    }

    static async Task TryAsync(NpgsqlConnection connection, string statement)
    {
        try
        {
            await connection.ColumnAsync(statement);
        }
        catch (PostgresException exception)
        {
            Assert.Contains(exception.SqlState, (string[])[PostgresErrorCodes.QueryCanceled, SqlStates.ServiceError]);
        }
    }
}
