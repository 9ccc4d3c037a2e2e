namespace AwsMl.Integration.Tests.Support;

/// <summary>Tests on the shared cluster; each also fails if a server process dies during it.</summary>
[Collection(SharedCluster.Name)]
public abstract class SharedClusterTests(SharedCluster shared) : IAsyncLifetime
{
    protected Cluster Cluster => shared.Cluster;

    protected LocalServer Server => shared.Cluster.Server;

    public virtual async Task InitializeAsync()
    {
        Cluster.ForgetLog();
        await Cluster.AcceptsSessionsAsync();
        await Server.ResetAsync();
        await Server.DefineAsync("hang", """{"type": "fault", "behaviour": "hang"}""");
        await Server.DefineAsync("hash", """{"type": "hash", "modulo": 1000000, "columns": 1}""");
    }

    public virtual Task DisposeAsync() => Cluster.AssertHealthyAsync();

    protected static async Task<int> BackendPidAsync(NpgsqlConnection connection) => (int)(await connection.ScalarAsync("SELECT pg_backend_pid()"))!;
}
