using System.Globalization;
using System.Text.RegularExpressions;

namespace AwsMl.Integration.Tests.Gateway;

/// <summary>Tests on the two clusters: queries in the outer one, and their effects in the inner one and on the local server.</summary>
[Collection(GatewayClusters.Name)]
public abstract partial class GatewayTests(GatewayClusters clusters) : IAsyncLifetime
{
    protected GatewayClusters Clusters => clusters;

    protected LocalServer Server => clusters.Inner.Server;

    public async Task InitializeAsync()
    {
        clusters.Inner.ForgetLog();
        await Server.ResetAsync();
        await Server.DefineAsync("events-model", """{"type": "hash", "modulo": 10, "columns": 1}""");
    }

    public Task DisposeAsync() => clusters.Inner.AssertHealthyAsync();

    /// <summary>The rows of a query, with columns separated by bars.</summary>
    protected static async Task<List<string>> RowsAsync(NpgsqlConnection connection, string query)
    {
        await using var command = new NpgsqlCommand(query, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        var values = new object[reader.FieldCount];
        while (await reader.ReadAsync())
        {
            reader.GetValues(values);
            rows.Add(string.Join('|', values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))));
        }

        return rows;
    }

    /// <summary>
    /// The rows, the local server's counts for the query, and the sizes of the batches in its plans in the inner database.
    /// </summary>
    protected async Task<Asked> AskAsync(NpgsqlConnection outer, string query)
    {
        clusters.Inner.ForgetLog();
        await Server.ResetCountsAsync();
        var rows = await RowsAsync(outer, query);
        var batches = BatchCount().Matches(clusters.Inner.Log()).Sum(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        return new Asked(rows, await Server.CountsAsync(), batches);
    }

    /// <summary>What postgres_fdw sends for a query.</summary>
    protected static async Task<string> RemoteSqlAsync(NpgsqlConnection outer, string query)
    {
        var plan = await outer.ColumnAsync($"EXPLAIN (VERBOSE, COSTS OFF) {query}");
        return plan.Single(line => line!.Contains("Remote SQL: ", StringComparison.Ordinal))!.Split("Remote SQL: ")[1];
    }

    [GeneratedRegex(@"Batch Processing: num batches=(\d+)")]
    private static partial Regex BatchCount();
}
