namespace AwsMl.Integration.Tests;

/// <summary>
/// A request can be canceled in every phase of its life: the error is raised at once, the request ends, and the session remains
/// usable.
/// </summary>
[Trait(Delays.Category, Delays.Quiet)]
public sealed class CancellationPhasesTests(SharedCluster shared, ITestOutputHelper output) : SharedClusterTests(shared)
{
    const int Runs = 7;
    const string Echo = "SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 7)";
    const string Call = "SELECT aws_sagemaker.invoke_endpoint('slow', NULL, i) FROM generate_series(1, 10) i";

    const string ManyAtOnce = "SET aws_ml.max_concurrent_requests = 64";
    const string ManyCalls = "SELECT aws_sagemaker.invoke_endpoint('slow', 1, i) FROM generate_series(1, 64) i";

    // The time that the wait for the phase takes on a slow machine, and more.
    static readonly TimeSpan TimeToGetThere = TimeSpan.FromMilliseconds(300);

    [Fact]
    public Task While_sleeping() => CancelAsync("sleeping (pg_sleep, for comparison)", "SELECT pg_sleep(60)");

    [Fact]
    public async Task While_connecting()
    {
        using var service = await SilentListener.WithFullQueueAsync();
        await CancelAsync("connecting", Call, $"SET aws_ml.sagemaker_endpoint_url = 'http://{service.Address}'; SET aws_ml.connect_timeout = '60s'");
    }

    [Fact]
    public async Task In_the_tls_handshake()
    {
        using var service = new SilentListener();
        await CancelAsync("shaking hands", Call, $"SET aws_ml.sagemaker_endpoint_url = 'https://{service.Address}'; SET aws_ml.connect_timeout = '60s'");
    }

    [Fact]
    public async Task While_sending()
    {
        using var service = new SilentListener();
        await CancelAsync(
            "sending", "SELECT aws_sagemaker.invoke_endpoint('slow', NULL, repeat('x', 1000), i) FROM generate_series(1, 20000) i",
            $"SET aws_ml.sagemaker_endpoint_url = 'http://{service.Address}'; SET aws_ml.max_payload_bytes = '20MB'");
    }

    [Theory]
    [InlineData("waiting", "hang")]
    [InlineData("receiving", "trickle")]
    public async Task While_the_endpoint_answers(string phase, string behaviour)
    {
        await Server.DefineAsync("slow", $$"""{"type": "fault", "behaviour": "{{behaviour}}"}""");
        var abandoned = Server.AbandonedRequests("slow");
        await CancelAsync(phase, Call);
        await Eventually.TrueAsync(() => Server.AbandonedRequests("slow") == abandoned + Runs, "connections closed by the backend");
    }

    [Fact]
    public async Task Between_attempts()
    {
        await Server.DefineAsync("slow", """{"type": "fault", "status": 503, "retry_after": 60}""");
        await CancelAsync("backing off", Call);
        // and two of the echo
        Assert.Equal(Runs + 2, (await Server.CountsAsync()).Requests);
    }

    [Fact]
    public async Task Before_its_turn()
    {
        // After being throttled once, the session sends so slowly that the next request waits for two seconds.
        await Server.DefineAsync("slow", """{"type": "fault", "code": "ThrottlingException"}""");
        await CancelAsync(
            "waiting for a turn", Call, "SET aws_ml.max_attempts = 1",
            async connection => Assert.Equal(SqlStates.Unavailable, (await connection.FailsAsync(Call)).SqlState));
    }

    [Fact]
    public async Task While_a_process_gets_credentials()
    {
        var file = Path.Combine(Cluster.Folder, "slow-credentials");
        await File.WriteAllTextAsync(file, "[slow]\ncredential_process = /bin/sleep 5\n");
        await CancelAsync("getting credentials of a process", ManyCalls, $"{ManyAtOnce}; SET aws_ml.shared_credentials_file = '{file}'; SET aws_ml.profile = 'slow'");
    }

    [Theory]
    [InlineData("a container", "AWS_CONTAINER_CREDENTIALS_FULL_URI")]
    [InlineData("an instance", "AWS_EC2_METADATA_SERVICE_ENDPOINT")]
    public async Task While_the_machine_gives_credentials(string source, string variable)
    {
        using var service = new SilentListener();
        await using var cluster = await Cluster.StartAsync();
        await cluster.RestartWithOnlyAsync(new Dictionary<string, string> { [variable] = $"http://{service.Address}/" });
        var file = Path.Combine(cluster.Folder, "credentials");
        await File.WriteAllTextAsync(file, "[good]\naws_access_key_id = local\naws_secret_access_key = local\n");
        await CancelAsync(
            cluster, $"getting credentials of {source}", ManyCalls, ManyAtOnce,
            afterwards: $"SET aws_ml.shared_credentials_file = '{file}'; SET aws_ml.profile = 'good'; {Echo}");
    }

    Task CancelAsync(string phase, string statement, string settings = "", Func<NpgsqlConnection, Task>? before = null) =>
        CancelAsync(Cluster, phase, statement, settings, before, Echo);

    /// <summary>Cancels the statement in the phase, repeatedly in one session.</summary>
    async Task CancelAsync(
        Cluster cluster, string phase, string statement, string settings, Func<NpgsqlConnection, Task>? before = null, string afterwards = Echo)
    {
        await using var connection = await cluster.OpenAsync();
        await using var other = await cluster.OpenAsync();
        var backend = new ServerProcess(await BackendPidAsync(connection));
        await connection.ExecuteAsync("LOAD 'aws_ml'");
        Assert.Equal("7", await connection.ScalarAsync(afterwards));
        var files = backend.OpenFiles;
        var elapsed = new Delays();
        for (var run = 0; run < Runs; run++)
        {
            await connection.ExecuteAsync($"RESET ALL; {settings}");
            if (before is not null)
                await before(connection);
            var ended = connection.FailsAsync(statement);
            await Eventually.TrueAsync(
                async () => await other.ScalarAsync($"SELECT wait_event_type FROM pg_stat_activity WHERE pid = {backend.Pid}") is "Extension" or "Timeout",
                "the statement waits");
            await Task.Delay(TimeToGetThere);
            Assert.False(ended.IsCompleted);
            var canceled = HangingSession.Now;
            Assert.Equal(true, await other.ScalarAsync($"SELECT pg_cancel_backend({backend.Pid})"));
            Assert.Equal(PostgresErrorCodes.QueryCanceled, (await ended).SqlState);
            elapsed.Add(HangingSession.Now - canceled);
        }

        elapsed.AssertPrompt(output, $"canceled while {phase}, error after");
        await connection.ExecuteAsync("RESET ALL");
        Assert.Equal("7", await connection.ScalarAsync(afterwards));
        // If a request continued, its connection would remain.
        await Eventually.TrueAsync(() => backend.OpenFiles <= files + 4, $"open files near the {files} before, not {backend.OpenFiles}");
    }
}
