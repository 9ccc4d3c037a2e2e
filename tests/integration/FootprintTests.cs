using System.Diagnostics;

namespace AwsMl.Integration.Tests;

/// <summary>Time and memory of the first call and of later ones. The limits are generous; the output has the numbers.</summary>
public sealed class FootprintTests(SharedCluster shared, ITestOutputHelper output) : SharedClusterTests(shared)
{
    const string Call = "SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1)";

    [Fact]
    public async Task The_first_call_of_a_session_is_quick()
    {
        var first = new List<double>();
        for (var run = 0; run < 7; run++)
        {
            await using var connection = await Cluster.OpenAsync();
            await connection.ScalarAsync("SELECT 1");
            var trivial = await MillisecondsAsync(connection, "SELECT 1");
            first.Add(await MillisecondsAsync(connection, Call));
            var later = new List<double>();
            for (var call = 0; call < 200; call++)
                later.Add(await MillisecondsAsync(connection, Call));
            later.Sort();
            output.WriteLine($"SELECT 1 {trivial:0.00} ms; first call {first[^1]:0.0} ms; later calls median {later[100]:0.00} ms, 99 % {later[198]:0.00} ms");
        }

        first.Sort();
        output.WriteLine($"first call: median {first[3]:0.0} ms");
        Assert.True(first[3] < 2000);
    }

    [Fact]
    public async Task Memory_of_a_backend_does_not_grow_with_its_calls()
    {
        await using var connection = await Cluster.OpenAsync();
        var backend = new ServerProcess(await BackendPidAsync(connection));
        Print("a new backend", backend);
        await connection.ExecuteAsync($"EXPLAIN {Call}");
        Print("the library loaded", backend);
        await connection.ScalarAsync(Call);
        Print("1 call", backend);
        await CallAsync(connection, 1000);
        Print("1000 calls", backend);
        for (var run = 0; run < 4; run++)
            await BatchesAsync(connection);
        Print("4 times 200,000 rows in batches", backend);
        var before = backend.Kilobytes("RssAnon");
        for (var run = 0; run < 6; run++)
            await BatchesAsync(connection);
        await CallAsync(connection, 4000);
        Print("6 times more, and 4000 calls", backend);
        Assert.InRange(backend.Kilobytes("RssAnon") - before, long.MinValue, 48 * 1024);
    }

    [Fact]
    public async Task An_idle_backend_gives_memory_back()
    {
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync("SET jit = off");
        var backend = new ServerProcess(await BackendPidAsync(connection));
        await connection.ScalarAsync(Call);
        Print("1 call", backend);
        var before = backend.Kilobytes("RssAnon");
        await BatchesAsync(connection);
        Print("200,000 rows in batches", backend);

        await Eventually.TrueAsync(() => backend.Kilobytes("RssAnon") - before < 32 * 1024, "memory given back");

        Print("idle", backend);
        Assert.NotNull(await connection.ScalarAsync(Call));
    }

    [Fact]
    public async Task Memory_of_a_backend_does_not_grow_with_the_rows_of_a_statement()
    {
        // rows of 1 KB; a million of them would take too long
        var rows = int.Parse(Environment.GetEnvironmentVariable("AWS_ML_WIDE_ROWS") ?? "300000");
        var few = await PeakAsync(rows / 2);
        var many = await PeakAsync(rows);
        output.WriteLine($"at most {few / 1024} MB for {rows / 2} rows of 1 KB, {many / 1024} MB for {rows}");
        // if kept, the other half of the rows would take as many kB
        Assert.InRange(many - few, long.MinValue, rows / 3);
    }

    async Task<long> PeakAsync(int rows)
    {
        await using var connection = await Cluster.OpenAsync();
        var backend = new ServerProcess(await BackendPidAsync(connection));
        await connection.ExecuteAsync("SET jit = off");
        Assert.Equal((long)rows, await connection.ScalarAsync(
            $"SELECT count(aws_sagemaker.invoke_endpoint('first-field', NULL, i, repeat(md5(i::text), 32))) FROM generate_series(1, {rows}) i"));
        return backend.Kilobytes("VmHWM");
    }

    [Fact]
    public async Task A_busy_backend_gives_back_what_one_large_answer_took()
    {
        await Server.DefineAsync("bomb", """{"type": "fault", "behaviour": "gzip_bomb"}""");
        await using var connection = await Cluster.OpenAsync();
        var backend = new ServerProcess(await BackendPidAsync(connection));
        await connection.ScalarAsync(Call);
        var before = backend.Kilobytes("RssAnon");
        var error = await Assert.ThrowsAsync<PostgresException>(() => connection.ScalarAsync("SELECT aws_sagemaker.invoke_endpoint('bomb', NULL, 1)"));
        Assert.Equal(SqlStates.AnswerNotUnderstood, error.SqlState);
        Print("an answer of a gigabyte", backend);

        await Eventually.TrueAsync(
            async () =>
            {
                await connection.ScalarAsync(Call);
                return backend.Kilobytes("RssAnon") - before < 50 * 1024;
            },
            "memory given back");

        Print("small calls after it", backend);
    }

    static async Task BatchesAsync(NpgsqlConnection connection) =>
        await connection.ColumnAsync("SELECT count(aws_sagemaker.invoke_endpoint('echo', NULL, repeat('x', 100), i)) FROM generate_series(1, 200000) i");

    void Print(string when, ServerProcess backend) => output.WriteLine(
        $"{when,-32} VmRSS {backend.Kilobytes("VmRSS"),7} kB, RssAnon {backend.Kilobytes("RssAnon"),7} kB, VmSize {backend.Kilobytes("VmSize"),7} kB, {backend.Threads.Count} threads, {backend.OpenFiles} files");

    static async Task<double> MillisecondsAsync(NpgsqlConnection connection, string query)
    {
        var started = Stopwatch.GetTimestamp();
        await connection.ScalarAsync(query);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    static async Task CallAsync(NpgsqlConnection connection, int times) => await connection.ExecuteAsync(
        $"DO $$ BEGIN FOR n IN 1..{times} LOOP PERFORM aws_sagemaker.invoke_endpoint('echo', NULL, n); END LOOP; END $$");
}
