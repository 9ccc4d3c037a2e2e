namespace AwsMl.Containers.Tests;

/// <summary>
/// What compose.yaml starts: a database and, in the same network namespace, since it listens on loopback only, the local
/// server. The database is on a network with the name "database".
/// </summary>
public sealed class Deployment : IAsyncLifetime
{
    const string Server = "http://127.0.0.1:8083";

    readonly INetwork _network;
    readonly PostgreSqlContainer _database;
    IContainer? _localServer;

    public Deployment()
    {
        _network = new NetworkBuilder().Build();
        _database = new PostgreSqlBuilder(Images.Database)
            .WithDatabase("shop")
            .WithUsername("clerk")
            .WithNetwork(_network)
            .WithNetworkAliases("database")
            .WithEnvironment("AWS_ACCESS_KEY_ID", "local")
            .WithEnvironment("AWS_SECRET_ACCESS_KEY", "local")
            .WithCommand(
                "-c", "aws_ml.region=us-east-1", "-c", $"aws_ml.sagemaker_endpoint_url={Server}",
                "-c", $"aws_ml.comprehend_endpoint_url={Server}")
            .Build();
    }

    public async Task InitializeAsync()
    {
        await _database.StartAsync();
        _localServer = new ContainerBuilder(Images.LocalServer)
            .WithResourceMapping("""{"type": "hash", "modulo": 1000000}"""u8.ToArray(), "/models/hash.json")
            .WithCommand("--models", "/models")
            .WithCreateParameterModifier(parameters => parameters.HostConfig!.NetworkMode = $"container:{_database.Id}")
            .WithWaitStrategy(Wait.ForUnixContainer().UntilMessageIsLogged("(?m)^ready$"))
            .Build();
        await _localServer.StartAsync();
    }

    /// <summary>A session in a database, from this machine through the published port.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string database)
    {
        var where = new NpgsqlConnectionStringBuilder(_database.GetConnectionString()) { Database = database, Pooling = false };
        var connection = new NpgsqlConnection(where.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>What psql prints in a container of its own, connected over the network.</summary>
    public async Task<string> PsqlAsync(string statement)
    {
        await using var client = new ContainerBuilder(Images.Database)
            .WithNetwork(_network)
            .WithEntrypoint("sleep")
            .WithCommand("infinity")
            .Build();
        await client.StartAsync();
        var result = await client.ExecAsync(
            ["psql", "-XAt", "postgresql://clerk:postgres@database/postgres", "-v", "ON_ERROR_STOP=1", "-c", statement]);
        return result.ExitCode == 0 ? result.Stdout.Trim() : throw new InvalidOperationException(result.Stderr);
    }

    public async Task DisposeAsync()
    {
        // one that shares the namespace of another goes first
        if (_localServer is not null)
            await _localServer.DisposeAsync();
        await _database.DisposeAsync();
        await _network.DisposeAsync();
    }
}
