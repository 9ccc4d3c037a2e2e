using System.Diagnostics;

namespace AwsMl.Integration.Tests;

/// <summary>Whatever the endpoint does, a statement that waits for it ends when PostgreSQL tells it to.</summary>
public sealed class InterruptionTests(SharedCluster shared, ITestOutputHelper output) : SharedClusterTests(shared)
{
    static readonly TimeSpan Generous = TimeSpan.FromSeconds(5);

    [Theory]
    [MemberData(nameof(Statements.All), MemberType = typeof(Statements))]
    public async Task Statement_timeout_ends_a_hanging_request(string statement, int rows)
    {
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync("SET statement_timeout = 500");
        for (var run = 0; run < 3; run++)
        {
            var watch = Stopwatch.StartNew();
            var error = await connection.FailsAsync(statement);
            var late = watch.Elapsed.TotalMilliseconds - 500;
            Assert.Equal(PostgresErrorCodes.QueryCanceled, error.SqlState);
            Assert.InRange(late, -5, Generous.TotalMilliseconds);
            output.WriteLine($"error {late:0.0} ms after the timeout");
        }

        var counts = await Server.CountsAsync();
        Assert.Equal(3, counts.Requests);
        Assert.Equal(3 * rows, counts.Rows);
    }

    [Theory]
    [InlineData("SELECT pg_sleep(10)")]
    [InlineData(Statements.Row)]
    [InlineData(Statements.ManyInFlight)]
    [InlineData("SELECT aws_sagemaker.invoke_endpoint('echo', 50, repeat('x', 1000), i) FROM generate_series(1, 100000) i")]
    [InlineData("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, repeat('x', 1000), i) FROM generate_series(1, 100000) i")]
    [Trait(Delays.Category, Delays.Quiet)]
    public async Task Statement_timeouts_are_kept_again_and_again(string statement)
    {
        const int runs = 30;
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync("LOAD 'aws_ml'; SET aws_ml.max_concurrent_requests = 16; SET statement_timeout = 50");
        var late = new Delays();
        for (var run = 0; run < runs; run++)
        {
            var watch = Stopwatch.StartNew();
            Assert.Equal(PostgresErrorCodes.QueryCanceled, (await connection.FailsAsync(statement)).SqlState);
            late.Add(watch.Elapsed - TimeSpan.FromMilliseconds(50));
        }

        late.AssertPrompt(output, $"late with {statement}");
    }

    [Theory]
    [MemberData(nameof(Statements.All), MemberType = typeof(Statements))]
    public async Task Canceling_from_another_session_ends_a_hanging_request(string statement, int rows)
    {
        Assert.NotEqual(0, rows);
        await using var other = await Cluster.OpenAsync();
        await using var session = await HangingSession.StartAsync(Cluster, statement);
        var canceled = HangingSession.Now;
        Assert.Equal(true, await other.ScalarAsync($"SELECT pg_cancel_backend({session.Process.Pid})"));
        var elapsed = await session.Ended - canceled;
        Assert.Equal(PostgresErrorCodes.QueryCanceled, session.SqlState);
        Assert.True(elapsed < Generous);
        output.WriteLine($"error {elapsed.TotalMilliseconds:0.0} ms after pg_cancel_backend");

        Assert.Equal("7", await session.Connection.ScalarAsync("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 7)"));
        await Eventually.TrueAsync(() => Server.AbandonedRequests("hang") > 0, "the request's connection closed");
    }

    [Fact]
    public async Task A_client_can_cancel_its_own_statement()
    {
        await using var connection = await Cluster.OpenAsync();
        using var cancellation = new CancellationTokenSource();
        await using var command = new NpgsqlCommand(Statements.Batch, connection);
        var running = command.ExecuteScalarAsync(cancellation.Token);
        await Server.RequestsArriveAsync(1);
        var watch = Stopwatch.StartNew();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.True(watch.Elapsed < Generous);
        output.WriteLine($"{watch.Elapsed.TotalMilliseconds:0.0} ms after the client's cancel request");
        Assert.Equal("7", await connection.ScalarAsync("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 7)"));
    }

    [Theory]
    [MemberData(nameof(Statements.All), MemberType = typeof(Statements))]
    [Trait(Delays.Category, Delays.Quiet)]
    public async Task Terminating_a_backend_ends_its_wait_and_its_connection(string statement, int rows)
    {
        Assert.NotEqual(0, rows);
        await using var other = await Cluster.OpenAsync();
        var gone = new Delays();
        for (var run = 0; run < 7; run++)
        {
            await using var session = await HangingSession.StartAsync(Cluster, statement);
            var abandoned = Server.AbandonedRequests("hang");
            var terminated = Stopwatch.StartNew();
            Assert.Equal(true, await other.ScalarAsync($"SELECT pg_terminate_backend({session.Process.Pid})"));
            await session.Process.EndsAsync();
            gone.Add(terminated.Elapsed);
            await Eventually.TrueAsync(() => Server.AbandonedRequests("hang") > abandoned, "the request's connection closed");
            await session.Ended;
            Assert.Equal(PostgresErrorCodes.AdminShutdown, session.SqlState);
        }

        gone.AssertPrompt(output, "process gone after pg_terminate_backend");
    }

    [Fact]
    public async Task Terminating_a_backend_ends_all_of_its_requests()
    {
        await using var other = await Cluster.OpenAsync();
        await using var session = await HangingSession.StartAsync(Cluster, Statements.ManyInFlight, "SET aws_ml.max_concurrent_requests = 16");
        await Server.RequestsArriveAsync(16);
        var abandoned = Server.AbandonedRequests("hang");
        await other.ExecuteAsync($"SELECT pg_terminate_backend({session.Process.Pid})");
        var gone = await session.Process.EndsAsync();
        await Eventually.TrueAsync(() => Server.AbandonedRequests("hang") == abandoned + 16, "16 connections closed");
        await session.Ended;
        output.WriteLine($"process gone after {gone.TotalMilliseconds:0.0} ms");
    }

    [Fact]
    public async Task A_backend_whose_client_is_gone_stops_waiting()
    {
        using var client = await Cluster.StartClientAsync(
            "psql", "-X", "-c", "SET client_connection_check_interval = 100", "-c", Statements.Batch);
        await Server.RequestsArriveAsync(1);
        await using var other = await Cluster.OpenAsync();
        var pid = (int)(await other.ScalarAsync("SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Extension' AND query LIKE '%hang%' AND pid <> pg_backend_pid()"))!;
        client.Kill();
        var gone = await new ServerProcess(pid).EndsAsync();
        output.WriteLine($"process gone {gone.TotalMilliseconds:0.0} ms after its client");
        await Eventually.TrueAsync(() => Server.AbandonedRequests("hang") > 0, "the request's connection closed");
    }

    [Fact]
    public async Task No_attempt_is_waited_for_that_statement_timeout_would_not_let_start()
    {
        await Server.DefineAsync("busy", """{"type": "fault", "status": 503, "code": "ServiceUnavailable", "retry_after": 20}""");
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync("SET statement_timeout = '15s'; SET aws_ml.max_attempts = 10");
        var watch = Stopwatch.StartNew();
        var error = await connection.FailsAsync("SELECT aws_sagemaker.invoke_endpoint('busy', NULL, i) FROM generate_series(1, 10) i");
        Assert.Equal(SqlStates.Unavailable, error.SqlState);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15));
        output.WriteLine($"error after {watch.Elapsed.TotalMilliseconds:0.0} ms");
    }

    [Fact]
    public async Task Statement_timeout_ends_an_endless_answer()
    {
        await Server.DefineAsync("endless", """{"type": "fault", "behaviour": "endless"}""");
        await using var connection = await Cluster.OpenAsync();
        var backend = new ServerProcess(await BackendPidAsync(connection));
        await connection.ExecuteAsync("SET statement_timeout = 500; SET aws_ml.max_attempts = 1");
        var watch = Stopwatch.StartNew();
        var error = await connection.FailsAsync("SELECT aws_sagemaker.invoke_endpoint('endless', NULL, i) FROM generate_series(1, 10) i");
        output.WriteLine($"{error.SqlState} after {watch.Elapsed.TotalMilliseconds:0.0} ms: {error.MessageText}: {error.Detail}");
        // a library that stops reading before the timeout is fine, too
        Assert.Contains(error.SqlState, (string[])[PostgresErrorCodes.QueryCanceled, SqlStates.AnswerNotUnderstood, PostgresErrorCodes.OutOfMemory]);
        Assert.True(watch.Elapsed < Generous);
        output.WriteLine($"RssAnon afterwards {backend.Kilobytes("RssAnon")} kB");
        Assert.InRange(backend.Kilobytes("RssAnon"), 0, 1024 * 1024);
    }

    [Fact]
    public async Task Statement_timeout_ends_connecting()
    {
        using var service = await SilentListener.WithFullQueueAsync();
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync($"SET statement_timeout = 500; SET aws_ml.sagemaker_endpoint_url = 'http://{service.Address}'");
        var watch = Stopwatch.StartNew();
        Assert.Equal(PostgresErrorCodes.QueryCanceled, (await connection.FailsAsync("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1)")).SqlState);
        output.WriteLine($"error {watch.Elapsed.TotalMilliseconds - 500:0.0} ms after the timeout");

        await connection.ExecuteAsync("SET statement_timeout = 0; SET aws_ml.connect_timeout = 200; SET aws_ml.max_attempts = 1");
        watch.Restart();
        Assert.Equal(SqlStates.CannotConnect, (await connection.FailsAsync("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1)")).SqlState);
        Assert.True(watch.Elapsed < Generous);
        output.WriteLine($"connect_timeout of 200 ms: error after {watch.Elapsed.TotalMilliseconds:0.0} ms");
    }

    [Fact]
    public async Task A_block_that_catches_the_cancel_goes_on()
    {
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync(
            """
            SET statement_timeout = 300;
            DO $$
            BEGIN
                BEGIN
                    PERFORM count(aws_sagemaker.invoke_endpoint('hang', NULL, i)) FROM generate_series(1, 10) i;
                EXCEPTION WHEN query_canceled THEN
                    PERFORM set_config('test.caught', 'yes', false);
                END;
                PERFORM set_config('test.answers', string_agg(aws_sagemaker.invoke_endpoint('echo', NULL, i), ' '), false) FROM generate_series(1, 3) i;
            END $$
            """);
        Assert.Equal("yes: 1 2 3", await connection.ScalarAsync("SELECT current_setting('test.caught') || ': ' || current_setting('test.answers')"));
    }

    [Fact]
    public async Task Many_canceled_requests_leave_nothing_behind()
    {
        await using var connection = await Cluster.OpenAsync();
        var backend = new ServerProcess(await BackendPidAsync(connection));
        var random = new Random(1);
        var files = 0;
        var threads = 0;
        for (var run = 0; run < 200; run++)
        {
            // LOCAL: otherwise the next SET would be subject to this timeout, too.
            await connection.ExecuteAsync($"BEGIN; SET LOCAL statement_timeout = {random.Next(1, 15)}");
            Assert.Equal(PostgresErrorCodes.QueryCanceled, (await connection.FailsAsync(Statements.ManyInFlight)).SqlState);
            await connection.ExecuteAsync("ROLLBACK");
            if (run == 50)
                (files, threads) = (backend.OpenFiles, backend.Threads.Count);
        }

        Assert.Equal("7", await connection.ScalarAsync("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 7)"));
        await Eventually.TrueAsync(() => backend.OpenFiles <= files + 8, $"open files near the {files} of run 50, not {backend.OpenFiles}");
        output.WriteLine($"files {files} at run 50, {backend.OpenFiles} at the end; threads {threads}, {backend.Threads.Count}");
        Assert.InRange(backend.Threads.Count, 1, threads + 16);
    }

    [Fact]
    public async Task Sessions_that_end_amid_their_requests_end_in_order()
    {
        await using var other = await Cluster.OpenAsync();
        var random = new Random(1);
        for (var run = 0; run < 60; run++)
        {
            await using var connection = await Cluster.OpenAsync();
            var pid = await BackendPidAsync(connection);
            await connection.ExecuteAsync("SET aws_ml.max_concurrent_requests = 16");
            // Nothing is written to the client in between: PostgreSQL has no last word for one whose socket is full.
            var working = Assert.ThrowsAnyAsync<NpgsqlException>(() => connection.ColumnAsync(
                "SELECT count(aws_sagemaker.invoke_endpoint('hash', 20, repeat('x', 1000), i)) FROM generate_series(1, 200000) i"));
            await Server.RequestsArriveAsync(1);
            await Task.Delay(random.Next(30));
            await other.ExecuteAsync($"SELECT pg_terminate_backend({pid})");
            var error = await working;
            Assert.True(error is PostgresException { SqlState: PostgresErrorCodes.AdminShutdown }, $"run {run}: {error}");
            await new ServerProcess(pid).EndsAsync();
            await Server.ResetCountsAsync();
        }
    }

    [Fact]
    public async Task Sessions_that_end_when_their_requests_fail_end_in_order()
    {
        // with exit_on_error, the failure of one request ends the process during the others
        await Server.DefineAsync("fails", """{"type": "fault", "status": 424, "code": "ModelError"}""");
        for (var run = 0; run < 60; run++)
        {
            await using var connection = await Cluster.OpenAsync();
            var pid = await BackendPidAsync(connection);
            await connection.ExecuteAsync("SET exit_on_error = on; SET aws_ml.max_attempts = 1; SET aws_ml.max_concurrent_requests = 16");
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => connection.ColumnAsync(
                "SELECT aws_sagemaker.invoke_endpoint('fails', 20, repeat('x', 1000), i) FROM generate_series(1, 10000) i"));
            await new ServerProcess(pid).EndsAsync();
        }
    }
}
