using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AwsMl.Integration.Tests.Monitoring;

/// <summary>PostgreSQL's own auto_explain and pg_stat_statements beside the extension, whichever is loaded first.</summary>
public sealed partial class OtherExtensionsTests(ITestOutputHelper output)
{
    const string Query = "SELECT count(aws_sagemaker.invoke_endpoint('hash', 100, i)) FROM generate_series(1, 450) i";

    [Theory]
    [InlineData("pg_stat_statements, auto_explain, aws_ml")]
    [InlineData("aws_ml, auto_explain, pg_stat_statements")]
    [InlineData("auto_explain, aws_ml, pg_stat_statements")]
    public async Task Plans_are_logged_with_their_batches_and_statements_join_by_queryid(string libraries)
    {
        await using var cluster = await Cluster.StartAsync($"shared_preload_libraries={libraries}", "auto_explain.log_analyze=on", "auto_explain.log_verbose=on");
        await using var connection = await cluster.OpenAsync();
        await connection.ExecuteAsync("CREATE EXTENSION pg_stat_statements; SET auto_explain.log_min_duration = 0");
        await cluster.Server.ResetCountsAsync();
        cluster.ForgetLog();
        Assert.Equal(450L, await connection.ScalarAsync(Query));
        Assert.Equal(450L, await connection.ScalarAsync(Query.Replace("450", "450 + 0")));
        var plan = await LoggedPlanAsync(cluster);
        output.WriteLine(plan);
        Assert.Contains("Batch Processing: num batches=5 avg/min/max batch size=90.000/", plan);
        Assert.Contains("rows sent=450", plan);

        await connection.ExecuteAsync("SET auto_explain.log_format = 'json'");
        cluster.ForgetLog();
        Assert.Equal(450L, await connection.ScalarAsync(Query));
        var batches = FunctionCalls(JsonNode.Parse(Json().Match(await LoggedPlanAsync(cluster)).Value)!["Plan"]!).Single()["Batch Processing"]!;
        Assert.Equal(450, (int)batches["Rows Sent"]!);
        Assert.Equal(5, (int)batches["Num Batches"]!);
        await connection.ExecuteAsync("RESET auto_explain.log_min_duration");

        // a statement in a function belongs to the one that the client has sent, as where pg_stat_statements tracks only those
        await connection.ExecuteAsync($"CREATE FUNCTION hidden() RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN ({Query.Replace("'", "''")}); END'");
        await connection.ScalarAsync("SELECT hidden()");
        var joined = await connection.ColumnAsync(
            """
            SELECT concat_ws(' | ', substr(p.query, 1, 40), p.calls, p.rows, s.calls, s.requests, s.rows_sent)
                FROM aws_ml.stat_statements s JOIN pg_stat_statements p USING (userid, dbid, queryid) WHERE p.toplevel ORDER BY s.calls DESC, p.query
            """);
        output.WriteLine(string.Join('\n', joined));
        Assert.Equal(
            [
                "SELECT count(aws_sagemaker.invoke_endpoi | 2 | 2 | 900 | 10 | 900",
                "SELECT count(aws_sagemaker.invoke_endpoi | 1 | 1 | 450 | 5 | 450",
                "SELECT hidden() | 1 | 1 | 450 | 5 | 450",
            ],
            joined);
        Assert.Equal((await cluster.Server.CountsAsync()).Requests, Convert.ToInt64(await connection.ScalarAsync("SELECT sum(requests) FROM aws_ml.stat_statements")));
        cluster.AssertNoCrash();
    }

    [Fact]
    public async Task Plans_of_failed_and_of_inner_statements()
    {
        await using var cluster = await Cluster.StartAsync("session_preload_libraries=aws_ml, auto_explain", "auto_explain.log_min_duration=0", "auto_explain.log_analyze=on", "auto_explain.log_nested_statements=on");
        await using var connection = await cluster.OpenAsync();
        await connection.ExecuteAsync($"CREATE FUNCTION hidden() RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN ({Query.Replace("'", "''")}); END'");
        cluster.ForgetLog();
        await connection.ScalarAsync("SELECT hidden()");
        await Eventually.TrueAsync(() => cluster.Log().Contains("Query Text: SELECT hidden()"), "the statement is logged");
        Assert.Single(BatchLine().Matches(cluster.Log()));
        // auto_explain logs what ends well
        Assert.Equal(SqlStates.ServiceError, (await connection.FailsAsync("SELECT aws_sagemaker.invoke_endpoint('missing', NULL, i) FROM generate_series(1, 3) i")).SqlState);
        await cluster.AssertHealthyAsync();
    }

    static async Task<string> LoggedPlanAsync(Cluster cluster)
    {
        await Eventually.TrueAsync(() => BatchLine().IsMatch(cluster.Log()), "the plan is logged");
        return cluster.Log();
    }

    static IEnumerable<JsonNode> FunctionCalls(JsonNode plan) =>
        [.. plan["Function Calls"]?.AsArray().Select(call => call!) ?? [], .. (plan["Plans"]?.AsArray() ?? []).SelectMany(child => FunctionCalls(child!))];

    [GeneratedRegex("Batch Processing")]
    private static partial Regex BatchLine();

    [GeneratedRegex(@"(?<=plan:\s+)\{[\s\S]*?\n\t\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Json();
}
