using System.Net;
using System.Text.Json.Nodes;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.Comprehend;

public sealed class ComprehendServiceTests : IAsyncLifetime
{
    TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    [Fact]
    public async Task DetectSentiment_answers_a_label_and_four_scores()
    {
        using var response = await _server.ComprehendAsync("DetectSentiment", """{"Text": "I like it!", "LanguageCode": "en"}""");
        var answer = await Json.ReadAsync(response);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-amz-json-1.1", response.Content.Headers.ContentType!.ToString());
        Assert.True(Guid.TryParse(Assert.Single(response.Headers.GetValues("x-amzn-RequestId")), out _));
        Assert.Equal("POSITIVE", (string)answer["Sentiment"]!);
        var scores = answer["SentimentScore"]!.AsObject();
        Assert.Equal(["Mixed", "Negative", "Neutral", "Positive"], scores.Select(score => score.Key));
        Assert.Equal(1, scores.Sum(score => (double)score.Value!), 6);
        Assert.Equal(scores.Max(score => (double)score.Value!), (double)scores["Positive"]!);
    }

    [Fact]
    public async Task BatchDetectSentiment_answers_each_document_at_its_index()
    {
        var answer = await BatchAsync("good", "bad", "Tuesday");

        Assert.Equal(["0 POSITIVE", "1 NEGATIVE", "2 NEUTRAL"], Results(answer));
        Assert.Empty(answer["ErrorList"]!.AsArray());
    }

    [Fact]
    public async Task Twenty_five_documents_are_accepted_and_twenty_six_are_not()
    {
        Assert.Equal(25, Results(await BatchAsync([.. Enumerable.Repeat("good", 25)])).Count);

        await AssertErrorAsync(Batch([.. Enumerable.Repeat("good", 26)]), "BatchSizeLimitExceededException", "Message", "exceeds the limit of 25");
    }

    [Fact]
    public async Task A_text_of_5000_bytes_is_accepted_and_one_of_5001_is_not()
    {
        var longest = string.Concat(Enumerable.Repeat("é", 2500));
        using var accepted = await _server.ComprehendAsync("DetectSentiment", Detect(longest));
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);

        using var refused = await _server.ComprehendAsync("DetectSentiment", Detect(longest + "x"));
        var error = await Json.ReadAsync(refused);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("TextSizeLimitExceededException", (string)error["__type"]!);
        Assert.Equal(
            "Input text size exceeds limit. Max length of request text allowed is 5000 bytes while in this request the text size is 5001 bytes",
            (string)error["Message"]!);
    }

    [Fact]
    public async Task A_text_too_long_in_a_batch_fails_alone()
    {
        var answer = await BatchAsync("good", new string('x', 5001), "bad");

        Assert.Equal(["0 POSITIVE", "2 NEGATIVE"], Results(answer));
        Assert.Equal(["1 TEXT_SIZE_LIMIT_EXCEEDED"], Errors(answer));
    }

    [Theory]
    [InlineData("DetectSentiment", """{"LanguageCode": "en"}""", "Value null at 'text' failed to satisfy constraint: Member must not be null")]
    [InlineData("DetectSentiment", """{"Text": "", "LanguageCode": "en"}""", "Value '' at 'text' failed to satisfy constraint: Member must have length greater than or equal to 1")]
    [InlineData("DetectSentiment", """{"Text": "x"}""", "Value null at 'languageCode' failed to satisfy constraint: Member must not be null")]
    [InlineData("DetectSentiment", """{"Text": "x", "LanguageCode": "xx"}""", "Value 'xx' at 'languageCode' failed to satisfy constraint: Member must satisfy enum value set: [ar, hi, ko, zh-TW, ja, zh, de, pt, en, it, fr, es]")]
    [InlineData("BatchDetectSentiment", """{"LanguageCode": "en"}""", "Value null at 'textList' failed to satisfy constraint: Member must not be null")]
    [InlineData("BatchDetectSentiment", """{"TextList": [], "LanguageCode": "en"}""", "Value '[]' at 'textList' failed to satisfy constraint: Member must have length greater than or equal to 1")]
    [InlineData("BatchDetectSentiment", """{"TextList": ["a", ""], "LanguageCode": "en"}""", "Value '' at 'textList.2.member' failed to satisfy constraint: Member must have length greater than or equal to 1")]
    public async Task What_breaks_a_constraint_is_a_validation_exception(string operation, string body, string reason)
    {
        using var response = await _server.ComprehendAsync(operation, body);
        var error = await Json.ReadAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("ValidationException", (string)error["__type"]!);
        Assert.Equal($"1 validation error detected: {reason}", (string)error["message"]!);
    }

    [Theory]
    [InlineData("DetectSentiment", "{", "SerializationException")]
    [InlineData("DetectSentiment", """{"Text": 1, "LanguageCode": "en"}""", "SerializationException")]
    [InlineData("DetectSentiment", """{"Text": "a", "Text": "b", "LanguageCode": "en"}""", "SerializationException")]
    [InlineData("DetectSentiment", """{"Text": "\ud83d", "LanguageCode": "en"}""", "SerializationException")]
    [InlineData("BatchDetectSentiment", """{"TextList": ["\ud83d"], "LanguageCode": "en"}""", "SerializationException")]
    [InlineData("BatchDetectSentiment", """{"TextList": "x", "LanguageCode": "en"}""", "SerializationException")]
    [InlineData("DetectEntities", """{"Text": "x", "LanguageCode": "en"}""", "UnknownOperationException")]
    public async Task What_cannot_be_read_is_an_error(string operation, string body, string code)
    {
        using var response = await _server.ComprehendAsync(operation, body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(code, (string)(await Json.ReadAsync(response))["__type"]!);
    }

    [Fact]
    public async Task Documents_fail_alone_by_index_or_by_what_they_contain()
    {
        await _server.PutAsync("comprehend/fault", """{"item_errors": [{"index": 1}, {"contains": "boom", "code": "X", "message": "why"}]}""");

        var answer = await BatchAsync("good", "good", "boom", "good");

        Assert.Equal(["0 POSITIVE", "3 POSITIVE"], Results(answer));
        Assert.Equal(["1 INTERNAL_SERVER_ERROR", "2 X"], Errors(answer));
        Assert.Equal("why", (string)answer["ErrorList"]![1]!["ErrorMessage"]!);
    }

    [Fact]
    public async Task Throttling_can_be_programmed_for_a_number_of_times()
    {
        await _server.PutAsync("comprehend/fault", """{"code": "ThrottlingException", "retry_after": 0.5, "times": 1}""");

        using var first = await _server.ComprehendAsync("BatchDetectSentiment", Batch("good"));
        using var second = await _server.ComprehendAsync("BatchDetectSentiment", Batch("good"));

        Assert.Equal(HttpStatusCode.BadRequest, first.StatusCode);
        Assert.Equal("ThrottlingException", (string)(await Json.ReadAsync(first))["__type"]!);
        Assert.Equal("0.5", Assert.Single(first.Headers.GetValues("Retry-After")));
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Fact]
    public async Task A_result_can_be_left_out()
    {
        await _server.PutAsync("comprehend/fault", """{"behaviour": "wrong_count"}""");

        Assert.Equal(["0 POSITIVE"], Results(await BatchAsync("good", "bad")));
    }

    [Fact]
    public async Task A_fault_taken_back_is_gone()
    {
        await _server.PutAsync("comprehend/fault", """{"status": 500}""");
        using var deleted = await _server.Control.DeleteAsync("comprehend/fault");

        Assert.Single(Results(await BatchAsync("good")));
    }

    [Theory]
    [InlineData("""{"behaviour": "one_line"}""")]
    [InlineData("""{"item_errors": [{}]}""")]
    [InlineData("""{"item_errors": [1]}""")]
    [InlineData("""{"latency": 1}""")]
    public async Task A_wrong_fault_is_refused(string definition)
    {
        using var response = await _server.Control.PutAsync("comprehend/fault", new StringContent(definition));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith("endpoint \"comprehend", (string)(await Json.ReadAsync(response))["error"]!);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    async Task<JsonObject> BatchAsync(params string[] texts)
    {
        using var response = await _server.ComprehendAsync("BatchDetectSentiment", Batch(texts));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await Json.ReadAsync(response);
    }

    async Task AssertErrorAsync(string batch, string code, string field, string part)
    {
        using var response = await _server.ComprehendAsync("BatchDetectSentiment", batch);
        var error = await Json.ReadAsync(response);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(code, (string)error["__type"]!);
        Assert.Contains(part, (string)error[field]!);
    }

    static string Batch(params string[] texts) =>
        new JsonObject { ["TextList"] = new JsonArray([.. texts.Select(text => (JsonNode)text)]), ["LanguageCode"] = "en" }.ToJsonString();

    static string Detect(string text) => new JsonObject { ["Text"] = text, ["LanguageCode"] = "en" }.ToJsonString();

    static List<string> Results(JsonObject answer) => [.. answer["ResultList"]!.AsArray().Select(item => $"{item!["Index"]} {item["Sentiment"]}")];

    static List<string> Errors(JsonObject answer) => [.. answer["ErrorList"]!.AsArray().Select(item => $"{item!["Index"]} {item["ErrorCode"]}")];
}
