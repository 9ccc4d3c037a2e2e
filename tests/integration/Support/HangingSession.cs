using System.Diagnostics;

namespace AwsMl.Integration.Tests.Support;

/// <summary>A session with a statement that waits for an endpoint that does not answer.</summary>
sealed class HangingSession : IAsyncDisposable
{
    readonly NpgsqlConnection _connection;

    HangingSession(NpgsqlConnection connection, int pid, Task<TimeSpan> ended)
    {
        _connection = connection;
        Process = new ServerProcess(pid);
        Ended = ended;
    }

    public ServerProcess Process { get; }

    /// <summary>
    /// When the statement's error arrived, according to <see cref="Stopwatch"/>; the error is in <see cref="Error"/>.
    /// </summary>
    public Task<TimeSpan> Ended { get; }

    public Exception? Error { get; private set; }

    public string? SqlState => (Error as PostgresException)?.SqlState;

    public NpgsqlConnection Connection => _connection;

    /// <summary>Returns when the request has reached the local server.</summary>
    public static async Task<HangingSession> StartAsync(Cluster cluster, string statement, string settings = "")
    {
        var connection = await cluster.OpenAsync();
        if (settings != "")
            await connection.ExecuteAsync(settings);
        return await StartAsync(connection, cluster.Server, statement);
    }

    /// <summary>The same, for a session that may be in a different cluster than the local server.</summary>
    public static async Task<HangingSession> StartAsync(NpgsqlConnection connection, LocalServer server, string statement)
    {
        var pid = (int)(await connection.ScalarAsync("SELECT pg_backend_pid()"))!;
        var before = (await server.CountsAsync()).Requests;
        HangingSession? session = null;
        var gate = new TaskCompletionSource();
        session = new HangingSession(connection, pid, RunAsync());
        gate.SetResult();
        await server.RequestsArriveAsync(before + 1);
        return session;

        async Task<TimeSpan> RunAsync()
        {
            await gate.Task;
            try
            {
                await connection.ColumnAsync(statement);
            }
            catch (NpgsqlException exception)
            {
                session!.Error = exception;
            }

            return Now;
        }
    }

    public static TimeSpan Now => TimeSpan.FromSeconds((double)Stopwatch.GetTimestamp() / Stopwatch.Frequency);

    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();
}
