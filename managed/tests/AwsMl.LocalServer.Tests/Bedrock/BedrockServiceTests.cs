using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.Bedrock;

public sealed class BedrockServiceTests : IAsyncLifetime
{
    TestServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _server.PutEndpointAsync("amazon.embed", """{"type": "embedding", "dimensions": 64}""");
        await _server.PutEndpointAsync("amazon.text", """{"type": "text"}""");
        await _server.PutEndpointAsync("faulty", """{"type": "fault"}""");
    }

    [Fact]
    public async Task An_embedding_has_length_1_and_depends_on_the_text_alone()
    {
        var one = await EmbedAsync("the quick brown fox");
        var again = await EmbedAsync("the quick brown fox");
        var near = await EmbedAsync("the quick brown dog");
        var far = await EmbedAsync("stock markets fell");

        Assert.Equal(64, one.Length);
        Assert.Equal(1, Product(one, one), 12);
        Assert.Equal(one, again);
        Assert.True(Product(one, near) > Product(one, far) + 0.2);
    }

    [Fact]
    public async Task A_request_can_ask_for_fewer_dimensions()
    {
        var answer = await AskAsync("amazon.embed", """{"inputText": "a b", "dimensions": 3}""");

        Assert.Equal(3, answer["embedding"]!.AsArray().Count);
        Assert.Equal(2, (int)answer["inputTextTokenCount"]!);
    }

    [Fact]
    public async Task A_text_model_turns_the_words_round()
    {
        var answer = await AskAsync("amazon.text", """{"inputText": "one two three"}""");

        Assert.Equal("three two one", (string)answer["results"]![0]!["outputText"]!);
    }

    [Theory]
    [InlineData("amazon.embed:0")]
    [InlineData("amazon.embed%3A0")]
    [InlineData("arn%3Aaws%3Abedrock%3Aus-east-1%3A%3Afoundation-model%2Famazon.embed%3A0")]
    public async Task Versions_and_arns_lead_to_the_model(string id) =>
        Assert.NotNull((await AskAsync(id, """{"inputText": "a"}"""))["embedding"]);

    [Fact]
    public async Task Requests_are_counted_by_model()
    {
        await AskAsync("amazon.embed:0", """{"inputText": "a"}""");
        await AskAsync("amazon.embed", """{"inputText": "b"}""");

        var counts = await _server.CountsAsync();
        Assert.Equal(2, (int)counts["rows"]!);
        Assert.Equal(2, (int)counts["by_endpoint"]!["amazon.embed"]!["requests"]!);
    }

    [Theory]
    [InlineData("no-such", "{}", 404, "ResourceNotFoundException", "Could not resolve the foundation model")]
    [InlineData("amazon.text", "{}", 400, "ValidationException", "Malformed input request: #: required key [inputText] not found")]
    [InlineData("amazon.text", "{", 400, "ValidationException", "Malformed input request: not JSON")]
    [InlineData("amazon.embed", """{"inputText": "a", "dimensions": 0}""", 400, "ValidationException", "Malformed input request: #/dimensions")]
    public async Task What_cannot_be_answered_is_an_error(string model, string body, int status, string code, string message) =>
        Assert.StartsWith(message, (string)(await FailAsync(model, body, status, code))["message"]!);

    [Theory]
    [InlineData("""{"type": "fault", "original_status": 500}""", 424, "ModelErrorException")]
    [InlineData("""{"type": "fault", "original_status": 0}""", 408, "ModelTimeoutException")]
    [InlineData("""{"type": "fault", "status": 400}""", 400, "ValidationException")]
    [InlineData("""{"type": "fault", "status": 500}""", 500, "InternalServerException")]
    [InlineData("""{"type": "fault", "status": 503}""", 503, "ServiceUnavailableException")]
    [InlineData("""{"type": "fault", "status": 429}""", 429, "ThrottlingException")]
    [InlineData("""{"type": "fault", "code": "ModelTimeoutException"}""", 408, "ModelTimeoutException")]
    public async Task Faults_have_bedrocks_codes(string definition, int status, string code)
    {
        await _server.PutEndpointAsync("faulty", definition);

        var error = await FailAsync("faulty", "{}", status, code);

        Assert.Equal(code == "ModelErrorException" ? 500 : null, (int?)error["originalStatusCode"]);
    }

    [Theory]
    [InlineData("GET", "/model/amazon.text/invoke")]
    [InlineData("POST", "/model/amazon.text")]
    [InlineData("POST", "/model//invoke")]
    [InlineData("POST", "/model/a/b/invoke")]
    public async Task Anything_else_is_not_found(string method, string path)
    {
        using var response = await _server.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("UnknownOperationException", Assert.Single(response.Headers.GetValues("x-amzn-ErrorType")));
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    Task<HttpResponseMessage> PostAsync(string model, string body) =>
        _server.Client.PostAsync($"/model/{model}/invoke", new StringContent(body, Encoding.UTF8, "application/json"));

    async Task<JsonNode> AskAsync(string model, string body)
    {
        using var response = await PostAsync(model, body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await Json.ReadAsync(response);
    }

    async Task<JsonNode> FailAsync(string model, string body, int status, string code)
    {
        using var response = await PostAsync(model, body);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(code, Assert.Single(response.Headers.GetValues("x-amzn-ErrorType")));
        return await Json.ReadAsync(response);
    }

    async Task<double[]> EmbedAsync(string text)
    {
        var answer = await AskAsync("amazon.embed", new JsonObject { ["inputText"] = text }.ToJsonString());
        return [.. answer["embedding"]!.AsArray().Select(number => (double)number!)];
    }

    static double Product(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
