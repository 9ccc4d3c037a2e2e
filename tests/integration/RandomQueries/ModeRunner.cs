using System.Data;
using System.Diagnostics;

namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>Runs statements in one mode, batched or row mode, in a session that it reopens if it is lost.</summary>
sealed class ModeRunner(Cluster cluster, string database, bool batched) : IAsyncDisposable
{
    NpgsqlConnection? _connection;
    int _backendPid;

    public async Task<Outcome> RunAsync(RandomStatement statement, TimeSpan limit)
    {
        var rows = new List<IReadOnlyList<string>>();
        PostgresException? error = null;
        try
        {
            await PrepareAsync(statement, limit);
            await cluster.Server.ResetCountsAsync();
            foreach (var step in statement.Steps)
                rows.Add(await RowsAsync(step));
        }
        catch (PostgresException exception) when (_connection?.State == ConnectionState.Open)
        {
            error = exception;
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException)
        {
            await LoseAsync();
            return new Outcome { Rows = rows, Loss = exception };
        }

        await RowsAsync("ROLLBACK");
        var counts = await cluster.Server.CountsAsync();
        return new Outcome { Rows = rows, Error = error, RowsSent = counts.Rows, Invocations = counts.Invocations };
    }

    /// <summary>The plan of the step that can be explained; null if there is none, or it has no plan.</summary>
    public async Task<PlanShape?> ExplainAsync(RandomStatement statement, TimeSpan limit)
    {
        if (statement.ExplainedStep is not { } explained)
            return null;
        try
        {
            await PrepareAsync(statement, limit);
            foreach (var step in statement.Steps.Take(explained))
                await RowsAsync(step);
            var plan = (await RowsAsync($"EXPLAIN (FORMAT JSON) {statement.Steps[explained]}"))[0];
            var rowByRow = await RowByRowAsync(statement.Steps[explained]);
            await RowsAsync("ROLLBACK");
            return new PlanShape(plan, statement.StopsEarly) { RowByRow = rowByRow };
        }
        catch (PostgresException) when (_connection?.State == ConnectionState.Open)
        {
            await RowsAsync("ROLLBACK");
            return null;
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException)
        {
            await LoseAsync();
            return null;
        }
    }

    public async ValueTask DisposeAsync() => await LoseAsync();

    /// <summary>Where calls are not batched; null if all are.</summary>
    async Task<string?> RowByRowAsync(string sql)
    {
        await RowsAsync("SET LOCAL aws_ml.debug_require_batch = require");
        try
        {
            await RowsAsync($"EXPLAIN {sql}");
            return null;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.FeatureNotSupported)
        {
            return exception.Detail?.Split(": ")[^1];
        }
    }

    async Task PrepareAsync(RandomStatement statement, TimeSpan limit)
    {
        if (_connection is null)
        {
            await cluster.AcceptsSessionsAsync();
            _connection = await cluster.OpenAsync(database);
            _backendPid = _connection.ProcessID;
            await RowsAsync("LOAD 'aws_ml'");
        }

        await RowsAsync("DISCARD ALL");
        List<string> settings = [.. statement.Settings, $"aws_ml.enable_function_migration = {(batched ? "on" : "off")}", $"statement_timeout = {limit.TotalMilliseconds}"];
        // its name since PostgreSQL 16
        if (_connection!.PostgreSqlVersion.Major >= 16)
            settings = settings.ConvertAll(setting => setting.Replace("force_parallel_mode", "debug_parallel_query", StringComparison.Ordinal));
        await RowsAsync(string.Join(';', settings.Select(setting => $"SET {setting}")));
        await RowsAsync("BEGIN");
    }

    /// <summary>A backend that does not respond would run forever, and use up memory.</summary>
    async Task LoseAsync()
    {
        if (_connection is null)
            return;
        var backend = new ServerProcess(_backendPid);
        var isStuck = _connection.State != ConnectionState.Open && backend.IsAlive;
        await _connection.DisposeAsync();
        _connection = null;
        if (isStuck)
            Process.GetProcessById(_backendPid).Kill();
    }

    /// <summary>Each row as a line of text.</summary>
    async Task<IReadOnlyList<string>> RowsAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection) { AllResultTypesAreUnknown = true };
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(at => reader.IsDBNull(at) ? "NULL" : reader.GetString(at))));
        return rows;
    }
}
