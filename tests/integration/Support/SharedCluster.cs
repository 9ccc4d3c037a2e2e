namespace AwsMl.Integration.Tests.Support;

/// <summary>The cluster of all tests that do not need their own.</summary>
public sealed class SharedCluster : IAsyncLifetime
{
    public const string Name = "shared cluster";

    Cluster? _cluster;

    public Cluster Cluster => _cluster ?? throw new InvalidOperationException("the cluster has not been started");

    public async Task InitializeAsync() => _cluster = await Cluster.StartAsync();

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}

[CollectionDefinition(SharedCluster.Name)]
public sealed class SharedClusterCollection : ICollectionFixture<SharedCluster>;
