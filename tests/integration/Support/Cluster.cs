using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace AwsMl.Integration.Tests.Support;

/// <summary>A throwaway PostgreSQL cluster with a local server, created by tests/lib/cluster.</summary>
public sealed partial class Cluster : IAsyncDisposable
{
    static readonly string Script = Repository.PathOf("tests/lib/cluster");
    static readonly ConcurrentDictionary<string, bool> Running = new();

    readonly string _folder;
    readonly Dictionary<string, string?> _environment;
    readonly Installation? _installation;
    int _logRead;

    // No test run leaves a server behind, however it ends.
    static Cluster() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var folder in Running.Keys)
            Shell.RunAsync(Script, ["stop", folder]).Wait();
    };

    Cluster(string folder, Installation? installation)
    {
        _folder = folder;
        _installation = installation;
        _environment = File.ReadLines(Path.Combine(folder, "env"))
            .Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], string? (pair) => pair[1]);
        Server = new LocalServer(
            _environment["AWS_ML_SERVER"]!, _environment["AWS_ML_SERVER_CONTROL"]!, _environment["AWS_ML_SERVER_TOKEN"]!, Path.Combine(folder, "server.requests"));
    }

    public LocalServer Server { get; }

    public string DataFolder => Path.Combine(_folder, "data");

    public string Port => _environment["PGPORT"]!;

    public string SocketPath => Path.Combine(_folder, $".s.PGSQL.{_environment["PGPORT"]}");

    public int PostmasterPid => int.Parse(File.ReadLines(Path.Combine(DataFolder, "postmaster.pid")).First());

    /// <summary>A folder that the server can read.</summary>
    public string Folder => _folder;

    /// <summary>A cluster with these settings (NAME=VALUE), and the extension in the database "postgres".</summary>
    public static Task<Cluster> StartAsync(params string[] settings) => StartAsync(null, settings);

    /// <summary>A cluster of an installation other than PG_CONFIG's.</summary>
    internal static async Task<Cluster> StartAsync(Installation? installation, params string[] settings)
    {
        var cluster = await StartEmptyAsync(installation, settings);
        try
        {
            await cluster.ExecuteAsync("CREATE EXTENSION aws_ml CASCADE");
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A cluster without the extension.</summary>
    internal static async Task<Cluster> StartEmptyAsync(Installation? installation, params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("aws-ml-").FullName;
        Running[folder] = true;
        try
        {
            await Shell.MustRunAsync(Script, ["start", folder, .. settings], EnvironmentOf(installation));
            return new Cluster(folder, installation);
        }
        catch
        {
            await StopAsync(folder);
            throw;
        }
    }

    /// <summary>Restarts PostgreSQL with additional environment variables, and with limits of the shell ("ulimit ...").</summary>
    public Task RestartAsync(IReadOnlyDictionary<string, string?>? environment = null, string limits = "true") =>
        Shell.MustRunAsync("bash", ["-c", $"{limits} && exec \"$0\" restart \"$1\"", Script, _folder], EnvironmentOf(_installation, environment));

    /// <summary>Sets a limit of a server process ("--nofile=20"), as its owner.</summary>
    public Task LimitAsync(int pid, string limit) => Shell.MustRunAsync(Script, ["as-owner", "prlimit", "--pid", pid.ToString(), limit]);

    /// <summary>Makes the server use TLS, with its own certificate.</summary>
    public async Task EnableTlsAsync()
    {
        await Shell.MustRunAsync(Script,
            ["as-owner", "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
             "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", Path.Combine(DataFolder, "server.key"), "-out", Path.Combine(DataFolder, "server.crt")]);
        await ExecuteAsync("ALTER SYSTEM SET ssl = on");
        await ExecuteAsync("SELECT pg_reload_conf()");
    }

    /// <summary>Restarts PostgreSQL with these instead of all AWS_* variables, including the test's keys.</summary>
    public async Task RestartWithOnlyAsync(IReadOnlyDictionary<string, string> environment)
    {
        var others = Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("AWS_", StringComparison.Ordinal));
        await Shell.MustRunAsync("env",
            [.. others.SelectMany(name => (string[])["-u", name]), .. environment.Select(pair => $"{pair.Key}={pair.Value}"),
             Script, "as-owner", await Repository.ProgramAsync("pg_ctl"), "--pgdata", DataFolder, "--log", Path.Combine(DataFolder, "log"),
             "--mode", "fast", "--wait", "restart"]);
    }

    /// <summary>pg_ctl stop, as the owner of the cluster.</summary>
    public async Task ShutDownAsync(string mode) => await Shell.MustRunAsync(
        Script, ["as-owner", await Repository.ProgramAsync("pg_ctl"), "--pgdata", DataFolder, "--mode", mode, "--wait", "stop"]);

    public string ConnectionString(string database = "postgres", string user = "postgres") => new NpgsqlConnectionStringBuilder
    {
        Host = _environment["PGHOST"],
        Port = int.Parse(_environment["PGPORT"]!),
        Username = user,
        Database = database,
        Pooling = false,
        Timeout = 15,
        CommandTimeout = 30,
        IncludeErrorDetail = true,
    }.ConnectionString;

    /// <summary>A new session.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string database = "postgres", string user = "postgres")
    {
        var connection = new NpgsqlConnection(ConnectionString(database, user));
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Waits for a server that starts again after a crash.</summary>
    public async Task AcceptsSessionsAsync() => await Eventually.TrueAsync(
        async () => (await RunAsync("psql", "-X", "-c", "SELECT 1")).ExitCode == 0, "the server accepts sessions");

    /// <summary>Runs statements in a separate session.</summary>
    public async Task ExecuteAsync(string statements, string database = "postgres")
    {
        await using var connection = await OpenAsync(database);
        await connection.ExecuteAsync(statements);
    }

    /// <summary>Runs a client program against the cluster.</summary>
    internal async Task<ShellResult> RunAsync(string program, params string[] arguments) =>
        await Shell.RunAsync(await Repository.ProgramAsync(program), arguments, _environment);

    /// <summary>Runs a client program that must succeed.</summary>
    public async Task<string> MustRunAsync(string program, IEnumerable<string> arguments, string? input = null) =>
        await Shell.MustRunAsync(await Repository.ProgramAsync(program), arguments, _environment, input);

    /// <summary>Starts a client program without waiting for it.</summary>
    public async Task<System.Diagnostics.Process> StartClientAsync(string program, params string[] arguments) =>
        Shell.Start(await Repository.ProgramAsync(program), arguments, _environment);

    /// <summary>Later reads of the server log skip what has been logged so far.</summary>
    public void ForgetLog() => _logRead += Log().Length;

    public string Log()
    {
        using var stream = new FileStream(Path.Combine(DataFolder, "log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()[_logRead..];
    }

    /// <summary>No server process died, and a new session can call a model.</summary>
    public async Task AssertHealthyAsync()
    {
        AssertNoCrash();
        await using var connection = await OpenAsync();
        Assert.Equal("42", await connection.ScalarAsync("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 42)"));
    }

    public void AssertNoCrash()
    {
        var lines = Log().Split('\n').Where(line => Crash().IsMatch(line)).ToList();
        Assert.True(lines.Count == 0, string.Join('\n', lines));
    }

    public async ValueTask DisposeAsync()
    {
        Server.Dispose();
        await StopAsync(_folder);
    }

    static Dictionary<string, string?> EnvironmentOf(Installation? installation, IReadOnlyDictionary<string, string?>? more = null)
    {
        var environment = new Dictionary<string, string?>(more ?? new Dictionary<string, string?>());
        if (installation is not null)
            environment["PG_CONFIG"] = installation.PgConfig;
        return environment;
    }

    static async Task StopAsync(string folder)
    {
        await Shell.RunAsync(Script, ["stop", folder]);
        var data = Path.Combine(folder, "data");
        if (File.Exists(Path.Combine(data, "postmaster.pid")))
        {
            // it did not stop, or died without removing its file
            await Shell.RunAsync(Script, ["as-owner", await Repository.ProgramAsync("pg_ctl"), "--pgdata", data, "--mode", "immediate", "stop"]);
        }

        Running.TryRemove(folder, out _);
        Directory.Delete(folder, recursive: true);
    }

    [GeneratedRegex("was terminated by|terminated by signal|PANIC|server process .* exited with exit code [^0]|recalcitrant|TRAP: |stuck spinlock")]
    private static partial Regex Crash();
}
