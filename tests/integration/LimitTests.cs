using System.Text.RegularExpressions;

namespace AwsMl.Integration.Tests;

/// <summary>Servers with tight resource limits.</summary>
public sealed class LimitTests(ITestOutputHelper output)
{
    const string Call = "SELECT aws_sagemaker.invoke_endpoint('echo', NULL, i) FROM generate_series(1, 3) i";

    static readonly string[] Answers = ["1", "2", "3"];

    [Theory]
    [InlineData(400_000)]
    [InlineData(600_000)]
    public async Task Too_little_address_space_is_an_error(int kilobytes)
    {
        await using var cluster = await Cluster.StartAsync();
        await cluster.RestartAsync(limits: $"ulimit -v {kilobytes}");
        await using var connection = await cluster.OpenAsync();
        for (var run = 0; run < 3; run++)
        {
            var error = await connection.FailsAsync(Call);
            output.WriteLine($"{error.SqlState}: {error.MessageText}; {error.Detail}; {error.Hint}");
            Assert.Equal(SqlStates.Configuration, error.SqlState);
        }

        Assert.Equal(1, await connection.ScalarAsync("SELECT 1"));
        cluster.AssertNoCrash();
    }

    [Fact]
    public async Task As_much_address_space_as_the_hint_says_is_enough()
    {
        await using var cluster = await Cluster.StartAsync();
        await cluster.RestartAsync(limits: "ulimit -v 400000");
        string hint;
        await using (var connection = await cluster.OpenAsync())
            hint = (await connection.FailsAsync(Call)).Hint ?? "";
        var gigabytes = int.Parse(Regex.Match(hint, @"(\d+) GB").Groups[1].Value);
        await cluster.RestartAsync(limits: $"ulimit -v {gigabytes * 1024 * 1024}");
        await using (var connection = await cluster.OpenAsync())
        {
            Assert.Equal(Answers, await connection.ColumnAsync(Call));
            await connection.ExecuteAsync("SET aws_ml.max_concurrent_requests = 8");
            Assert.Equal(100_000L, await connection.ScalarAsync("SELECT count(aws_sagemaker.invoke_endpoint('echo', NULL, repeat('x', 300), i)) FROM generate_series(1, 100000) i"));
            var backend = new ServerProcess((int)(await connection.ScalarAsync("SELECT pg_backend_pid()"))!);
            output.WriteLine($"{gigabytes} GB: VmSize {backend.Kilobytes("VmSize")} kB, VmPeak {backend.Kilobytes("VmPeak")} kB");
        }

        await cluster.AssertHealthyAsync();
    }

    [Fact]
    public async Task Any_limit_of_address_space_gives_an_answer_or_an_error()
    {
        await using var cluster = await Cluster.StartAsync();
        var crashed = new List<string>();
        foreach (var megabytes in (int[])[800, 1000, 1500, 2000, 2300, 2500, 2700, 3000, 4000])
        {
            cluster.ForgetLog();
            await cluster.RestartAsync(limits: $"ulimit -v {megabytes * 1000}");
            var psql = await cluster.RunAsync("psql", "-X", "-A", "-t", "-v", "VERBOSITY=sqlstate", "-c", Call);
            var seen = $"{megabytes} MB: {psql.Output.ReplaceLineEndings(" ")}{psql.Errors.ReplaceLineEndings(" ")}";
            output.WriteLine(seen);
            if (psql.Output != "1\n2\n3\n" && !psql.Errors.Contains($"ERROR:  {SqlStates.Configuration}", StringComparison.Ordinal))
                crashed.Add(seen);
        }

        Assert.Empty(crashed);
    }

    [Fact]
    public async Task A_backend_of_few_files_can_call()
    {
        await using var cluster = await Cluster.StartAsync("max_files_per_process=64");
        await using var connection = await cluster.OpenAsync();
        await connection.ExecuteAsync(
            """
            DO $$ BEGIN FOR n IN 1..100 LOOP
                EXECUTE format('CREATE TABLE part%s AS SELECT i AS id FROM generate_series(1, 20) i', n);
            END LOOP; END $$;
            SET aws_ml.max_concurrent_requests = 64
            """);
        var union = string.Join(" UNION ALL ", Enumerable.Range(1, 100).Select(n => $"SELECT aws_sagemaker.invoke_endpoint('echo', 1, id) AS answer FROM part{n}"));
        Assert.Equal(100 * 210L, await connection.ScalarAsync($"SELECT sum(answer::int) FROM ({union}) u"));
        await cluster.AssertHealthyAsync();
    }

    [Fact]
    public async Task A_backend_with_many_open_tables_can_still_connect()
    {
        await using var cluster = await Cluster.StartAsync();
        await cluster.RestartAsync(limits: "ulimit -n 256");
        await using var connection = await cluster.OpenAsync();
        await connection.ExecuteAsync(
            """
            DO $$ BEGIN FOR n IN 1..400 LOOP
                EXECUTE format('CREATE TABLE part%s AS SELECT n AS id FROM generate_series(1, 20) n', n);
            END LOOP; END $$
            """);
        await using var other = await cluster.OpenAsync();
        await other.ExecuteAsync("DO $$ DECLARE s bigint; BEGIN FOR n IN 1..400 LOOP EXECUTE format('SELECT sum(id) FROM part%s', n) INTO s; END LOOP; END $$");
        var backend = new ServerProcess((int)(await other.ScalarAsync("SELECT pg_backend_pid()"))!);
        output.WriteLine($"{backend.OpenFiles} files open before the first call");
        await other.ExecuteAsync("LOAD 'aws_ml'; SET aws_ml.max_concurrent_requests = 32");
        Assert.Equal(640L, await other.ScalarAsync("SELECT count(aws_sagemaker.invoke_endpoint('echo', 10, i)) FROM generate_series(1, 640) i"));
        output.WriteLine($"{backend.OpenFiles} files open after it");
        await cluster.AssertHealthyAsync();
    }

    [Fact]
    public async Task Running_out_of_files_is_an_error_at_worst()
    {
        await using var cluster = await Cluster.StartAsync("max_files_per_process=64");
        await cluster.RestartAsync(limits: "ulimit -n 80");
        await cluster.Server.DefineAsync("slow", """{"type": "echo", "latency_ms": 300}""");
        for (var run = 0; run < 3; run++)
        {
            await using var connection = await cluster.OpenAsync();
            await connection.ExecuteAsync("SET aws_ml.max_concurrent_requests = 64; SET aws_ml.max_attempts = 1");
            try
            {
                Assert.Equal(500, (await connection.ColumnAsync("SELECT aws_sagemaker.invoke_endpoint('slow', 1, i) FROM generate_series(1, 500) i")).Count);
            }
            catch (PostgresException exception)
            {
                output.WriteLine($"{exception.SqlState}: {exception.MessageText}; {exception.Detail}; {exception.Hint}");
            }
        }

        await cluster.AssertHealthyAsync();
    }
}
