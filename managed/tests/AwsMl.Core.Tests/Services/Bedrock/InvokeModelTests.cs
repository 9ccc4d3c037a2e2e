using AwsMl.Core.Protocol;
using AwsMl.Core.Services;
using AwsMl.Core.Services.Bedrock;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Services.Bedrock;

public class InvokeModelTests
{
    const string Titan = "amazon.titan-embed-text-v2:0";

    [Theory]
    [InlineData("echo")]
    [InlineData(Titan)]
    [InlineData("us.anthropic.claude-3-5-sonnet-20240620-v1:0")]
    [InlineData("arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0")]
    [InlineData("arn:aws:bedrock:us-east-1:123456789012:inference-profile/eu.amazon.nova_a-1:0")]
    [InlineData("arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:custom-model/amazon.titan-text-express-v1:0:8k/abcdefghijkl")]
    [InlineData("arn:aws:bedrock:eu-west-1:123456789012:default-prompt-router/anthropic.claude:1")]
    [InlineData("arn:aws:sagemaker:us-east-1:123456789012:endpoint/my-endpoint")]
    [InlineData("my_model-")]
    public void Ids_and_arns_are_accepted(string id) => ModelId.Check(id);

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a..b")]
    [InlineData("a%2Fb")]
    [InlineData("a?b")]
    [InlineData("a\n")]
    [InlineData("é")]
    public void Other_ids_are_refused(string id) =>
        Assert.Equal(ErrorKind.BadArgument, Assert.Throws<RequestException>(() => ModelId.Check(id)).Kind);

    [Fact]
    public void An_id_that_is_too_long_is_refused_with_both_lengths() =>
        Assert.Equal(
            "the model id has 1000000 characters, Amazon Bedrock allows 2048",
            Assert.Throws<RequestException>(() => ModelId.Check(new string('a', 1_000_000))).Message);

    [Fact]
    public async Task A_row_is_sent_signed_and_its_answer_comes_back_as_it_is()
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(new Answer("{\"a\": \"é\"}\n", "application/json"));

        var rows = await Client.SendAsync(Client.For(server), Model(Titan, "text/plain", "text/html", "the body"));

        Assert.Equal([["{\"a\": \"é\"}\n"]], rows);
        var sent = Assert.Single(server.Received);
        Assert.Equal("/model/amazon.titan-embed-text-v2%3A0/invoke", sent.Target);
        Assert.Equal("the body", sent.Text);
        Assert.Equal("text/plain", sent.Headers["Content-Type"]);
        Assert.Equal("text/html", sent.Headers["Accept"]);
        Assert.Contains("/us-east-1/bedrock/aws4_request", sent.Headers["Authorization"]);
        Assert.Equal(ReferenceSignature.Expected(sent, Keys.SecretKey), ReferenceSignature.Given(sent));
    }

    [Fact]
    public async Task A_slash_of_an_arn_is_escaped_and_signed()
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(new Answer("{}", "application/json"));

        await Client.SendAsync(Client.For(server), Model("arn:aws:bedrock:us-east-1::foundation-model/m.x:0", null, null, "{}"));

        var sent = Assert.Single(server.Received);
        Assert.Equal("/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A%3Afoundation-model%2Fm.x%3A0/invoke", sent.Target);
        Assert.Equal("application/json", sent.Headers["Content-Type"]);
        Assert.Equal("application/json", sent.Headers["Accept"]);
        Assert.Equal(ReferenceSignature.Expected(sent, Keys.SecretKey), ReferenceSignature.Given(sent));
    }

    [Fact]
    public void A_request_takes_one_row()
    {
        var submission = InvokeModel.Prepare(Titan, Rows.Pack([null, null, "{}"], [null, null, "[]"]), Client.Options);

        Assert.Equal(1, submission.RowsTaken);
        Assert.Equal("{}"u8, submission.Request!.Request.Body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("text/csv\r\nx: y")]
    [InlineData(" text/csv")]
    [InlineData("text/csv ")]
    [InlineData("tëxt/csv")]
    public void A_type_that_is_no_header_is_refused(string type)
    {
        Assert.Equal("content_type is not a media type such as application/json", Refusal(() => Model(Titan, type, null, "{}")));
        Assert.Equal("accept_type is not a media type such as application/json", Refusal(() => Model(Titan, null, type, "{}")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void A_key_is_needed(string? key) =>
        Assert.Equal("json_key must not be null or empty", Refusal(() => Embeddings(key, "{}")));

    [Fact]
    public void Twenty_five_million_bytes_are_the_most()
    {
        Assert.NotNull(Model(Titan, null, null, new string('x', 25_000_000)).Request);

        var tooLarge = new string('x', 25_000_001);
        var error = Assert.Throws<RequestException>(() => Model(Titan, null, null, tooLarge));
        Assert.Equal(ErrorKind.TooLarge, error.Kind);
        Assert.Equal("the model input has 25000001 bytes, Amazon Bedrock takes at most 25000000", error.Message);

        var refused = InvokeModel.Prepare(Titan, Rows.Pack([null, null, tooLarge]), Client.Options with { KeepGoing = true });
        Assert.Null(refused.Request);
        Assert.Equal(ErrorKind.TooLarge, Assert.Single(refused.Refused).Error.Kind);
    }

    [Fact]
    public async Task A_zero_byte_is_no_text_of_postgresql()
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(new Answer("a\0b", "text/plain"));

        var error = await Client.FailAsync(Client.For(server), Model(Titan, null, null, "{}"));

        Assert.Equal((ErrorKind.BadAnswer, "the answer contains a zero byte"), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData("embedding", """{"embedding": [1, -0.5, 2E-3]}""", "1 -0.5 2E-3")]
    [InlineData("embedding", """{"embedding": [1e-400, -0.0, 4.9e-324]}""", "0 0 4.9e-324")]
    [InlineData("embedding", """{"embedding": []}""", "")]
    [InlineData("embeddings", """{"embeddings": [[1, 2]]}""", "1 2")]
    [InlineData("embeddings.float", """{"embeddings": {"float": [[1, 2]]}}""", "1 2")]
    [InlineData("embeddings.1", """{"embeddings": [[1], [2, 3]]}""", "2 3")]
    [InlineData("0.1", "[[[1], [2]]]", "2")]
    [InlineData("a.b", """{"a.b": [1], "a": {"b": [2]}}""", "1")]
    [InlineData("a.b.c", """{"a": {"b.c": [1]}}""", "1")]
    [InlineData("0", """{"0": [1]}""", "1")]
    // Amazon Titan v1 and v2, Cohere v3 and v4, Amazon Nova
    [InlineData("embedding", """{"embedding": [0.1, 0.2], "inputTextTokenCount": 3}""", "0.1 0.2")]
    [InlineData("embeddingsByType.binary", """{"embedding": [0.1, 0.2], "embeddingsByType": {"float": [0.1, 0.2], "binary": [0, 1]}, "inputTextTokenCount": 3}""", "0 1")]
    [InlineData("embeddings", """{"id": "x", "response_type": "embeddings_floats", "embeddings": [[0.1, 0.2]], "texts": ["a"]}""", "0.1 0.2")]
    [InlineData("embeddings.int8", """{"response_type": "embeddings_by_type", "embeddings": {"float": [[0.1, 0.2]], "int8": [[-12, 34]]}, "texts": ["a"]}""", "-12 34")]
    [InlineData("embeddings.0.embedding", """{"embeddings": [{"embeddingType": "TEXT", "embedding": [0.1, 0.2], "truncatedCharLength": 9}]}""", "0.1 0.2")]
    public async Task Numbers_are_where_the_key_says(string key, string answer, string expected)
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(new Answer(answer, "application/json"));

        var rows = await Client.SendAsync(Client.For(server), Embeddings(key, "{}"));

        Assert.Equal(expected, string.Join(' ', Assert.Single(rows)));
    }

    [Theory]
    [InlineData("other", """{"embedding": [1]}""", "the answer has no array at json_key \"other\"")]
    [InlineData("embedding.1", """{"embedding": [[1]]}""", "the answer has no array at json_key \"embedding.1\"")]
    [InlineData("embedding.-1", """{"embedding": [[1]]}""", "the answer has no array at json_key \"embedding.-1\"")]
    [InlineData("embedding", """{"embedding": "1"}""", "the answer has no array at json_key \"embedding\"")]
    [InlineData("embedding.", """{"embedding": [1]}""", "the answer has no array at json_key \"embedding.\"")]
    [InlineData("e", """{"e": [1, null]}""", "the array at json_key \"e\" of the answer contains something that is not a number")]
    [InlineData("e", """{"e": [[1], [2]]}""", "the array at json_key \"e\" of the answer contains something that is not a number")]
    [InlineData("e", """{"e": [1e999]}""", "the array at json_key \"e\" of the answer contains something that is not a number")]
    [InlineData("e", """{"e": [1""", "the answer is not valid JSON")]
    [InlineData("e", "", "the answer is not valid JSON")]
    [InlineData("e", "Sorry, I can't help with that.", "the answer is not valid JSON")]
    [InlineData("e", "[0.1, 0.2]", "the answer has no array at json_key \"e\"")]
    [InlineData("embeddings", """{"embeddings": [{"embedding": [1]}]}""", "the array at json_key \"embeddings\" of the answer contains something that is not a number")]
    [InlineData("e", """{"\ud83d": [1]}""", "the answer holds an escape that is not a character")]
    public async Task Other_answers_are_not_understood(string key, string answer, string expected)
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(new Answer(answer, "application/json"));

        var error = await Client.FailAsync(Client.For(server), Embeddings(key, "{}"));

        Assert.Equal((ErrorKind.BadAnswer, expected), (error.Kind, error.Message));
    }

    [Fact]
    public async Task The_words_of_a_model_are_kept_back()
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(new Answer(
            """{"message": "bad value 'Jane Doe'", "originalStatusCode": 400, "resourceName": "m"}""", "application/json", 424,
            ("x-amzn-ErrorType", "ModelErrorException")));

        var error = await Client.FailAsync(Client.For(server), Model(Titan, null, null, "{}"));

        Assert.Equal((ErrorKind.ServiceError, "ModelErrorException"), (error.Kind, error.ServiceCode));
        Assert.Equal("the model answered with status 400", error.Message);
    }

    /// <summary>The errors that the API reference lists for InvokeModel, with their statuses.</summary>
    [Theory]
    [InlineData(403, "AccessDeniedException", ErrorKind.AccessDenied, false)]
    [InlineData(404, "ResourceNotFoundException", ErrorKind.ServiceError, false)]
    [InlineData(429, "ThrottlingException", ErrorKind.Unavailable, true)]
    // the model keeps working on the first one
    [InlineData(408, "ModelTimeoutException", ErrorKind.TimedOut, false)]
    [InlineData(500, "InternalServerException", ErrorKind.Unavailable, true)]
    [InlineData(503, "ServiceUnavailableException", ErrorKind.Unavailable, true)]
    [InlineData(400, "ValidationException", ErrorKind.ServiceError, false)]
    [InlineData(400, "ServiceQuotaExceededException", ErrorKind.Unavailable, false)]
    [InlineData(429, "ModelNotReadyException", ErrorKind.Unavailable, true)]
    [InlineData(424, "ModelErrorException", ErrorKind.ServiceError, false)]
    public async Task An_error_is_of_a_kind_and_the_request_sent_again_or_not(int status, string code, ErrorKind kind, bool again)
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(Answer.Error(status, code, "no"));

        var error = await Client.FailAsync(Client.For(server) with { MaxAttempts = 2 }, Model(Titan, null, null, "{}"));

        Assert.Equal((kind, code), (error.Kind, error.ServiceCode));
        Assert.Equal(again ? 2 : 1, server.Received.Count);
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(500, true)]
    public async Task What_the_model_failed_with_decides_whether_it_is_asked_again(int original, bool again)
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(new Answer(
            $$"""{"message": "no", "originalStatusCode": {{original}}, "resourceName": "m"}""", "application/json", 424, ("x-amzn-ErrorType", "ModelErrorException")));

        await Client.FailAsync(Client.For(server) with { MaxAttempts = 2 }, Model(Titan, null, null, "{}"));

        Assert.Equal(again ? 2 : 1, server.Received.Count);
    }

    [Fact]
    public async Task A_throttled_request_is_sent_again()
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(
            Answer.Error(429, "ThrottlingException", "slow down"), new Answer("{}", "application/json"));

        var rows = await Client.SendAsync(Client.For(server), Model(Titan, null, null, "{}"));

        Assert.Equal([["{}"]], rows);
        Assert.Equal(2, server.Received.Count);
    }

    [Fact]
    public async Task An_answer_need_not_be_json()
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(new Answer("Twenty rows, \"one\" request.\n", "text/plain"));

        Assert.Equal([["Twenty rows, \"one\" request.\n"]], await Client.SendAsync(Client.For(server), Model(Titan, "text/plain", "text/plain", "?")));
    }

    static Submission Model(string id, string? contentType, string? accept, string body) =>
        InvokeModel.Prepare(id, Rows.Pack([contentType, accept, body]), Client.Options);

    static Submission Embeddings(string? key, string body) =>
        InvokeModel.PrepareEmbeddings(Titan, Rows.Pack([null, key, body]), Client.Options);

    static string Refusal(Func<Submission> prepare)
    {
        var error = Assert.Throws<RequestException>(prepare);
        Assert.Equal(ErrorKind.BadArgument, error.Kind);
        return error.Message;
    }
}
