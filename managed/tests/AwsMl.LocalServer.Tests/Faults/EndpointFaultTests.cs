using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.Faults;

public sealed class EndpointFaultTests : IAsyncLifetime
{
    TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    [Theory]
    [InlineData("""{"type": "fault", "status": 503}""", 503, "ServiceUnavailable")]
    [InlineData("""{"type": "fault", "status": 429}""", 429, "ThrottlingException")]
    [InlineData("""{"type": "fault", "status": 530}""", 530, "InternalDependencyException")]
    [InlineData("""{"type": "fault", "code": "ThrottlingException"}""", 400, "ThrottlingException")]
    [InlineData("""{"type": "fault", "code": "ModelNotReadyException"}""", 429, "ModelNotReadyException")]
    [InlineData("""{"type": "fault", "code": "ExpiredTokenException"}""", 403, "ExpiredTokenException")]
    [InlineData("""{"type": "fault", "status": 418, "code": "Teapot"}""", 418, "Teapot")]
    public async Task An_error_is_found_by_its_status_or_its_code(string definition, int status, string code)
    {
        await _server.PutEndpointAsync("faulty", definition);

        using var response = await _server.InvokeAsync("faulty", "1");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(code, Assert.Single(response.Headers.GetValues("x-amzn-ErrorType")));
    }

    [Fact]
    public async Task An_error_has_its_message_and_retry_after()
    {
        await _server.PutEndpointAsync("faulty", """{"type": "fault", "status": 503, "message": "busy", "retry_after": 1}""");

        using var response = await _server.InvokeAsync("faulty", "1");

        Assert.Equal("busy", (string)(await Json.ReadAsync(response))["Message"]!);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task Too_large_has_no_code()
    {
        await _server.PutEndpointAsync("faulty", """{"type": "fault", "status": 413}""");

        using var response = await _server.InvokeAsync("faulty", "1");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.False(response.Headers.Contains("x-amzn-ErrorType"));
        Assert.StartsWith("HTTP content length exceeded", (string)(await Json.ReadAsync(response))["message"]!);
    }

    [Fact]
    public async Task Only_the_first_times_fail()
    {
        await _server.PutEndpointAsync("faulty", """{"type": "fault", "status": 503, "times": 2}""");

        var statuses = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            using var response = await _server.InvokeAsync("faulty", "1");
            statuses.Add((int)response.StatusCode);
        }

        Assert.Equal([503, 503, 200, 200], statuses);
    }

    [Fact]
    public async Task Faults_can_be_drawn_at_random_and_are_counted_by_name()
    {
        const string definition = """
            {"type": "fault", "probability": 0.5, "seed": 7,
             "faults": [{"status": 503}, {"code": "ThrottlingException"}, {"behaviour": "wrong_count"}, {"original_status": 500}]}
            """;
        var runs = new List<string>();
        foreach (var name in (string[])["first", "second"])
        {
            await _server.PutEndpointAsync(name, definition);
            for (var i = 0; i < 100; i++)
            {
                using var response = await _server.InvokeAsync(name, "1");
            }

            var faults = (await _server.CountsAsync())["by_endpoint"]![name]!["faults"]!.AsObject();
            Assert.Equal(["503", "ModelError", "ThrottlingException", "wrong_count"], faults.Select(fault => fault.Key));
            Assert.InRange(faults.Sum(fault => (int)fault.Value!), 30, 70);
            runs.Add(faults.ToJsonString());
        }

        Assert.Equal(runs[0], runs[1]);
    }

    [Fact]
    public async Task A_rate_lets_a_burst_pass_and_throttles_the_others()
    {
        await _server.PutEndpointAsync("limited", """{"type": "fault", "rate": 0.001, "burst": 3}""");

        var codes = new List<string?>();
        for (var i = 0; i < 5; i++)
        {
            using var response = await _server.InvokeAsync("limited", "1");
            codes.Add(response.Headers.TryGetValues("x-amzn-ErrorType", out var code) ? code.Single() : null);
        }

        Assert.Equal([null, null, null, "ThrottlingException", "ThrottlingException"], codes);
    }

    [Fact]
    public async Task A_rate_gives_turns_back_as_time_goes_by()
    {
        await _server.PutEndpointAsync("limited", """{"type": "fault", "rate": 20, "burst": 1}""");

        var watch = Stopwatch.StartNew();
        for (var taken = 0; taken < 3;)
        {
            using var response = await _server.InvokeAsync("limited", "1");
            taken += response.IsSuccessStatusCode ? 1 : 0;
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60));
        }

        Assert.True(watch.Elapsed > TimeSpan.FromMilliseconds(90));
    }

    [Theory]
    [InlineData("""{"type": "fault", "faults": []}""", "must not be empty")]
    [InlineData("""{"type": "fault", "faults": [1]}""", "must be an array of objects")]
    [InlineData("""{"type": "fault", "status": 500, "faults": [{"status": 503}]}""", "give either one fault")]
    [InlineData("""{"type": "fault", "faults": [{"staus": 503}]}""", "\"staus\" is not a field")]
    [InlineData("""{"type": "fault", "status": 500, "probability": 2}""", "between 0 and 1")]
    [InlineData("""{"type": "fault", "rate": 0}""", "must be positive")]
    [InlineData("""{"type": "fault", "burst": 2}""", "is of a \"rate\"")]
    public async Task A_plan_that_makes_no_sense_is_refused(string definition, string problem)
    {
        using var response = await _server.Control.PutAsync("endpoints/faulty", new StringContent(definition));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(problem, (string)(await Json.ReadAsync(response))["error"]!);
    }

    [Fact]
    public async Task A_model_that_is_late_is_told_in_the_services_words()
    {
        await _server.PutEndpointAsync("faulty", """{"type": "fault", "original_status": 0}""");

        using var response = await _server.InvokeAsync("faulty", "1");
        var error = await Json.ReadAsync(response);

        Assert.Equal(0, (int)error["OriginalStatusCode"]!);
        Assert.Contains("timed out while waiting", (string)error["Message"]!);
    }

    [Theory]
    [InlineData("""{"type": "fault", "original_status": 500, "original_message": "out of memory"}""", 500, "out of memory")]
    [InlineData("""{"type": "fault", "status": 424, "code": "ModelError", "original_status": 400}""", 400, "programmed fault")]
    [InlineData("""{"type": "fault", "code": "ModelError"}""", 500, "programmed fault")]
    public async Task A_model_error_says_what_the_container_said(string definition, int originalStatus, string originalMessage)
    {
        await _server.PutEndpointAsync("faulty", definition);

        using var response = await _server.InvokeAsync("faulty", "1");
        var error = await Json.ReadAsync(response);

        Assert.Equal(424, (int)response.StatusCode);
        Assert.Equal(originalStatus, (int)error["OriginalStatusCode"]!);
        Assert.Equal(originalMessage, (string)error["OriginalMessage"]!);
        Assert.Contains($"({originalStatus}) from primary with message \"{originalMessage}\"", (string)error["Message"]!);
    }

    [Fact]
    public async Task More_rows_than_allowed_are_too_large()
    {
        await _server.PutEndpointAsync("faulty", """{"type": "fault", "max_rows": 2}""");

        using var refused = await _server.InvokeAsync("faulty", "1\n2\n3");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Equal("1\n2\n", await _server.PredictAsync("faulty", "1\n2"));
    }

    [Fact]
    public async Task More_rows_than_allowed_can_be_too_large_for_the_container()
    {
        await _server.PutEndpointAsync("faulty", """{"type": "fault", "max_rows": 2, "too_large": "model_error"}""");

        using var response = await _server.InvokeAsync("faulty", "1\n2\n3");
        var error = await Json.ReadAsync(response);

        Assert.Equal(413, (int)error["OriginalStatusCode"]!);
        Assert.StartsWith("Received client error (413) from primary", (string)error["Message"]!);
    }

    [Theory]
    [InlineData("wrong_count", "1\n2\n3", "1\n2\n")]
    [InlineData("wrong_count", "1", "1\n1\n")]
    [InlineData("one_line", "1\n2\n3", "1,2,3")]
    [InlineData("brackets", "0.1,0.9\n0.3,0.7", "[0.1, 0.9],[0.3, 0.7]")]
    [InlineData("json", "0.5\nx", """{"predictions":[{"score":0.5},{"score":"x"}]}""")]
    [InlineData("json", "0.5,1", """{"predictions":[{"score":0.5,"predicted_label":1}]}""")]
    [InlineData("json", "1,2,3", """{"predictions":[{"score":[1,2,3]}]}""")]
    [InlineData("jsonlines", "0.5\n-1", "{\"score\":0.5}\n{\"score\":-1}\n")]
    [InlineData("bad_csv", "1\n2", "\"never closed,1\n2\n")]
    [InlineData("bad_json", "1", "{\"predictions\":[{\"score\":0.")]
    public async Task Answers_take_the_shape_told(string behaviour, string body, string answer)
    {
        await BehaveAsync(behaviour);

        Assert.Equal(answer, await _server.PredictAsync("faulty", body));
    }

    [Theory]
    [InlineData("json", "application/json")]
    [InlineData("bad_json", "application/json")]
    [InlineData("jsonlines", "application/jsonlines")]
    public async Task Json_says_so(string behaviour, string contentType)
    {
        await BehaveAsync(behaviour);

        using var response = await _server.InvokeAsync("faulty", "1");

        Assert.Equal(contentType, response.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task The_json_shape_is_json()
    {
        await BehaveAsync("json");

        var scores = JsonNode.Parse(await _server.PredictAsync("faulty", "1\n-\n1e5\n\"a\"\"b\"\n.5"))!["predictions"]!.AsArray();

        Assert.Equal(["1", "-", "1e5", "a\"b", ".5"], scores.Select(score => score!["score"]!.ToString()));
    }

    [Fact]
    public async Task Garbage_is_neither_utf8_nor_short()
    {
        await BehaveAsync("garbage");

        using var response = await _server.InvokeAsync("faulty", "1");
        var bytes = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Throws<DecoderFallbackException>(() => new UTF8Encoding(false, true).GetString(bytes));
    }

    [Fact]
    public async Task Bad_gzip_is_announced_as_gzip()
    {
        await BehaveAsync("bad_gzip");

        using var response = await _server.InvokeAsync("faulty", "1");

        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
        Assert.Equal("1\n", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Gzip_inflates_to_the_answer()
    {
        await BehaveAsync("gzip");

        Assert.Equal("1\n2\n", await InflateAsync("1\n2"));
    }

    [Fact]
    public async Task Damaged_gzip_does_not_inflate()
    {
        await BehaveAsync("damaged_gzip");

        await Assert.ThrowsAnyAsync<InvalidDataException>(() => InflateAsync("1\n2"));
    }

    [Fact]
    public async Task Gzip_can_be_cut()
    {
        const string body = "1\n2\n";
        await BehaveAsync("gzip");
        using var whole = await _server.InvokeAsync("faulty", body);
        await BehaveAsync("cut_gzip");
        using var cut = await _server.InvokeAsync("faulty", body);

        Assert.Equal(whole.Content.Headers.ContentLength / 2, cut.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task A_gzip_bomb_is_small_until_it_is_inflated()
    {
        await BehaveAsync("gzip_bomb");

        using var response = await _server.InvokeAsync("faulty", "1");
        await using var gzip = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        await gzip.ReadExactlyAsync(new byte[100 * 1024 * 1024]);

        Assert.InRange(response.Content.Headers.ContentLength!.Value, 1, 10 * 1024 * 1024);
    }

    [Fact]
    public async Task Deep_json_has_more_levels_than_a_stack()
    {
        await BehaveAsync("deep_json");

        Assert.StartsWith("{\"predictions\":" + new string('[', 100_000) + "]", await _server.PredictAsync("faulty", "1"));
    }

    [Fact]
    public async Task A_trickling_answer_is_whole_in_the_end()
    {
        await BehaveAsync("trickle");

        Assert.Equal("12\n", await _server.PredictAsync("faulty", "12"));
    }

    [Fact]
    public async Task An_answer_can_be_reset_midway()
    {
        await BehaveAsync("reset_midway");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/endpoints/faulty/invocations") { Content = new StringContent("12345", null, "text/csv") };

        using var response = await _server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[3]);
        var error = await Assert.ThrowsAnyAsync<IOException>(() => body.ReadExactlyAsync(new byte[3]).AsTask());

        Assert.IsType<System.Net.Sockets.SocketException>(error.InnerException);
    }

    [Fact]
    public async Task A_reset_connection_has_no_answer()
    {
        await BehaveAsync("reset");

        await Assert.ThrowsAsync<HttpRequestException>(() => _server.PredictAsync("faulty", "1,2,3,4,5,6\n7,8"));
    }

    [Fact]
    public async Task A_truncated_answer_announces_its_whole_length_and_ends_early()
    {
        await BehaveAsync("truncate");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/endpoints/faulty/invocations") { Content = new StringContent("12345", null, "text/csv") };

        using var response = await _server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(6, response.Content.Headers.ContentLength);
        var error = await Assert.ThrowsAsync<HttpIOException>(async () => await (await response.Content.ReadAsStreamAsync()).ReadExactlyAsync(new byte[6]));
        Assert.Equal(HttpRequestError.ResponseEnded, error.HttpRequestError);
    }

    [Fact]
    public async Task A_hanging_endpoint_does_not_answer()
    {
        await BehaveAsync("hang");
        using var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _server.Client.PostAsync("/endpoints/faulty/invocations", new StringContent("1", null, "text/csv"), giveUp.Token));
    }

    [Fact]
    public async Task An_endless_answer_goes_on()
    {
        await BehaveAsync("endless");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/endpoints/faulty/invocations") { Content = new StringContent("123", null, "text/csv") };

        using var response = await _server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[1024 * 1024];
        await body.ReadExactlyAsync(buffer);

        Assert.Null(response.Content.Headers.ContentLength);
        Assert.Equal("123\n123\n"u8, buffer.AsSpan(0, 8));
    }

    [Fact]
    public async Task A_fault_can_stand_before_another_endpoint()
    {
        await _server.PutEndpointAsync("model", """{"type": "linear", "coefficients": [2]}""");
        await _server.PutEndpointAsync("faulty", """{"type": "fault", "endpoint": "model", "behaviour": "one_line"}""");

        Assert.Equal("2,4", await _server.PredictAsync("faulty", "1\n2"));
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    async Task<string> InflateAsync(string body)
    {
        using var response = await _server.InvokeAsync("faulty", body);
        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
        using var reader = new StreamReader(new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress));
        return await reader.ReadToEndAsync();
    }

    Task BehaveAsync(string behaviour) => _server.PutEndpointAsync("faulty", $$"""{"type": "fault", "behaviour": "{{behaviour}}"}""");
}
