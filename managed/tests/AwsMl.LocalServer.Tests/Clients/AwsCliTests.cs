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
    public async Task S3_cp_of_a_large_file_goes_up_in_parts_and_comes_back_the_same()
    {
        var bytes = System.Security.Cryptography.RandomNumberGenerator.GetBytes(20 * 1024 * 1024);
        var file = Path.Combine(_folder.Path, "large");
        File.WriteAllBytes(file, bytes);

        await SucceedAsync("s3", "mb", "s3://cli");
        await SucceedAsync("s3", "cp", file, "s3://cli/a/large", "--metadata", "origin=test");
        var head = JsonNode.Parse(await SucceedAsync("s3api", "head-object", "--bucket", "cli", "--key", "a/large"))!;
        await SucceedAsync("s3", "cp", "s3://cli/a/large", file + ".back");
        var listed = await SucceedAsync("s3", "ls", "s3://cli/a/");
        await SucceedAsync("s3", "rm", "s3://cli/a/large");
        await SucceedAsync("s3", "rb", "s3://cli");

        Assert.Matches("^\"[0-9a-f]{32}-3\"$", (string)head["ETag"]!);
        Assert.Equal((bytes.Length, "test"), ((int)head["ContentLength"]!, (string)head["Metadata"]!["origin"]!));
        Assert.Matches(" 20971520 large\n$", listed);
        Assert.True(bytes.AsSpan().SequenceEqual(File.ReadAllBytes(file + ".back")));
    }

    [Fact]
    public async Task S3_cp_takes_its_standard_input()
    {
        await SucceedAsync("s3", "mb", "s3://stdin");
        var file = _folder.Write("text", "1,2\n");

        var (exitCode, _, errors) = await ClientRunner.RunAsync("/bin/sh",
            ["-c", "exec /usr/bin/aws --endpoint-url \"$1\" --region us-east-1 s3 cp - s3://stdin/a <\"$2\"", "sh", server.Url, file], Keys(ServerFixture.SecretKey));

        Assert.True(exitCode == 0, errors);
        Assert.Equal("1,2\n", await SucceedAsync("s3", "cp", "s3://stdin/a", "-"));
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
            Keys(secretKey));

    async Task<string> SucceedAsync(params string[] arguments)
    {
        var (exitCode, output, errors) = await AwsAsync(arguments);
        Assert.True(exitCode == 0, errors);
        return output;
    }

    static Dictionary<string, string> Keys(string secretKey) =>
        new() { ["AWS_ACCESS_KEY_ID"] = ServerFixture.AccessKey, ["AWS_SECRET_ACCESS_KEY"] = secretKey };
}
