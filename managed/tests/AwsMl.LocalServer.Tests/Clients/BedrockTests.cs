using System.Text.Json.Nodes;

namespace AwsMl.LocalServer.Tests.Clients;

/// <summary>
/// Bedrock requests, signed by Debian's botocore, against the server process: what is signed for a path is what AWS checks.
/// </summary>
public sealed class BedrockTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    const string Body = """{"inputText": "one two", "dimensions": 4}""";

    [Theory]
    [InlineData("amazon.titan-embed-text-v2")]
    [InlineData("amazon.titan-embed-text-v2:0")]
    [InlineData("arn:aws:bedrock:eu-west-1::foundation-model/amazon.titan-embed-text-v2:0")]
    [InlineData("arn:aws:bedrock:eu-west-1:123456789012:inference-profile/amazon.titan-embed-text-v2:0")]
    public async Task A_model_is_invoked_by_id_and_by_arn(string model)
    {
        var answer = await InvokeAsync(model, Body);

        Assert.Equal((200, "application/json"), ((int)answer["status"]!, (string?)answer["content_type"]));
        Assert.Equal(4, JsonNode.Parse((string)answer["body"]!)!["embedding"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("amazon.titan-embed-text-v2", "{}", 400, "ValidationException")]
    [InlineData("no-such.model-v1:0", Body, 404, "ResourceNotFoundException")]
    [InlineData("faulty", Body, 424, "ModelErrorException")]
    public async Task Its_errors_come_with_their_codes(string model, string body, int status, string code)
    {
        var answer = await InvokeAsync(model, body);

        Assert.Equal((status, code), ((int)answer["status"]!, (string?)answer["error"]));
    }

    [Fact]
    public async Task A_wrong_secret_is_refused()
    {
        var answer = await InvokeAsync("amazon.titan-embed-text-v2:0", Body, "wrong");

        Assert.Equal((403, "InvalidSignatureException"), ((int)answer["status"]!, (string?)answer["error"]));
    }

    async Task<JsonNode> InvokeAsync(string model, string body, string secretKey = ServerFixture.SecretKey)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Clients", "invoke_model.py");
        var (exitCode, output, errors) = await ClientRunner.RunAsync("/usr/bin/python3", [script, server.Url, model, body],
            new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = ServerFixture.AccessKey, ["AWS_SECRET_ACCESS_KEY"] = secretKey });
        Assert.True(exitCode == 0, errors);
        return JsonNode.Parse(output)!;
    }
}
