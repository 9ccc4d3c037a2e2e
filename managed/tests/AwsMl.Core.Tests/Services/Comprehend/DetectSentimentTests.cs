using System.Text;
using System.Text.Json;
using AwsMl.Core.Protocol;
using AwsMl.Core.Services.Comprehend;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Services.Comprehend;

public class DetectSentimentTests
{
    [Fact]
    public async Task One_text_is_asked_for_alone()
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(new Answer(Result("POSITIVE", "0.98760"), "application/x-amz-json-1.1"));

        var rows = await Client.SendAsync(Client.For(server), Client.Texts("I \"like\" it! é"));

        Assert.Equal([["POSITIVE", "0.98760"]], rows);
        var sent = Assert.Single(server.Received);
        Assert.Equal("/", sent.Target);
        Assert.Equal("Comprehend_20171127.DetectSentiment", sent.Headers["X-Amz-Target"]);
        Assert.Equal("application/x-amz-json-1.1", sent.Headers["Content-Type"]);
        Assert.Contains("/us-east-1/comprehend/aws4_request", sent.Headers["Authorization"]);
        using var body = JsonDocument.Parse(sent.Text);
        Assert.Equal("I \"like\" it! é", body.RootElement.GetProperty("Text").GetString());
        Assert.Equal("en", body.RootElement.GetProperty("LanguageCode").GetString());
    }

    [Fact]
    public async Task Several_texts_are_asked_for_together()
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(new Answer(
            $$"""{"ResultList":[{{Result("NEGATIVE", "0.5", 0)}},{{Result("MIXED", "1.0E-2", 1)}}],"ErrorList":[]}""", "application/x-amz-json-1.1"));

        var rows = await Client.SendAsync(Client.For(server), Client.Texts("a", "b"));

        Assert.Equal([["NEGATIVE", "0.5"], ["MIXED", "1.0E-2"]], rows);
        var sent = Assert.Single(server.Received);
        Assert.Equal("Comprehend_20171127.BatchDetectSentiment", sent.Headers["X-Amz-Target"]);
        Assert.Equal("""{"TextList":["a","b"],"LanguageCode":"en"}""", sent.Text);
    }

    [Theory]
    [InlineData(24, 24)]
    [InlineData(25, 25)]
    [InlineData(26, 25)]
    [InlineData(1000, 25)]
    public void No_more_texts_are_taken_than_a_request_takes(int texts, int expected) =>
        Assert.Equal(expected, Client.Texts(Client.Options with { MaxRows = 25 }, [.. Enumerable.Repeat("x", texts)]).RowsTaken);

    [Fact]
    public void A_text_of_5000_bytes_is_taken() => Assert.Equal(1, Client.Texts(new string('x', 5000)).RowsTaken);

    [Fact]
    public void A_longer_text_names_its_row_and_both_sizes()
    {
        // 6473 bytes in 12 945: it is bytes of UTF-8 that count.
        var error = Assert.Throws<RequestException>(() => Client.Texts("ok", new string('é', 6472) + "x"));

        Assert.Equal((ErrorKind.TooLarge, 1L), (error.Kind, error.Row));
        Assert.Equal("the text has 12945 bytes, Amazon Comprehend takes at most 5000", error.Message);
    }

    [Fact]
    public void An_empty_text_names_its_row()
    {
        var error = Assert.Throws<RequestException>(() => Client.Texts("a", "b", ""));

        Assert.Equal((ErrorKind.BadArgument, 2L, "the text is empty"), (error.Kind, error.Row, error.Message));
    }

    [Fact]
    public void A_text_behind_the_last_that_a_request_takes_is_not_looked_at() =>
        Assert.Equal(25, Client.Texts(Client.Options with { MaxRows = 25 }, [.. Enumerable.Repeat("x", 25), ""]).RowsTaken);

    [Fact]
    public void A_text_that_is_not_utf8_names_its_row()
    {
        byte[] packed = [1, 0, 0, 0, 1, 0, 0, 0, 0xff];

        var error = Assert.Throws<RequestException>(() => DetectSentiment.Prepare("en", packed, 1, Client.Options));

        Assert.Equal((ErrorKind.BadArgument, 0L), (error.Kind, error.Row));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-TW")]
    public void Languages_of_the_service_are_accepted(string language) => Languages.Check(language);

    [Theory]
    [InlineData("xx")]
    [InlineData("EN")]
    [InlineData("")]
    public void Other_languages_are_refused_with_those_that_are_not(string language)
    {
        var error = Assert.Throws<RequestException>(() => Languages.Check(language));

        Assert.Equal(ErrorKind.BadArgument, error.Kind);
        Assert.EndsWith("supports: en, es, fr, de, it, pt, ar, hi, ja, ko, zh, zh-TW", error.Message);
    }

    [Fact]
    public async Task Texts_that_failed_are_asked_again_without_the_others()
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(
            Json($$"""{"ResultList":[{{Result("NEUTRAL", "0.5", 1)}}],"ErrorList":[{{ItemError(0, "INTERNAL_SERVER_ERROR")}},{{ItemError(2, "INTERNAL_SERVER_ERROR")}}]}"""),
            Json($$"""{"ResultList":[{{Result("POSITIVE", "0.6", 0)}},{{Result("NEGATIVE", "0.7", 1)}}],"ErrorList":[]}"""));

        var rows = await Client.SendAsync(Client.For(server), Client.Texts("a", "b", "c"));

        Assert.Equal([["POSITIVE", "0.6"], ["NEUTRAL", "0.5"], ["NEGATIVE", "0.7"]], rows);
        Assert.Equal(
            ["""{"TextList":["a","b","c"],"LanguageCode":"en"}""", """{"TextList":["a","c"],"LanguageCode":"en"}"""],
            server.Received.Select(request => request.Text));
    }

    [Theory]
    [InlineData("INTERNAL_SERVER_ERROR", 2)]
    [InlineData("TEXT_SIZE_LIMIT_EXCEEDED", 1)]
    public async Task An_error_of_one_text_is_that_of_the_request(string code, int requests)
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(
            Json($$"""{"ResultList":[{{Result("NEUTRAL", "0.5", 0)}}],"ErrorList":[{{ItemError(1, code)}}]}"""),
            Answer.Error(500, "InternalServerException", "later"));

        var error = await Client.FailAsync(Client.For(server) with { MaxAttempts = 2 }, Client.Texts("a", "b"));

        Assert.Equal(requests, server.Received.Count);
        Assert.Equal(requests, error.Attempts);
        Assert.DoesNotContain("secret", error.Message);
        if (requests == 1)
            Assert.Equal((ErrorKind.TooLarge, code), (error.Kind, error.ServiceCode));
    }

    [Theory]
    [InlineData("1.0E-2", "1.0E-2")]
    [InlineData("0.0", "0")]
    [InlineData("1e-400", "0")]
    public void A_confidence_is_one_that_real_takes(string score, string expected)
    {
        using var buffer = new NativeBuffer();

        SentimentAnswer.Read(Encoding.UTF8.GetBytes(Result("MIXED", score)), 1, new PackedRowWriter(buffer), []);

        Assert.Equal([["MIXED", expected]], Rows.Unpack(buffer.Written));
    }

    [Theory]
    [InlineData("""{"ResultList":[]}""", "the answer has 0 results, the request had 2 rows")]
    [InlineData("""{"ResultList":[{"Index":1},{"Index":0}]}""", "the results of the answer are not one per row, in order")]
    [InlineData("""{"ResultList":[{"Index":0,"Sentiment":"X","SentimentScore":{"Positive":1}},{}]}""", "the answer lacks a sentiment, a score or an index")]
    [InlineData("""{"ResultList":[{"Index":0,"Sentiment":"X\u0000","SentimentScore":{"X\u0000":1}},{}]}""", "the answer lacks a sentiment, a score or an index")]
    [InlineData("""{"ResultList":[{"Index":0,"Sentiment":"X","SentimentScore":{"X":1e999}},{}]}""", "the answer lacks a sentiment, a score or an index")]
    [InlineData("""{"ResultList":5}""", "the answer lacks a sentiment, a score or an index")]
    [InlineData("""{}""", "the answer lacks a sentiment, a score or an index")]
    [InlineData("""[]""", "the answer lacks a sentiment, a score or an index")]
    [InlineData("""{"ResultList":""", "the answer is not valid JSON")]
    public void An_answer_that_is_not_understood_says_why(string body, string expected)
    {
        var error = Refuse(body, 2);

        Assert.Equal((ErrorKind.BadAnswer, expected), (error.Kind, error.Message));
    }

    static string ItemError(int index, string code) => $$"""{"Index":{{index}},"ErrorCode":"{{code}}","ErrorMessage":"'secret text'"}""";

    static Answer Json(string body) => new(body, "application/x-amz-json-1.1");

    static RequestException Refuse(string body, int rowCount)
    {
        using var buffer = new NativeBuffer();
        return Assert.Throws<RequestException>(
            () => SentimentAnswer.Read(Encoding.UTF8.GetBytes(body), rowCount, new PackedRowWriter(buffer), []));
    }

    static string Result(string sentiment, string score, int? index = null)
    {
        var name = sentiment[..1] + sentiment[1..].ToLowerInvariant();
        var indexed = index is null ? "" : $"\"Index\":{index},";
        return "{" + indexed + $$"""
            "Sentiment":"{{sentiment}}","SentimentScore":{"Other":0.1,"{{name}}":{{score}}}
            """ + "}";
    }
}
