namespace AwsMl.Integration.Tests;

/// <summary>The library in shared_preload_libraries and session_preload_libraries.</summary>
public sealed class PreloadTests(ITestOutputHelper output)
{
    const string Query = "SELECT aws_sagemaker.invoke_endpoint('echo', NULL, i) FROM generate_series(1, 50) i";

    static readonly List<string?> Answers = [.. Enumerable.Range(1, 50).Select(string? (i) => i.ToString())];

    [Theory]
    [InlineData("shared_preload_libraries")]
    [InlineData("session_preload_libraries")]
    public async Task Settings_are_known_before_the_first_call(string setting)
    {
        await using var cluster = await Cluster.StartAsync($"{setting}=aws_ml");
        await cluster.Server.ResetCountsAsync();
        await using var connection = await cluster.OpenAsync();
        await connection.ExecuteAsync("SET apg_enable_function_migration = off");
        Assert.Equal(Answers, await connection.ColumnAsync(Query));
        Assert.Equal(50, (await cluster.Server.CountsAsync()).Requests);

        await using var batched = await cluster.OpenAsync();
        await cluster.Server.ResetCountsAsync();
        Assert.Equal(Answers, await batched.ColumnAsync(Query));
        Assert.Equal(1, (await cluster.Server.CountsAsync()).Requests);
        Assert.Equal("42704", (await batched.FailsAsync("SHOW aws_ml.no_such_setting")).SqlState);
        cluster.AssertNoCrash();
    }

    [Fact]
    public async Task The_postmaster_stays_free_of_the_managed_library()
    {
        await using var cluster = await Cluster.StartAsync("shared_preload_libraries=aws_ml");
        await using var connection = await cluster.OpenAsync();
        var backend = new ServerProcess((int)(await connection.ScalarAsync("SELECT pg_backend_pid()"))!);
        Assert.DoesNotContain("aws_ml_managed.so", backend.Maps);
        Assert.Single(backend.Threads);
        Assert.Equal(Answers, await connection.ColumnAsync(Query));
        Assert.Contains("aws_ml_managed.so", backend.Maps);

        var postmaster = new ServerProcess(cluster.PostmasterPid);
        Assert.Contains("/aws_ml.so", postmaster.Maps);
        Assert.DoesNotContain("aws_ml_managed.so", postmaster.Maps);
        Assert.Single(postmaster.Threads);
        output.WriteLine($"postmaster: 1 thread, {postmaster.Kilobytes("VmSize")} kB of address space; backend: {backend.Threads.Count} threads, {backend.Kilobytes("VmSize")} kB");
    }

    [Fact]
    public async Task Backends_of_a_preloaded_server_do_not_disturb_each_other()
    {
        await using var cluster = await Cluster.StartAsync("shared_preload_libraries=aws_ml");
        await using var first = await cluster.OpenAsync();
        Assert.Equal(Answers, await first.ColumnAsync(Query));
        await using (var second = await cluster.OpenAsync())
            Assert.Equal(Answers, await second.ColumnAsync(Query));
        Assert.Equal(Answers, await first.ColumnAsync(Query));
        await cluster.AssertHealthyAsync();
    }

    [Fact]
    public async Task A_preloaded_server_survives_the_crash_of_a_backend()
    {
        await using var cluster = await Cluster.StartAsync("shared_preload_libraries=aws_ml", "restart_after_crash=on");
        await using var connection = await cluster.OpenAsync();
        Assert.Equal(Answers, await connection.ColumnAsync(Query));
        // the cluster does not sync its commits
        await connection.ExecuteAsync("CHECKPOINT");
        using (var process = System.Diagnostics.Process.GetProcessById((int)(await connection.ScalarAsync("SELECT pg_backend_pid()"))!))
            process.Kill();
        await Eventually.TrueAsync(() => cluster.Log().Contains("all server processes terminated; reinitializing"), "the server started again");
        await cluster.AcceptsSessionsAsync();
        await using var next = await cluster.OpenAsync();
        Assert.Equal(Answers, await next.ColumnAsync(Query));
    }

    [Fact]
    public async Task Without_preloading_Auroras_own_switch_is_known_after_the_first_call()
    {
        await using var cluster = await Cluster.StartAsync();
        await using var connection = await cluster.OpenAsync();
        Assert.Equal("42704", (await connection.FailsAsync("SET apg_enable_function_migration = off")).SqlState);
        Assert.Equal(Answers, await connection.ColumnAsync(Query));
        await connection.ExecuteAsync("SET apg_enable_function_migration = off");
        await cluster.Server.ResetCountsAsync();
        Assert.Equal(Answers, await connection.ColumnAsync(Query));
        Assert.Equal(50, (await cluster.Server.CountsAsync()).Requests);
    }

    [Fact]
    public async Task Settings_of_the_library_can_be_given_before_it_is_loaded()
    {
        await using var cluster = await Cluster.StartAsync();
        await using var connection = await cluster.OpenAsync();
        await connection.ExecuteAsync("SET aws_ml.enable_function_migration = off");
        await cluster.Server.ResetCountsAsync();
        Assert.Equal(Answers, await connection.ColumnAsync(Query));
        Assert.Equal(50, (await cluster.Server.CountsAsync()).Requests);
    }
}
