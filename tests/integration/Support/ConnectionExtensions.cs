namespace AwsMl.Integration.Tests.Support;

/// <summary>Shortcuts for what tests do with a session.</summary>
static class ConnectionExtensions
{
    public static async Task<int> ExecuteAsync(this NpgsqlConnection connection, string statements)
    {
        await using var command = new NpgsqlCommand(statements, connection);
        return await command.ExecuteNonQueryAsync();
    }

    public static async Task<object?> ScalarAsync(this NpgsqlConnection connection, string query)
    {
        await using var command = new NpgsqlCommand(query, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>The first column of all rows, as text.</summary>
    public static async Task<List<string?>> ColumnAsync(this NpgsqlConnection connection, string query)
    {
        await using var command = new NpgsqlCommand(query, connection);
        return await command.ColumnAsync();
    }

    public static async Task<List<string?>> ColumnAsync(this NpgsqlCommand command)
    {
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ColumnAsync();
    }

    public static async Task<List<string?>> ColumnAsync(this NpgsqlDataReader reader)
    {
        var values = new List<string?>();
        while (await reader.ReadAsync())
            values.Add(await reader.IsDBNullAsync(0) ? null : reader.GetValue(0).ToString());
        return values;
    }

    /// <summary>The error that ends a statement.</summary>
    public static async Task<PostgresException> FailsAsync(this NpgsqlConnection connection, string statement) =>
        await Assert.ThrowsAsync<PostgresException>(() => connection.ColumnAsync(statement));

    /// <summary>
    /// The one value that a query returns, or its error ("58P01: ..."), which the server catches: for errors of some classes,
    /// Npgsql would end the session.
    /// </summary>
    public static async Task<string> OutcomeAsync(this NpgsqlConnection connection, string query)
    {
        await connection.ExecuteAsync(
            $"""
             DO $do$
             DECLARE answer text; detail text;
             BEGIN
                 EXECUTE $query${query}$query$ INTO answer;
                 PERFORM set_config('test.outcome', answer, false);
             EXCEPTION WHEN OTHERS THEN
                 GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
                 PERFORM set_config('test.outcome', SQLSTATE || ': ' || SQLERRM || '; ' || detail, false);
             END $do$
             """);
        return (string)(await connection.ScalarAsync("SELECT current_setting('test.outcome')"))!;
    }
}
