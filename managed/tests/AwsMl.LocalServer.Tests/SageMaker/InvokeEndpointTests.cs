using System.Net;
using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.SageMaker;

public sealed class InvokeEndpointTests : IAsyncLifetime
{
    TestServer _server = null!;

    public async Task InitializeAsync() =>
        _server = await TestServer.StartAsync(new ServerOptions { Verify = false, Models = [TestFiles.Path("endpoints")] });

    [Fact]
    public async Task An_answer_has_sagemakers_headers()
    {
        using var response = await _server.InvokeAsync("echo", "1,2\n3,4");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("1,2\n3,4\n", await response.Content.ReadAsStringAsync());
        Assert.Equal("text/csv; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("AllTraffic", Assert.Single(response.Headers.GetValues("x-Amzn-Invoked-Production-Variant")));
        Assert.True(Guid.TryParse(Assert.Single(response.Headers.GetValues("x-amzn-RequestId")), out _));
    }

    [Fact]
    public async Task The_endpoints_of_the_documentations_examples_are_there()
    {
        Assert.Matches("^[0-9]\n[0-9]\n$", await _server.PredictAsync("sagemaker_model_endpoint_name", "1,2024-01-01\n2,2024-01-02"));
        Assert.Matches("^[0-9]{1,2},[0-9]{1,2}\n$", await _server.PredictAsync("endpt_name", "1.000000,2.000000"));
        Assert.Equal("1\n", await _server.PredictAsync("first-field", "1,2"));
    }

    [Fact]
    public async Task A_line_end_inside_quotes_belongs_to_the_row()
    {
        Assert.Equal("\"a\nb\"\nc\n", await _server.PredictAsync("first-field", "\"a\nb\",1\nc,2"));
        Assert.Equal(2, (int)(await _server.CountsAsync())["rows"]!);
    }

    [Theory]
    [InlineData("no-such", "Endpoint no-such of account 000000000000 not found.")]
    [InlineData("no_such", "1 validation error detected: Value 'no_such' at 'endpointName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9])*")]
    [InlineData("x123456789012345678901234567890123456789012345678901234567890123", "1 validation error detected: Value 'x123456789012345678901234567890123456789012345678901234567890123' at 'endpointName' failed to satisfy constraint: Member must have length less than or equal to 63")]
    public async Task An_unknown_endpoint_is_a_validation_error(string name, string message)
    {
        using var response = await _server.InvokeAsync(name, "1");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("ValidationError", Assert.Single(response.Headers.GetValues("x-amzn-ErrorType")));
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(message, (string)(await Json.ReadAsync(response))["Message"]!);
    }

    [Fact]
    public async Task A_body_of_25_MB_is_accepted_and_a_larger_one_is_not()
    {
        var body = new byte[25 * 1024 * 1024];
        body.AsSpan().Fill((byte)'7');
        using var accepted = await _server.InvokeAsync("sagemaker_model_endpoint_name", body);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);

        using var refused = await _server.InvokeAsync("sagemaker_model_endpoint_name", [.. body, (byte)'7']);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Equal("HTTP content length exceeded 26214400 bytes.", (string)(await Json.ReadAsync(refused))["message"]!);
        Assert.False(refused.Headers.Contains("x-amzn-ErrorType"));
    }

    [Fact]
    public async Task A_body_without_a_length_is_limited_as_well()
    {
        using var content = new StreamContent(new MemoryStream(new byte[(25 * 1024 * 1024) + 1]));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/endpoints/echo/invocations") { Content = content };
        request.Headers.TransferEncodingChunked = true;

        using var response = await _server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task An_endpoint_can_have_a_smaller_limit()
    {
        await _server.PutEndpointAsync("small", """{"type": "echo", "max_bytes": 10}""");

        using var accepted = await _server.InvokeAsync("small", "0123456789");
        using var refused = await _server.InvokeAsync("small", "01234567890");

        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
    }

    [Fact]
    public async Task Latency_is_waited_for()
    {
        await _server.PutEndpointAsync("slow", """{"type": "echo", "latency_ms": 200}""");
        var started = TimeProvider.System.GetTimestamp();

        await _server.PredictAsync("slow", "1");

        // Timers count in ticks of the kernel, of up to 10 ms each.
        Assert.True(TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromMilliseconds(150));
    }

    [Fact]
    public async Task The_variant_asked_for_is_the_one_invoked()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/endpoints/echo/invocations") { Content = new StringContent("1", null, "text/csv") };
        request.Headers.Add("X-Amzn-SageMaker-Target-Variant", "canary");

        using var response = await _server.Client.SendAsync(request);

        Assert.Equal("canary", Assert.Single(response.Headers.GetValues("x-Amzn-Invoked-Production-Variant")));
    }

    [Theory]
    [InlineData("GET", "/endpoints/echo/invocations")]
    [InlineData("POST", "/endpoints/echo")]
    [InlineData("POST", "/endpoints//invocations")]
    [InlineData("POST", "/endpoints/a/b/invocations")]
    [InlineData("POST", "/")]
    public async Task Anything_else_is_not_found(string method, string path)
    {
        using var response = await _server.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();
}
