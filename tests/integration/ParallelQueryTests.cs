using System.Text.Json.Nodes;

namespace AwsMl.Integration.Tests;

/// <summary>Four workers, each with its own library, connections and batches.</summary>
public sealed class ParallelQueryTests(SharedCluster shared, ITestOutputHelper output) : SharedClusterTests(shared)
{
    const int Rows = 20_000;
    const string Score = "aws_sagemaker.invoke_endpoint('hash', 500, id, kind)";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Cluster.ExecuteAsync(
            $"""
             CREATE TABLE readings AS SELECT i AS id, i % 17 AS kind FROM generate_series(1, {Rows}) i;
             ALTER TABLE readings SET (parallel_workers = 4);
             ANALYZE readings;
             """);
    }

    public override async Task DisposeAsync()
    {
        await Cluster.ExecuteAsync("DROP TABLE readings");
        await base.DisposeAsync();
    }

    [Theory]
    [InlineData("on")]
    [InlineData("off")]
    public async Task Each_row_is_sent_once_and_explained_once(string leaderTakesPart)
    {
        await using var connection = await OpenAsync();
        await connection.ExecuteAsync($"SET parallel_leader_participation = {leaderTakesPart}");
        var plan = JsonNode.Parse((string)(await connection.ScalarAsync($"EXPLAIN (ANALYZE, VERBOSE, FORMAT JSON) SELECT sum({Score}::bigint) FROM readings"))!)!;
        Assert.Equal(Rows, (await Server.CountsAsync()).Rows);

        var nodes = Nodes(plan[0]!["Plan"]!).ToList();
        var batches = nodes.SelectMany(node => node["Function Calls"]?.AsArray() ?? []).Select(call => call!["Batch Processing"]!).ToList();
        Assert.Equal(Rows, batches.Sum(node => (long)node["Rows Sent"]!));
        Assert.Equal(Rows, batches.Sum(node => (double)node["Num Batches"]! * (double)node["Average Batch Size"]!), tolerance: 100);
        Assert.Equal((await Server.CountsAsync()).Requests, batches.Sum(node => (long)node["Num Batches"]!));
        Assert.Equal(4, nodes.Sum(node => (int?)node["Workers Launched"] ?? 0));
        output.WriteLine($"{batches[0]["Num Batches"]} batches, {plan[0]!["Execution Time"]} ms");
    }

    [Fact]
    public async Task Workers_answer_as_one_process_does()
    {
        await using var connection = await OpenAsync();
        var parallel = await connection.ColumnAsync($"SELECT id || ':' || {Score} FROM readings ORDER BY id");
        await connection.ExecuteAsync("SET max_parallel_workers_per_gather = 0");
        Assert.Equal(await connection.ColumnAsync($"SELECT id || ':' || {Score} FROM readings ORDER BY id"), parallel);
    }

    [Fact]
    public async Task An_error_in_a_worker_is_the_statements_error()
    {
        await using var connection = await OpenAsync();
        for (var run = 0; run < 25; run++)
            Assert.Equal(SqlStates.ServiceError, (await connection.FailsAsync("SELECT sum(aws_sagemaker.invoke_endpoint('no-such-endpoint', 100, id)::int) FROM readings")).SqlState);
        Assert.Equal((long)Rows, await connection.ScalarAsync($"SELECT count({Score}) FROM readings"));
    }

    [Fact]
    public async Task Statement_timeout_ends_the_waits_of_all_workers()
    {
        await using var connection = await OpenAsync();
        await connection.ExecuteAsync("SET statement_timeout = 700");
        for (var run = 0; run < 3; run++)
            Assert.Equal("57014", (await connection.FailsAsync("SELECT sum(aws_sagemaker.invoke_endpoint('hang', 100, id)::int) FROM readings")).SqlState);
        await connection.ExecuteAsync("SET statement_timeout = 0");
        await Eventually.TrueAsync(
            async () => (long)(await connection.ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'parallel worker'"))! == 0, "the end of all workers");
        Assert.Equal((long)Rows, await connection.ScalarAsync($"SELECT count({Score}) FROM readings"));
    }

    async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync(
            """
            SET max_parallel_workers_per_gather = 4;
            SET parallel_setup_cost = 0;
            SET parallel_tuple_cost = 0;
            SET min_parallel_table_scan_size = 0
            """);
        return connection;
    }

    static IEnumerable<JsonNode> Nodes(JsonNode plan)
    {
        yield return plan;
        foreach (var child in plan["Plans"]?.AsArray() ?? [])
        {
            foreach (var node in Nodes(child!))
                yield return node;
        }
    }
}
