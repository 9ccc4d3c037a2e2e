using System.Text.Json.Nodes;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.Clients;

/// <summary>Debian's AWS CLI, unmodified, against the server process.</summary>
public sealed class AwsCliTests(ServerFixture server) : IClassFixture<ServerFixture>, IDisposable
{
    readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Comprehend_detect_sentiment()
    {
        var (exitCode, output, errors) = await AwsAsync(["comprehend", "detect-sentiment", "--language-code", "en", "--text", "I like it!"]);

        Assert.True(exitCode == 0, errors);
        Assert.Equal("POSITIVE", (string)JsonNode.Parse(output)!["Sentiment"]!);
    }

    [Fact]
    public async Task Sagemaker_runtime_invoke_endpoint()
    {
        var body = _folder.Write("body.csv", "1,a\n2,b");
        var answer = Path.Combine(_folder.Path, "answer.csv");

        var (exitCode, output, errors) = await AwsAsync(
            ["sagemaker-runtime", "invoke-endpoint", "--endpoint-name", "echo", "--content-type", "text/csv", "--body", $"fileb://{body}", answer]);

        Assert.True(exitCode == 0, errors);
        Assert.Equal("AllTraffic", (string)JsonNode.Parse(output)!["InvokedProductionVariant"]!);
        Assert.Equal("1,a\n2,b\n", File.ReadAllText(answer));
    }

    [Fact]
    public async Task Lambda_invoke()
    {
        var answer = Path.Combine(_folder.Path, "answer.json");

        var (exitCode, output, errors) = await AwsAsync(
            ["lambda", "invoke", "--function-name", "failing", "--log-type", "Tail", "--payload", $"fileb://{_folder.Write("payload.json", "[1]")}", answer]);

        Assert.True(exitCode == 0, errors);
        var result = JsonNode.Parse(output)!;
        Assert.Equal((200, "Unhandled", "$LATEST"), ((int)result["StatusCode"]!, (string)result["FunctionError"]!, (string)result["ExecutedVersion"]!));
        Assert.NotEmpty((string)result["LogResult"]!);
        Assert.Contains("Runtime.ExitError", File.ReadAllText(answer));
    }

    [Fact]
    public async Task A_wrong_secret_is_refused()
    {
        var (exitCode, _, errors) = await AwsAsync(["comprehend", "detect-sentiment", "--language-code", "en", "--text", "I like it!"], secretKey: "wrong");

        Assert.Equal(254, exitCode);
        Assert.Contains("An error occurred (InvalidSignatureException) when calling the DetectSentiment operation", errors);
    }

    public void Dispose() => _folder.Dispose();

    Task<(int ExitCode, string Output, string Errors)> AwsAsync(string[] arguments, string secretKey = ServerFixture.SecretKey) =>
        ClientRunner.RunAsync("/usr/bin/aws", ["--endpoint-url", server.Url, "--region", "us-east-1", "--output", "json", .. arguments],
            new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = ServerFixture.AccessKey, ["AWS_SECRET_ACCESS_KEY"] = secretKey });
}
