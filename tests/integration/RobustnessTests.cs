namespace AwsMl.Integration.Tests;

/// <summary>
/// If the managed library lacks something, that is an error of the statement: the session continues, and the next call can
/// succeed.
/// </summary>
public sealed class RobustnessTests(SharedCluster shared, ITestOutputHelper output) : SharedClusterTests(shared)
{
    const string Call = "SELECT aws_sagemaker.invoke_endpoint('echo', NULL, i) FROM generate_series(1, 3) i";
    const string ManyRequests = "SELECT count(aws_sagemaker.invoke_endpoint('echo', 10, repeat('x', 1000), i)) FROM generate_series(1, 2000) i";
    const int Rows = 2000;

    static readonly string[] Answers = ["1", "2", "3"];

    [Theory]
    [InlineData("--as=300000000")]
    [InlineData("--as=600000000")]
    [InlineData("--as=800000000")]
    [InlineData("--as=1000000000")]
    [InlineData("--as=1500000000")]
    [InlineData("--as=3000000000")]
    [InlineData("--nofile=3")]
    [InlineData("--nofile=12")]
    [InlineData("--nofile=16")]
    [InlineData("--nofile=18")]
    [InlineData("--nofile=20")]
    [InlineData("--nofile=24")]
    [InlineData("--nofile=32")]
    [InlineData("--nproc=1")]
    [InlineData("--nproc=10")]
    [InlineData("--nproc=30")]
    [InlineData("--nproc=100")]
    public async Task A_limit_before_the_first_call(string limit)
    {
        await using var connection = await Cluster.OpenAsync();
        var pid = await BackendPidAsync(connection);
        await connection.ExecuteAsync("LOAD 'aws_ml'; SET aws_ml.max_concurrent_requests = 16; SET aws_ml.max_attempts = 1");
        // PL/pgSQL is a library too
        await connection.OutcomeAsync("SELECT 1");
        await Cluster.LimitAsync(pid, limit);
        for (var run = 0; run < 3; run++)
            await AnswerOrLackAsync(connection);
        Assert.Equal(pid, await BackendPidAsync(connection));
    }

    [Theory]
    [InlineData("--nofile=3")]
    [InlineData("--nofile=16")]
    [InlineData("--nofile=20")]
    [InlineData("--nofile=30")]
    [InlineData("--nproc=1")]
    [InlineData("--nproc=30")]
    public async Task A_limit_after_the_first_call(string limit)
    {
        await using var connection = await Cluster.OpenAsync();
        var pid = await BackendPidAsync(connection);
        Assert.Equal(Answers, await connection.ColumnAsync(Call));
        await connection.ExecuteAsync("SET aws_ml.max_concurrent_requests = 16; SET aws_ml.max_attempts = 1");
        // PL/pgSQL is a library too
        await connection.OutcomeAsync("SELECT 1");
        await Cluster.LimitAsync(pid, limit);
        for (var run = 0; run < 3; run++)
            await AnswerOrLackAsync(connection);
        Assert.Equal(pid, await BackendPidAsync(connection));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(34)]
    [InlineData(50)]
    [InlineData(200)]
    public async Task Little_address_space_is_left_after_the_first_call(int megabytes)
    {
        await using var connection = await Cluster.OpenAsync();
        var backend = new ServerProcess(await BackendPidAsync(connection));
        Assert.Equal(Answers, await connection.ColumnAsync(Call));
        // LLVM takes 150 MB of its own
        await connection.ExecuteAsync("SET jit = off; SET aws_ml.max_concurrent_requests = 16; SET aws_ml.max_attempts = 1");
        // PL/pgSQL is a library too
        await connection.OutcomeAsync("SELECT 1");
        await Cluster.LimitAsync(backend.Pid, $"--as={(backend.Kilobytes("VmSize") + megabytes * 1024) * 1024}");
        for (var run = 0; run < 3; run++)
            await AnswerOrLackAsync(connection);
        Assert.Equal(backend.Pid, await BackendPidAsync(connection));
    }

    [Fact]
    public async Task Threads_that_the_library_needs_later_are_there_from_the_start()
    {
        await using var connection = await Cluster.OpenAsync();
        var backend = new ServerProcess(await BackendPidAsync(connection));
        Assert.Equal(Answers, await connection.ColumnAsync(Call));
        var first = backend.Threads.Count;
        await connection.ExecuteAsync("SET aws_ml.max_concurrent_requests = 64");
        for (var run = 0; run < 5; run++)
            await connection.ColumnAsync(ManyRequests);
        Assert.Equal("42", await connection.ScalarAsync("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 42)"));
        output.WriteLine($"{first} threads after the first call, {backend.Threads.Count} after {5 * Rows / 10} requests, 64 at a time");
        Assert.Equal(first, backend.Threads.Count);
    }

    [Fact]
    public async Task Answers_that_do_not_fit_into_the_librarys_memory()
    {
        // 64 of 60 MB at the same time, and one heap of 1 GB
        await using var service = new FloodService(answers: 64, bytes: 60_000_000);
        await using var connection = await Cluster.OpenAsync();
        var backend = new ServerProcess(await BackendPidAsync(connection));
        await connection.ExecuteAsync($"SET aws_ml.sagemaker_endpoint_url = '{service.Url}'; SET aws_ml.max_concurrent_requests = 64; SET aws_ml.max_attempts = 1");
        var outcome = await connection.OutcomeAsync("SELECT count(aws_sagemaker.invoke_endpoint('any', 1, i)) FROM generate_series(1, 64) i");
        output.WriteLine($"{outcome}; VmHWM {backend.Kilobytes("VmHWM")} kB");
        Assert.StartsWith(PostgresErrorCodes.OutOfMemory, outcome);

        await connection.ExecuteAsync("RESET ALL");
        Assert.Equal(Answers, await connection.ColumnAsync(Call));
        Assert.Equal(backend.Pid, await BackendPidAsync(connection));
    }

    [Theory]
    [InlineData("no certificate at all")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")]
    [InlineData("-----BEGIN CERTIFICATE-----\n!!!!\n")]
    [InlineData("\0\u0001\u0002")]
    [InlineData("")]
    public async Task A_broken_bundle_of_authorities(string text)
    {
        var bundle = Path.Combine(Cluster.Folder, "broken.pem");
        await File.WriteAllTextAsync(bundle, text);
        await using var connection = await Cluster.OpenAsync();
        var pid = await BackendPidAsync(connection);
        foreach (var path in (string[])[bundle, Cluster.Folder, "/proc/self/mem"])
        {
            await connection.ExecuteAsync($"SET aws_ml.sagemaker_endpoint_url = 'https://127.0.0.1:1'; SET aws_ml.ca_bundle = '{path}'");
            Assert.Equal(SqlStates.Configuration, (await connection.FailsAsync(Call)).SqlState);
        }

        await connection.ExecuteAsync("RESET ALL");
        Assert.Equal(Answers, await connection.ColumnAsync(Call));
        Assert.Equal(pid, await BackendPidAsync(connection));
    }

    /// <summary>Everything is answered, or the error says what is missing.</summary>
    async Task AnswerOrLackAsync(NpgsqlConnection connection)
    {
        var outcome = await connection.OutcomeAsync(ManyRequests);
        output.WriteLine(outcome);
        Assert.Matches($"^({Rows}|(55000|53000|53200|08001): .*)$", outcome);
    }
}
