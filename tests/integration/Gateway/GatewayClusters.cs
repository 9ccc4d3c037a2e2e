using System.Net;
using System.Net.Sockets;

namespace AwsMl.Integration.Tests.Gateway;

/// <summary>
/// Two clusters, set up by the unmodified scripts of docs/gateway: the inner one has aws_ml, the outer one can only install
/// dblink and postgres_fdw. There, as on RDS, a superuser gives the database to a role that is not a superuser.
/// </summary>
public sealed class GatewayClusters : IAsyncLifetime
{
    public const string Name = "gateway clusters";

    const string Password = "the inner secret";
    const string ReaderPassword = "the outer secret";

    Installation? _outerInstallation;
    Cluster? _inner;
    Cluster? _outer;

    public Cluster Inner => _inner ?? throw new InvalidOperationException("the inner cluster has not been started");

    public Cluster Outer => _outer ?? throw new InvalidOperationException("the outer cluster has not been started");

    public async Task InitializeAsync()
    {
        _inner = await Cluster.StartAsync(
            [.. OnLoopback(), "session_preload_libraries=auto_explain", "auto_explain.log_analyze=on", "auto_explain.log_nested_statements=on"]);
        _outerInstallation = await Installation.CreateAsync();
        _outerInstallation.KeepExtensions("dblink", "plpgsql", "postgres_fdw");
        _outer = await Cluster.StartEmptyAsync(_outerInstallation, OnLoopback());
        await AskForPasswordsAsync(Inner, "gateway");
        await AskForPasswordsAsync(Outer, "gateway_reader");

        await Outer.ExecuteAsync("CREATE ROLE master LOGIN CREATEROLE; CREATE ROLE app LOGIN; CREATE ROLE stranger LOGIN");
        await Outer.ExecuteAsync("CREATE DATABASE shop OWNER master");
        await Outer.ExecuteAsync("CREATE EXTENSION dblink; CREATE EXTENSION postgres_fdw; GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO master", "shop");

        await RunAsync(Inner, "inner.sql", "postgres", "postgres", ("password", Password));
        await RunAsync(Outer, "outer.sql", "shop", "master",
            ("host", "127.0.0.1"), ("port", Inner.Port), ("dbname", "postgres"), ("password", Password));
        await RunAsync(Outer, "example_outer.sql", "shop", "master", ("reader_password", ReaderPassword));
        await RunAsync(Inner, "example_inner.sql", "postgres", "postgres",
            ("outer_host", "127.0.0.1"), ("outer_port", Outer.Port), ("outer_dbname", "shop"), ("reader_password", ReaderPassword));
        await RunAsync(Outer, "example_views.sql", "shop", "master");

        await Outer.ExecuteAsync("GRANT gateway_user TO app; GRANT SELECT ON reviews TO app, stranger", "shop");
        // plans of statements from the gateway are logged, and there are endpoints that fail
        await Inner.ExecuteAsync(
            """
            ALTER ROLE gateway SET auto_explain.log_min_duration = 0;
            INSERT INTO gateway.endpoints VALUES ('echo'), ('hang'), ('missing');
            SET ROLE gateway_owner;
            CREATE VIEW gateway.hanging AS SELECT id, aws_sagemaker.invoke_endpoint('hang', NULL, id)::text AS answer FROM events WHERE id <= 10;
            CREATE VIEW gateway.missing AS SELECT id, aws_sagemaker.invoke_endpoint('missing', NULL, id)::text AS answer FROM events WHERE id <= 10;
            GRANT SELECT ON gateway.hanging, gateway.missing TO gateway;
            """);
        await Outer.ExecuteAsync(
            """
            IMPORT FOREIGN SCHEMA gateway LIMIT TO (hanging, missing) FROM SERVER gateway INTO models;
            GRANT SELECT ON models.hanging, models.missing TO gateway_user;
            """, "shop");
    }

    /// <summary>A session of a role of the outer database.</summary>
    public Task<NpgsqlConnection> OpenOuterAsync(string user = "app") => Outer.OpenAsync("shop", user);

    /// <summary>A session in the inner database, of the role that the outer database uses.</summary>
    public Task<NpgsqlConnection> OpenInnerAsGatewayAsync() => Inner.OpenAsync(user: "gateway");

    public async Task DisposeAsync()
    {
        if (_outer is not null)
            await _outer.DisposeAsync();
        if (_inner is not null)
            await _inner.DisposeAsync();
        _outerInstallation?.Dispose();
    }

    static async Task RunAsync(Cluster cluster, string script, string database, string user, params (string Name, string Value)[] variables) =>
        await cluster.MustRunAsync("psql",
            ["-X", "-q", "-d", database, "-U", user, .. variables.SelectMany(variable => (string[])["-v", $"{variable.Name}={variable.Value}"]),
             "-f", Repository.PathOf($"docs/gateway/{script}")]);

    static string[] OnLoopback()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ["listen_addresses=127.0.0.1", $"port={((IPEndPoint)probe.LocalEndpoint).Port}"];
    }

    /// <summary>A role from the other server needs a password and TLS; the test's own sessions use the socket.</summary>
    static async Task AskForPasswordsAsync(Cluster cluster, string role)
    {
        await cluster.EnableTlsAsync();
        await cluster.ExecuteAsync(
            $"""
             COPY (VALUES ('local all all trust'), ('hostssl all {role} 127.0.0.1/32 scram-sha-256')) TO '{cluster.DataFolder}/pg_hba.conf';
             SELECT pg_reload_conf();
             """);
    }
}

[CollectionDefinition(GatewayClusters.Name)]
public sealed class GatewayClustersCollection : ICollectionFixture<GatewayClusters>;
