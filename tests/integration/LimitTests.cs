namespace AwsMl.Integration.Tests;

/// <summary>Servers that run under tight limits.</summary>
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
            Assert.Equal("55000", error.SqlState);
        }

        Assert.Equal(1, await connection.ScalarAsync("SELECT 1"));
        cluster.AssertNoCrash();
    }

    [Fact]
    public async Task As_much_address_space_as_the_hint_says_is_enough()
    {
        await using var cluster = await Cluster.StartAsync();
        await cluster.RestartAsync(limits: "ulimit -v 1048576");
        await using var connection = await cluster.OpenAsync();
        Assert.Equal(Answers, await connection.ColumnAsync(Call));
        await connection.ExecuteAsync("SET aws_ml.max_concurrent_requests = 8");
        Assert.Equal(100_000L, await connection.ScalarAsync("SELECT count(aws_sagemaker.invoke_endpoint('echo', NULL, repeat('x', 300), i)) FROM generate_series(1, 100000) i"));
        var backend = new ServerProcess((int)(await connection.ScalarAsync("SELECT pg_backend_pid()"))!);
        output.WriteLine($"VmSize {backend.Kilobytes("VmSize")} kB, VmPeak {backend.Kilobytes("VmPeak")} kB");
        await cluster.AssertHealthyAsync();
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
    public async Task Running_out_of_files_is_an_error_at_worst()
    {
        await using var cluster = await Cluster.StartAsync("max_files_per_process=64");
        await cluster.RestartAsync(limits: "ulimit -n 80");
        await cluster.Server.DefineAsync("slow", """{"type": "echo", "latency_ms": 300}""");
        await using var connection = await cluster.OpenAsync();
        await connection.ExecuteAsync("SET aws_ml.max_concurrent_requests = 64; SET aws_ml.max_attempts = 1");
        var errors = 0;
        for (var run = 0; run < 3; run++)
        {
            try
            {
                Assert.Equal(500, (await connection.ColumnAsync("SELECT aws_sagemaker.invoke_endpoint('slow', 1, i) FROM generate_series(1, 500) i")).Count);
            }
            catch (PostgresException exception)
            {
                output.WriteLine($"{exception.SqlState}: {exception.MessageText}; {exception.Detail}; {exception.Hint}");
                errors++;
            }
        }

        output.WriteLine($"{errors} of 3 statements failed");
        await connection.ExecuteAsync("SET aws_ml.max_concurrent_requests = 2");
        Assert.Equal(Answers, await connection.ColumnAsync(Call));
        await cluster.AssertHealthyAsync();
    }
}
