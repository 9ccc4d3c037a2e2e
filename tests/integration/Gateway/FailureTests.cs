using System.Diagnostics;

namespace AwsMl.Integration.Tests.Gateway;

/// <summary>Errors of the inner database, and statements that end before their answer has arrived.</summary>
public sealed class FailureTests(GatewayClusters clusters, ITestOutputHelper output) : GatewayTests(clusters)
{
    static readonly TimeSpan Generous = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData("SELECT * FROM gateway.invoke_endpoint('missing', ARRAY['{1}', '{2}'])", "2 rows")]
    [InlineData("SELECT * FROM models.missing", "10 rows")]
    public async Task An_error_arrives_with_its_code_detail_and_hint(string statement, string rows)
    {
        await using var outer = await Clusters.OpenOuterAsync();
        var error = await outer.FailsAsync(statement);
        output.WriteLine($"{error.SqlState} {error.MessageText}\nDETAIL: {error.Detail}\nHINT: {error.Hint}\nCONTEXT: {error.Where}");
        Assert.Equal(SqlStates.ServiceError, error.SqlState);
        Assert.Equal("SageMaker endpoint \"missing\": service returned an error", error.MessageText);
        Assert.Contains($"batch of {rows}", error.Detail);
        Assert.StartsWith("An endpoint belongs to one account and region", error.Hint);
        await AssertWorksAsync(outer);
    }

    public static TheoryData<string> Hanging => new() { "SELECT * FROM gateway.invoke_endpoint('hang', ARRAY['{1}', '{2}'])", "SELECT * FROM models.hanging" };

    [Theory]
    [MemberData(nameof(Hanging))]
    public async Task A_cancel_ends_the_statement_over_there_and_its_request(string statement)
    {
        await using var other = await Clusters.OpenOuterAsync();
        var abandoned = Server.AbandonedRequests("hang");
        await using var session = await HangingSession.StartAsync(await Clusters.OpenOuterAsync(), Server, statement);
        var canceled = HangingSession.Now;
        Assert.Equal(true, await other.ScalarAsync($"SELECT pg_cancel_backend({session.Process.Pid})"));
        var elapsed = await session.Ended - canceled;
        await EndsAsync(abandoned);
        output.WriteLine($"the error {elapsed.TotalMilliseconds:0.0} ms after the cancel, the request closed after {(HangingSession.Now - canceled).TotalMilliseconds:0.0} ms");
        Assert.Equal(PostgresErrorCodes.QueryCanceled, session.SqlState);
        Assert.True(elapsed < Generous);
        await AssertWorksAsync(session.Connection);
    }

    [Theory]
    [MemberData(nameof(Hanging))]
    public async Task A_timeout_ends_the_statement_over_there(string statement)
    {
        await using var outer = await Clusters.OpenOuterAsync();
        await AssertWorksAsync(outer);
        var abandoned = Server.AbandonedRequests("hang");
        await outer.ExecuteAsync("SET statement_timeout = 500");
        var watch = Stopwatch.StartNew();
        Assert.Equal(PostgresErrorCodes.QueryCanceled, (await outer.FailsAsync(statement)).SqlState);
        output.WriteLine($"the error {watch.Elapsed.TotalMilliseconds - 500:0.0} ms after the timeout");
        await EndsAsync(abandoned);
        await outer.ExecuteAsync("RESET statement_timeout");
        await AssertWorksAsync(outer);
    }

    [Theory]
    [MemberData(nameof(Hanging))]
    public async Task A_request_ends_when_the_outer_session_is_gone(string statement)
    {
        var abandoned = Server.AbandonedRequests("hang");
        await using var session = await HangingSession.StartAsync(await Clusters.OpenOuterAsync(), Server, statement);
        await using var other = await Clusters.Outer.OpenAsync();
        var terminated = HangingSession.Now;
        Assert.Equal(true, await other.ScalarAsync($"SELECT pg_terminate_backend({session.Process.Pid})"));
        await EndsAsync(abandoned);
        output.WriteLine($"the request closed {(HangingSession.Now - terminated).TotalMilliseconds:0.0} ms after pg_terminate_backend of the outer session");
    }

    async Task EndsAsync(int abandoned)
    {
        await using var inner = await Clusters.Inner.OpenAsync();
        await Eventually.TrueAsync(
            async () => (long)(await inner.ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE usename = 'gateway' AND state = 'active'"))! == 0,
            "the end of the inner statement");
        await Eventually.TrueAsync(() => Server.AbandonedRequests("hang") > abandoned, "the request's connection closed");
    }

    static async Task AssertWorksAsync(NpgsqlConnection outer)
    {
        Assert.Equal(["1|7"], await RowsAsync(outer, "SELECT * FROM gateway.invoke_endpoint('echo', ARRAY['{7}'])"));
        Assert.Equal(["5"], await RowsAsync(outer, "SELECT count(category) FROM models.events WHERE id <= 5"));
    }
}
