namespace AwsMl.Integration.Tests;

/// <summary>Sessions that a client's pool passes from one user to the next.</summary>
public sealed class PoolingTests(SharedCluster shared) : SharedClusterTests(shared)
{
    const string Query = "SELECT aws_sagemaker.invoke_endpoint('echo', NULL, i) FROM generate_series(1, 20) i";

    [Fact]
    public async Task A_pooled_session_starts_afresh()
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Cluster.ConnectionString()) { Pooling = true, MaxPoolSize = 1 });
        int pid;
        await using (var first = await source.OpenConnectionAsync())
        {
            pid = await BackendPidAsync(first);
            await first.ExecuteAsync("SET aws_ml.enable_function_migration = off; SET aws_ml.sagemaker_endpoint_url = 'http://127.0.0.1:1'; SET aws_ml.max_attempts = 1");
            Assert.Equal(SqlStates.CannotConnect, (await first.FailsAsync(Query)).SqlState);
        }

        await using var second = await source.OpenConnectionAsync();
        Assert.Equal(pid, await BackendPidAsync(second));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => i.ToString()), await second.ColumnAsync(Query));
        Assert.Equal(1, (await Server.CountsAsync()).Requests);
    }

    [Fact]
    public async Task A_session_left_with_an_open_portal_can_be_used_again()
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Cluster.ConnectionString()) { Pooling = true, MaxPoolSize = 1 });
        for (var run = 0; run < 10; run++)
        {
            await using var connection = await source.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await connection.ExecuteAsync("DECLARE answers CURSOR FOR SELECT aws_sagemaker.invoke_endpoint('hash', 5, i) FROM generate_series(1, 1000) i");
            Assert.Equal(3, (await connection.ColumnAsync("FETCH 3 FROM answers")).Count);
        }

        await using var last = await source.OpenConnectionAsync();
        Assert.Equal("7", await last.ScalarAsync("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 7)"));
    }
}
