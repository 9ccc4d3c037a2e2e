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

    [Theory]
    [InlineData("Event", 202)]
    [InlineData("DryRun", 204)]
    public async Task Lambda_invoke_without_an_answer(string type, int status)
    {
        var answer = Path.Combine(_folder.Path, "answer.json");

        var output = await SucceedAsync("lambda", "invoke", "--function-name", "echo", "--invocation-type", type,
            "--payload", $"fileb://{_folder.Write("payload.json", "[1]")}", answer);

        Assert.Equal((status, ""), ((int)JsonNode.Parse(output)!["StatusCode"]!, File.ReadAllText(answer)));
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
    public async Task S3api_gets_a_range_and_aborts_an_upload()
    {
        string[] upload = ["--bucket", "api", "--key", "b"];
        await SucceedAsync("s3api", "create-bucket", "--bucket", "api");
        await SucceedAsync("s3api", "put-object", "--bucket", "api", "--key", "a", "--body", _folder.Write("digits", "0123456789"));
        var range = JsonNode.Parse(await SucceedAsync("s3api", "get-object", "--bucket", "api", "--key", "a", "--range", "bytes=2-4", Path.Combine(_folder.Path, "range")))!;
        var id = (string)JsonNode.Parse(await SucceedAsync(["s3api", "create-multipart-upload", .. upload]))!["UploadId"]!;
        var begun = JsonNode.Parse(await SucceedAsync("s3api", "list-multipart-uploads", "--bucket", "api"))!;
        await SucceedAsync(["s3api", "abort-multipart-upload", .. upload, "--upload-id", id]);
        var aborted = await SucceedAsync("s3api", "list-multipart-uploads", "--bucket", "api");

        Assert.Equal(("bytes 2-4/10", "234"), ((string)range["ContentRange"]!, File.ReadAllText(Path.Combine(_folder.Path, "range"))));
        Assert.Equal(id, (string)Assert.Single(begun["Uploads"]!.AsArray())!["UploadId"]!);
        Assert.DoesNotContain(id, aborted);
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
