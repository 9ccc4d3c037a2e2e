using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Protocol;
using AwsMl.Core.Services;
using AwsMl.Core.Services.SageMaker;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Engine;

public class BatchRunnerTests : IDisposable
{
    static readonly RequestOptions KeepGoing = Client.Options with { KeepGoing = true };

    readonly EnvironmentScope _environment = EnvironmentScope.WithKeys();

    public void Dispose() => _environment.Dispose();

    [Theory]
    [InlineData(413, "", "too large")]
    [InlineData(424, "ModelError", "Received client error (413) from primary with message \\\"secret\\\"")]
    [InlineData(400, "ValidationError", "Request body has an oversize body")]
    public async Task Batch_too_large_is_split_in_two(int status, string code, string message)
    {
        await using var server = await EchoAsync(lines => lines.Length > 3 ? Answer.Error(status, code, message) : null);

        var rows = await Client.SendAsync(Client.For(server) with { MaxAttempts = 1 }, Client.Values(Client.Options, Numbers(10)));

        Assert.Equal(Numbers(10), rows.Select(row => row[0]));
        // 10, 5, then 2 and 3, and the other 5, already known to be too large, as 2 and 3.
        Assert.Equal([10, 5, 2, 3, 2, 3], server.Received.Select(Lines));
    }

    [Fact]
    public async Task What_was_too_large_is_not_sent_another_time()
    {
        await using var server = await EchoAsync(lines => lines.Length > 100 ? Answer.Error(413, "", "") : null);
        using var connections = new ServiceConnections(Client.For(server), former: null);
        await Client.SendAsync(connections, Client.Values(Client.Options, [.. Enumerable.Repeat("100", 400)]));
        var before = server.Received.Count;

        var next = InvokeNext(connections, 400);
        await Client.SendAsync(connections, next);

        Assert.InRange(next.RowsTaken, 50, 100);
        Assert.Equal(before + 1, server.Received.Count);
    }

    [Fact]
    public async Task A_row_that_is_too_large_alone_is_the_error()
    {
        await using var server = await EchoAsync(lines => lines.Contains("6") ? Answer.Error(413, "", "") : null);

        var error = await Client.FailAsync(Client.For(server), Client.Values(Client.Options, Numbers(8)));

        Assert.Equal((ErrorKind.TooLarge, 1L), (error.Kind, error.Rows));
        Assert.Equal(server.Received.Count, error.Attempts);
    }

    [Fact]
    public async Task Batch_that_timed_out_is_never_sent_again_at_its_size()
    {
        await using var server = await TestServer.StartAsync(async (request, context) =>
        {
            if (Lines(request) > 2)
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            await new Answer(request.Text).SendAsync(context);
        });
        var settings = Client.For(server) with { RequestTimeoutMilliseconds = 1_000 };
        await Client.SendAsync(settings, Client.OneRow());

        var rows = await Client.SendAsync(settings, Client.Values(Client.Options, Numbers(4)));

        Assert.Equal(Numbers(4), rows.Select(row => row[0]));
        Assert.Equal([1, 4, 2, 2], server.Received.Select(Lines));
    }

    [Fact]
    public async Task Halves_of_what_timed_out_have_the_attempts_that_are_left()
    {
        await using var server = await TestServer.StartAsync((_, context) => Task.Delay(Timeout.Infinite, context.RequestAborted));

        var error = await Client.FailAsync(
            Client.For(server) with { RequestTimeoutMilliseconds = 300, MaxAttempts = 3 }, Client.Values(Client.Options, Numbers(64)));

        Assert.Equal((ErrorKind.TimedOut, 3, 16L), (error.Kind, error.Attempts, error.Rows));
    }

    [Fact]
    public async Task A_model_that_timed_out_gets_smaller_batches()
    {
        await using var server = await EchoAsync(lines => lines.Length > 2
            ? new Answer("""{"OriginalStatusCode":0,"Message":"Your invocation timed out while waiting"}""", "application/json", 424, ("x-amzn-ErrorType", "ModelError"))
            : null);

        await Client.SendAsync(Client.For(server), Client.Values(Client.Options, Numbers(4)));

        Assert.Equal([4, 2, 2], server.Received.Select(Lines));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    public async Task Rows_at_fault_are_found_when_it_is_to_keep_going(int modelStatus)
    {
        await using var server = await EchoAsync(lines => lines.Intersect(["3", "17"]).Any()
            ? new Answer($$"""{"OriginalStatusCode":{{modelStatus}},"Message":"m"}""", "application/json", 424, ("x-amzn-ErrorType", "ModelError"))
            : null);
        using var connections = new ServiceConnections(Client.For(server) with { MaxAttempts = 2 }, former: null);

        var result = await Client.RunAsync(connections, Client.Values(KeepGoing, Numbers(32)), KeepGoing);

        using var rows = result.Rows;
        var answers = Rows.Column(rows.Written).ToList();
        Assert.Equal(2, result.Failures.Count);
        Assert.Equal(Numbers(32).Select(n => n switch { "3" => "failure 0", "17" => "failure 1", _ => n }), answers);
        Assert.All(result.Failures, failure => Assert.Equal((ErrorKind.ServiceError, "ModelError", 1L), (failure.Kind, failure.ServiceCode, failure.Rows)));
        Assert.Equal(server.Received.Count, result.Attempts);
    }

    [Fact]
    public async Task A_service_that_is_down_fails_the_batch_as_one()
    {
        await using var server = await TestServer.StartAsync(Answer.Error(503, "ServiceUnavailable", "later"));
        using var connections = new ServiceConnections(Client.For(server) with { MaxAttempts = 2 }, former: null);

        var result = await Client.RunAsync(connections, Client.Values(KeepGoing, Numbers(8)), KeepGoing);

        using var rows = result.Rows;
        Assert.Equal(Enumerable.Repeat("failure 0", 8), Rows.Column(rows.Written));
        Assert.Equal((ErrorKind.Unavailable, 8L, 2), (result.Failures[0].Kind, result.Failures[0].Rows, result.Attempts));
    }

    [Fact]
    public async Task Texts_that_no_request_carries_fail_alone()
    {
        await using var server = await TestServer.StartAsync(new Answer(
            """{"Sentiment":"POSITIVE","SentimentScore":{"Positive":0.5}}""", "application/x-amz-json-1.1"));
        using var connections = new ServiceConnections(Client.For(server), former: null);

        var result = await Client.RunAsync(connections, Client.Texts(KeepGoing, "", "good", new string('x', 5001)), KeepGoing);

        using var rows = result.Rows;
        Assert.Equal([["failure 0"], ["POSITIVE", "0.5"], ["failure 1"]], Rows.Unpack(rows.Written));
        Assert.Equal([ErrorKind.BadArgument, ErrorKind.TooLarge], result.Failures.Select(failure => failure.Kind));
        Assert.Equal("""{"Text":"good","LanguageCode":"en"}""", Assert.Single(server.Received).Text);
    }

    [Fact]
    public async Task Settings_that_cannot_be_used_are_an_error_also_when_it_is_to_keep_going()
    {

        var error = await Client.FailAsync(new Settings { Profile = "nobody" }, Client.Values(KeepGoing, "1"), KeepGoing);

        Assert.Equal(ErrorKind.Configuration, error.Kind);
    }

    [Fact]
    public async Task No_attempt_starts_when_the_time_of_the_statement_is_over()
    {
        await using var server = await TestServer.StartAsync(
            Answer.Error(503, "ServiceUnavailable", "later", ("Retry-After", "30")), new Answer("1\n"));

        var error = await Client.FailAsync(Client.For(server), options: Client.Options with { TimeLeft = TimeSpan.FromSeconds(20) });

        Assert.Equal((ErrorKind.Unavailable, 1), (error.Kind, error.Attempts));
        Assert.InRange(error.ElapsedMilliseconds, 0, 15_000);
    }

    [Fact]
    public async Task The_service_says_how_long_to_wait()
    {
        await using var server = await TestServer.StartAsync(
            Answer.Error(429, "", "later", ("Retry-After", "2")), new Answer("1\n"));
        using var connections = new ServiceConnections(Client.For(server), former: null);

        var result = await Client.RunAsync(connections, Client.OneRow());

        result.Rows.Dispose();
        Assert.InRange(result.ElapsedMilliseconds, 2_000, 60_000);
    }

    static Submission InvokeNext(ServiceConnections connections, int count) =>
        InvokeEndpoint.Prepare(
            "my-ep", Rows.Pack([.. Enumerable.Repeat<string?[]>(["100"], count)]), count, Client.Options,
            connections.Of(SageMakerService.Api).Target("my-ep").SmallestRefused);

    static string[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => $"{i}")];

    static int Lines(ReceivedRequest request) => request.Text.Count(c => c == '\n');

    /// <summary>Returns what was sent, unless there is a reason not to.</summary>
    static Task<TestServer> EchoAsync(Func<string[], Answer?> refuse) =>
        TestServer.StartAsync((request, context) =>
            (refuse(request.Text.TrimEnd('\n').Split('\n')) ?? new Answer(request.Text)).SendAsync(context));
}
