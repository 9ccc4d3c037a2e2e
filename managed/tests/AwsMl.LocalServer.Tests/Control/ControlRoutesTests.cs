using System.Net;
using System.Text.Json.Nodes;
using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.Control;

public sealed class ControlRoutesTests : IAsyncLifetime
{
    TestServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _server.PutEndpointAsync("echo", """{"type": "echo"}""");
    }

    [Fact]
    public async Task Ping_is_answered() => Assert.Equal("ok\n", await _server.Control.GetStringAsync("ping"));

    [Fact]
    public async Task Requests_rows_and_bytes_are_counted_by_endpoint()
    {
        await _server.PutEndpointAsync("other", """{"type": "echo"}""");
        await _server.PredictAsync("echo", "1\n2\n3");
        await _server.PredictAsync("echo", "4");
        await _server.PredictAsync("other", "5");

        var counts = await _server.CountsAsync();

        Assert.Equal((3, 5, 7), ((int)counts["requests"]!, (int)counts["rows"]!, (int)counts["bytes"]!));
        Assert.Equal("[3,1,1]", counts["batch_rows"]!.ToJsonString());
        var echo = counts["by_endpoint"]!["echo"]!;
        Assert.Equal((2, 4, 6), ((int)echo["requests"]!, (int)echo["rows"]!, (int)echo["bytes"]!));
        Assert.Equal("[3,1]", echo["batch_rows"]!.ToJsonString());
        Assert.Equal(1, (int)counts["by_endpoint"]!["other"]!["requests"]!);
    }

    [Fact]
    public async Task Comprehends_documents_are_counted_by_operation()
    {
        using var first = await _server.ComprehendAsync("DetectSentiment", """{"Text": "a", "LanguageCode": "en"}""");
        using var second = await _server.ComprehendAsync("BatchDetectSentiment", """{"TextList": ["a", "b"], "LanguageCode": "en"}""");

        var counts = await _server.CountsAsync();

        var comprehend = counts["comprehend"]!;
        Assert.Equal((2, 3), ((int)comprehend["requests"]!, (int)comprehend["documents"]!));
        Assert.Equal((1, 1), ((int)comprehend["detect"]!, (int)comprehend["batch"]!));
        Assert.Equal((2, 3), ((int)counts["requests"]!, (int)counts["rows"]!));
        Assert.Empty(counts["by_endpoint"]!.AsObject());
    }

    [Fact]
    public async Task Failures_are_counted_with_their_rows()
    {
        await _server.PutEndpointAsync("faulty", """{"type": "fault", "status": 500}""");
        using var response = await _server.InvokeAsync("faulty", "1\n2");

        var faulty = (await _server.CountsAsync())["by_endpoint"]!["faulty"]!;

        Assert.Equal((1, 2, 1), ((int)faulty["requests"]!, (int)faulty["rows"]!, (int)faulty["failed"]!));
    }

    [Fact]
    public async Task Requests_at_once_are_counted()
    {
        await _server.PutEndpointAsync("slow", """{"type": "echo", "latency_ms": 600000}""");
        using var giveUp = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 3)
            .Select(_ => _server.Client.PostAsync("/endpoints/slow/invocations", new StringContent("1", null, "text/csv"), giveUp.Token))
            .ToList();
        while ((int?)(await _server.CountsAsync())["by_endpoint"]!["slow"]?["requests"] != 3)
        {
            Assert.DoesNotContain(waiting, request => request.IsCompleted);
            await Task.Delay(10);
        }
        await _server.PredictAsync("echo", "1");

        var counts = await _server.CountsAsync();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));

        Assert.Equal(3, (int)counts["by_endpoint"]!["slow"]!["max_in_flight"]!);
        Assert.Equal(1, (int)counts["by_endpoint"]!["echo"]!["max_in_flight"]!);
    }

    [Fact]
    public async Task A_request_whose_signature_does_not_hold_counts_as_rejected_only()
    {
        await using var strict = await TestServer.StartAsync(new ServerOptions());
        await strict.PutEndpointAsync("echo", """{"type": "echo"}""");

        using var response = await strict.InvokeAsync("echo", "1\n2");
        var counts = await strict.CountsAsync();

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal((1, 0, 0), ((int)counts["rejected"]!, (int)counts["requests"]!, (int)counts["rows"]!));
    }

    [Fact]
    public async Task Reset_zeroes_counts_and_log_and_takes_faults_back()
    {
        await _server.PutAsync("comprehend/fault", """{"status": 500}""");
        await _server.PutEndpointAsync("faulty", """{"type": "fault", "status": 500}""");
        await _server.PredictAsync("echo", "1");

        using var reset = await _server.Control.PostAsync("reset", null);
        var counts = await _server.CountsAsync();

        Assert.Equal(HttpStatusCode.OK, reset.StatusCode);
        Assert.Equal(0, (int)counts["requests"]!);
        Assert.Empty(counts["by_endpoint"]!.AsObject());
        Assert.Empty((await _server.JsonAsync("log")).AsArray());
        Assert.Equal(["echo"], await EndpointNamesAsync());
        using var comprehend = await _server.ComprehendAsync("DetectSentiment", """{"Text": "a", "LanguageCode": "en"}""");
        Assert.Equal(HttpStatusCode.OK, comprehend.StatusCode);
    }

    [Theory]
    [InlineData(-600)]
    [InlineData(600)]
    public async Task The_clock_can_be_set_wrong_until_a_reset(int seconds)
    {
        await _server.PutAsync("clock", $$"""{"offset_seconds": {{seconds}}}""");
        using var wrong = await _server.InvokeAsync("echo", "1");
        using var reset = await _server.Control.PostAsync("reset", null);
        using var right = await _server.InvokeAsync("echo", "1");

        Assert.InRange((wrong.Headers.Date!.Value - DateTimeOffset.UtcNow).TotalSeconds, seconds - 60, seconds + 60);
        Assert.InRange((right.Headers.Date!.Value - DateTimeOffset.UtcNow).TotalSeconds, -60, 60);
    }

    [Fact]
    public async Task Counts_can_be_reset_alone()
    {
        await _server.PutEndpointAsync("faulty", """{"type": "fault", "status": 500}""");
        await _server.PredictAsync("echo", "1");

        using var reset = await _server.Control.PostAsync("reset/counts", null);

        Assert.Equal(1, (int)JsonNode.Parse(await reset.Content.ReadAsStringAsync())!["by_endpoint"]!["echo"]!["requests"]!);
        Assert.Equal(0, (int)(await _server.CountsAsync())["requests"]!);
        Assert.Equal(["echo", "faulty"], await EndpointNamesAsync());
    }

    [Fact]
    public async Task The_log_has_headers_and_bodies_of_the_last_requests()
    {
        await _server.PredictAsync("echo", "first");
        await _server.PredictAsync("echo", "é,2");

        var all = (await _server.JsonAsync("log")).AsArray();
        var last = Assert.Single((await _server.JsonAsync("log?last=1")).AsArray())!;

        Assert.Equal(2, all.Count);
        Assert.Equal("é,2", (string)last["body"]!);
        Assert.Equal("text/csv", (string)last["headers"]!["Content-Type"]!);
        Assert.Equal(("InvokeEndpoint", "echo", 200, 1), ((string)last["operation"]!, (string)last["endpoint"]!, (int)last["status"]!, (int)last["rows"]!));
    }

    [Fact]
    public async Task A_body_that_is_not_text_is_logged_as_base64()
    {
        using var response = await _server.InvokeAsync("echo", [0xff, 0xfe]);

        Assert.Equal("//4=", (string)(await _server.JsonAsync("log")).AsArray()[0]!["body_base64"]!);
    }

    [Fact]
    public async Task A_wrong_definition_is_refused_with_the_reason()
    {
        using var response = await _server.Control.PutAsync("endpoints/x", new StringContent("""{"type": "nothing"}"""));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith("endpoint \"x\": unknown type", (string)(await Json.ReadAsync(response))["error"]!);
    }

    [Fact]
    public async Task An_endpoint_is_taken_back_and_an_unknown_one_is_not_found()
    {
        using var deleted = await _server.Control.DeleteAsync("endpoints/echo");
        using var unknown = await _server.Control.DeleteAsync("endpoints/echo");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (deleted.StatusCode, unknown.StatusCode));
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    async Task<IEnumerable<string>> EndpointNamesAsync() => (await _server.JsonAsync("endpoints")).AsObject().Select(endpoint => endpoint.Key);
}
