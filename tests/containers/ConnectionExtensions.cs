namespace AwsMl.Containers.Tests;

/// <summary>Shortcuts for what tests do with a session.</summary>
static class ConnectionExtensions
{
    public static async Task ExecuteAsync(this NpgsqlConnection connection, string statements)
    {
        await using var command = new NpgsqlCommand(statements, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of all rows.</summary>
    public static async Task<List<string>> ColumnAsync(this NpgsqlConnection connection, string query)
    {
        await using var command = new NpgsqlCommand(query, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
            values.Add(reader.GetString(0));
        return values;
    }
}
