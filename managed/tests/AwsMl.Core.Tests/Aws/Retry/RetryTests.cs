using AwsMl.Core.Protocol;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Aws.Retry;

public class RetryTests : IDisposable
{
    readonly EnvironmentScope _environment = EnvironmentScope.WithKeys();

    public void Dispose() => _environment.Dispose();

    [Theory]
    [InlineData(503, "ServiceUnavailable")]
    [InlineData(500, "InternalFailure")]
    [InlineData(530, "InternalDependencyException")]
    [InlineData(429, "ModelNotReadyException")]
    [InlineData(400, "ThrottlingException")]
    [InlineData(429, "")]
    [InlineData(502, "")]
    [InlineData(509, "")]
    public async Task A_transient_error_is_tried_again(int status, string code)
    {
        await using var server = await TestServer.StartAsync(Answer.Error(status, code, "later"), new Answer("0.5\n"));

        var rows = await Client.InvokeAsync(Client.For(server));

        Assert.Equal([["0.5"]], rows);
        Assert.Equal(2, server.Received.Count);
        Assert.All(server.Received, request => Assert.Equal("1.5,2\n", request.Text));
        Assert.All(server.Received, request =>
            Assert.Equal(ReferenceSignature.Expected(request, Keys.SecretKey), ReferenceSignature.Given(request)));
    }

    [Fact]
    public async Task A_lack_of_capacity_is_tried_again()
    {
        await using var server = await TestServer.StartAsync(
            Answer.Error(400, "ValidationError", "no capacity to process this request"), new Answer("0.5\n"));

        Assert.Equal([["0.5"]], await Client.InvokeAsync(Client.For(server)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Attempts_end_at_the_setting(int attempts)
    {
        await using var server = await TestServer.StartAsync(Answer.Error(503, "ServiceUnavailable", "try later"));

        var error = await Client.FailAsync(Client.For(server) with { MaxAttempts = attempts });

        Assert.Equal(ErrorKind.Unavailable, error.Kind);
        Assert.Equal("try later", error.Message);
        Assert.Equal("request-1", error.RequestId);
        Assert.Equal(attempts, error.Attempts);
        Assert.Equal(attempts, server.Received.Count);
    }

    [Theory]
    [InlineData(400, "ValidationError", ErrorKind.ServiceError)]
    [InlineData(403, "AccessDeniedException", ErrorKind.AccessDenied)]
    [InlineData(413, "", ErrorKind.TooLarge)]
    public async Task Other_errors_are_not_tried_again(int status, string code, ErrorKind expected)
    {
        await using var server = await TestServer.StartAsync(Answer.Error(status, code, "no"));

        var error = await Client.FailAsync(Client.For(server));

        Assert.Equal(expected, error.Kind);
        Assert.Single(server.Received);
    }

    [Theory]
    [InlineData(400, 1)]
    [InlineData(415, 1)]
    [InlineData(500, 2)]
    [InlineData(0, 2)]
    public async Task A_models_error_is_tried_again_where_the_model_failed(int modelStatus, int expected)
    {
        await using var server = await TestServer.StartAsync(new Answer(
            $$"""{"Message":"m","OriginalMessage":"o","OriginalStatusCode":{{modelStatus}}}""", "application/json", 424,
            ("x-amzn-ErrorType", "ModelError")));

        var error = await Client.FailAsync(Client.For(server) with { MaxAttempts = 2 });

        Assert.Equal(ErrorKind.ServiceError, error.Kind);
        Assert.Equal(424, error.HttpStatus);
        Assert.Equal(expected, server.Received.Count);
    }

    [Fact]
    public async Task A_lost_connection_is_tried_again_and_counts_as_an_attempt()
    {
        await using var server = await TestServer.StartAsync((_, context) =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        var error = await Client.FailAsync(Client.For(server) with { MaxAttempts = 2 });

        Assert.Equal(ErrorKind.ConnectionLost, error.Kind);
        Assert.Equal(2, error.Attempts);
        Assert.Equal(2, server.Received.Count);
    }

    [Fact]
    public async Task A_request_that_timed_out_is_not_sent_again()
    {
        await using var server = await TestServer.StartAsync((_, context) => Task.Delay(Timeout.Infinite, context.RequestAborted));

        var error = await Client.FailAsync(Client.For(server) with { RequestTimeoutMilliseconds = 200 });

        Assert.Equal(ErrorKind.TimedOut, error.Kind);
        Assert.Equal("no answer within 200 ms", error.Message);
        Assert.Equal(1, error.Attempts);
        // None, where the first connection of a slow machine takes as long as that.
        Assert.InRange(server.Received.Count, 0, 1);
    }

    [Fact]
    public async Task The_timeout_holds_for_the_whole_answer()
    {
        await using var server = await TestServer.StartAsync(async (_, context) =>
        {
            context.Response.ContentLength = 100;
            await context.Response.Body.WriteAsync("0.5"u8.ToArray());
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        var error = await Client.FailAsync(Client.For(server) with { RequestTimeoutMilliseconds = 200 });

        Assert.Equal(ErrorKind.TimedOut, error.Kind);
    }
}
