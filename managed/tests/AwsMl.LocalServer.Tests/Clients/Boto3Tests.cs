using System.Text;
using System.Text.Json.Nodes;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.Clients;

/// <summary>Debian's boto3, unmodified, against the server process. call.py prints what a call returns or raises as JSON.</summary>
public sealed class Boto3Tests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Invoke_endpoint_returns_the_answer()
    {
        var answer = await CallAsync("sagemaker-runtime", "invoke_endpoint",
            """{"EndpointName": "echo", "ContentType": "text/csv", "Accept": "text/csv", "Body": "1,2\n3,4", "CustomAttributes": "trace", "InferenceId": "42"}""");

        Assert.Equal("1,2\n3,4\n", (string)answer["Body"]!);
        Assert.Equal("text/csv; charset=utf-8", (string)answer["ContentType"]!);
        Assert.Equal("AllTraffic", (string)answer["InvokedProductionVariant"]!);
    }

    [Fact]
    public async Task Invoke_endpoint_runs_a_real_model()
    {
        var row = TestFiles.Lines("breast_cancer", "breast_cancer.csv")[1].Split(',')[1..31];
        var arguments = new JsonObject { ["EndpointName"] = "breast-cancer-xgboost", ["ContentType"] = "text/csv", ["Body"] = string.Join(',', row) };

        var answer = await CallAsync("sagemaker-runtime", "invoke_endpoint", arguments.ToJsonString());

        Assert.Equal(TestFiles.Lines("breast_cancer", "expected_predictions.csv")[1].Split(',')[2], ((string)answer["Body"]!).Trim());
    }

    [Fact]
    public async Task An_unknown_endpoint_raises_ValidationError()
    {
        var answer = await CallAsync("sagemaker-runtime", "invoke_endpoint", """{"EndpointName": "no-such", "Body": "1"}""");

        AssertRaised(answer, "ValidationError", 400, "Endpoint no-such of account 000000000000 not found.");
    }

    [Fact]
    public async Task An_error_of_the_model_raises_ModelError_with_the_original()
    {
        var answer = await CallAsync("sagemaker-runtime", "invoke_endpoint", """{"EndpointName": "faulty", "ContentType": "text/csv", "Body": "1"}""");

        Assert.Equal("ModelError", (string)answer["exception"]!);
        Assert.Equal(400, (int)answer["response"]!["OriginalStatusCode"]!);
        Assert.Equal("no such feature", (string)answer["response"]!["OriginalMessage"]!);
    }

    [Fact]
    public async Task Detect_sentiment_returns_label_and_scores()
    {
        var answer = await CallAsync("comprehend", "detect_sentiment", """{"Text": "I like it!", "LanguageCode": "en"}""");

        Assert.Equal("POSITIVE", (string)answer["Sentiment"]!);
        Assert.Equal(1, answer["SentimentScore"]!.AsObject().Sum(score => (double)score.Value!), 6);
    }

    [Fact]
    public async Task Batch_detect_sentiment_returns_results_and_errors()
    {
        var answer = await CallAsync("comprehend", "batch_detect_sentiment",
            new JsonObject { ["TextList"] = new JsonArray("I like it!", new string('x', 5001), "Ça ne va pas"), ["LanguageCode"] = "en" }.ToJsonString());

        Assert.Equal([0, 2], answer["ResultList"]!.AsArray().Select(item => (int)item!["Index"]!));
        Assert.Equal("TEXT_SIZE_LIMIT_EXCEEDED", (string)Assert.Single(answer["ErrorList"]!.AsArray())!["ErrorCode"]!);
    }

    [Theory]
    [InlineData("detect_sentiment", """{"Text": "x", "LanguageCode": "xx"}""", "ValidationException")]
    [InlineData("batch_detect_sentiment", """{"TextList": ["a","a","a","a","a","a","a","a","a","a","a","a","a","a","a","a","a","a","a","a","a","a","a","a","a","a"], "LanguageCode": "en"}""", "BatchSizeLimitExceededException")]
    public async Task Comprehends_exceptions_are_raised(string operation, string arguments, string exception) =>
        AssertRaised(await CallAsync("comprehend", operation, arguments), exception, 400, null);

    [Theory]
    [InlineData("RequestResponse", 200, "[1]")]
    [InlineData("Event", 202, "")]
    [InlineData("DryRun", 204, "")]
    public async Task Invoke_calls_a_function(string type, int status, string payload)
    {
        var answer = await CallAsync("lambda", "invoke",
            $$"""{"FunctionName": "arn:aws:lambda:eu-west-1:000000000000:function:echo", "Qualifier": "3", "InvocationType": "{{type}}", "Payload": "[1]"}""");

        Assert.Equal((status, payload, "3"), ((int)answer["StatusCode"]!, (string)answer["Payload"]!, (string)answer["ExecutedVersion"]!));
    }

    [Fact]
    public async Task Invoke_returns_the_functions_error_and_its_log()
    {
        var answer = await CallAsync("lambda", "invoke", """{"FunctionName": "failing", "LogType": "Tail"}""");

        Assert.Equal("Unhandled", (string)answer["FunctionError"]!);
        Assert.Equal("Runtime.ExitError", (string)JsonNode.Parse((string)answer["Payload"]!)!["errorType"]!);
        Assert.Contains("/no/such/file", Encoding.UTF8.GetString(Convert.FromBase64String((string)answer["LogResult"]!)));
    }

    [Fact]
    public async Task An_unknown_function_raises_ResourceNotFoundException() =>
        AssertRaised(await CallAsync("lambda", "invoke", """{"FunctionName": "nobody"}"""), "ResourceNotFoundException", 404,
            "Function not found: arn:aws:lambda:eu-west-1:000000000000:function:nobody");

    [Fact]
    public async Task Objects_are_put_listed_and_got()
    {
        await CallAsync("s3", "create_bucket", """{"Bucket": "boto3", "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}""");
        var put = await CallAsync("s3", "put_object",
            """{"Bucket": "boto3", "Key": "a/ü +&.csv", "Body": "123456789", "ContentType": "text/csv", "Metadata": {"origin": "test"}, "ChecksumAlgorithm": "CRC32"}""");
        var listed = await CallAsync("s3", "list_objects_v2", """{"Bucket": "boto3", "Prefix": "a/"}""");
        var got = await CallAsync("s3", "get_object", """{"Bucket": "boto3", "Key": "a/ü +&.csv", "ChecksumMode": "ENABLED"}""");
        var range = await CallAsync("s3", "get_object", """{"Bucket": "boto3", "Key": "a/ü +&.csv", "Range": "bytes=2-4"}""");

        Assert.Equal("y/Q5Jg==", (string)put["ChecksumCRC32"]!);
        Assert.Equal("a/ü +&.csv", (string)Assert.Single(listed["Contents"]!.AsArray())!["Key"]!);
        Assert.Equal(("123456789", "text/csv", "test"), ((string)got["Body"]!, (string)got["ContentType"]!, (string)got["Metadata"]!["origin"]!));
        Assert.Equal((string)put["ETag"]!, (string)got["ETag"]!);
        Assert.Equal(("345", "bytes 2-4/9"), ((string)range["Body"]!, (string)range["ContentRange"]!));
    }

    [Fact]
    public async Task An_upload_that_is_aborted_is_listed_no_longer()
    {
        await CallAsync("s3", "create_bucket", """{"Bucket": "aborted", "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}""");
        var upload = (string)(await CallAsync("s3", "create_multipart_upload", """{"Bucket": "aborted", "Key": "a"}"""))["UploadId"]!;
        await CallAsync("s3", "upload_part", $$"""{"Bucket": "aborted", "Key": "a", "UploadId": "{{upload}}", "PartNumber": 1, "Body": "x"}""");
        var parts = await CallAsync("s3", "list_parts", $$"""{"Bucket": "aborted", "Key": "a", "UploadId": "{{upload}}"}""");
        var before = await CallAsync("s3", "list_multipart_uploads", """{"Bucket": "aborted"}""");
        await CallAsync("s3", "abort_multipart_upload", $$"""{"Bucket": "aborted", "Key": "a", "UploadId": "{{upload}}"}""");
        var after = await CallAsync("s3", "list_multipart_uploads", """{"Bucket": "aborted"}""");

        Assert.Single(parts["Parts"]!.AsArray());
        Assert.Equal(upload, (string)Assert.Single(before["Uploads"]!.AsArray())!["UploadId"]!);
        Assert.Null(after["Uploads"]);
    }

    [Theory]
    [InlineData("get_object", """{"Bucket": "nowhere", "Key": "a"}""", "NoSuchBucket", 404, ServerFixture.SecretKey)]
    [InlineData("list_objects_v2", """{"Bucket": "nowhere"}""", "NoSuchBucket", 404, ServerFixture.SecretKey)]
    [InlineData("head_object", """{"Bucket": "nowhere", "Key": "a"}""", "404", 404, ServerFixture.SecretKey)]
    [InlineData("put_object", """{"Bucket": "nowhere", "Key": "a", "Body": "x"}""", "SignatureDoesNotMatch", 403, "wrong")]
    public async Task S3s_errors_are_raised(string operation, string arguments, string code, int status, string secretKey) =>
        AssertRaised(await CallAsync("s3", operation, arguments, secretKey: secretKey), code, status, null);

    [Theory]
    [InlineData("sagemaker-runtime", "invoke_endpoint", """{"EndpointName": "echo", "Body": "1"}""")]
    [InlineData("comprehend", "detect_sentiment", """{"Text": "x", "LanguageCode": "en"}""")]
    [InlineData("lambda", "invoke", """{"FunctionName": "echo"}""")]
    public async Task A_wrong_secret_raises_InvalidSignatureException(string service, string operation, string arguments)
    {
        var answer = await CallAsync(service, operation, arguments, secretKey: "wrong");

        AssertRaised(answer, "InvalidSignatureException", 403, "The request signature we calculated does not match the signature you provided.");
    }

    [Theory]
    [InlineData("sagemaker-runtime", "invoke_endpoint", """{"EndpointName": "echo", "Body": "1"}""")]
    [InlineData("comprehend", "detect_sentiment", """{"Text": "x", "LanguageCode": "en"}""")]
    public async Task An_unknown_key_raises_UnrecognizedClientException(string service, string operation, string arguments)
    {
        var answer = await CallAsync(service, operation, arguments, accessKey: "AKIDOTHER");

        AssertRaised(answer, "UnrecognizedClientException", 403, "The security token included in the request is invalid.");
    }

    [Theory]
    [InlineData(ServerFixture.SessionToken, null)]
    [InlineData("another", "UnrecognizedClientException")]
    public async Task A_session_token_must_be_the_right_one(string token, string? exception)
    {
        var answer = await CallAsync("comprehend", "detect_sentiment", """{"Text": "x", "LanguageCode": "en"}""",
            accessKey: ServerFixture.TemporaryAccessKey, token: token);

        Assert.Equal(exception, (string?)answer["code"]);
    }

    async Task<JsonNode> CallAsync(
        string service, string operation, string arguments, string accessKey = ServerFixture.AccessKey, string secretKey = ServerFixture.SecretKey, string? token = null)
    {
        var environment = new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = accessKey, ["AWS_SECRET_ACCESS_KEY"] = secretKey };
        if (token is not null)
            environment["AWS_SESSION_TOKEN"] = token;
        var script = Path.Combine(AppContext.BaseDirectory, "Clients", "call.py");
        var (exitCode, output, errors) = await ClientRunner.RunAsync("/usr/bin/python3", [script, server.Url, service, operation, arguments], environment);
        Assert.True(exitCode == 0, errors);
        return JsonNode.Parse(output)!;
    }

    static void AssertRaised(JsonNode answer, string exception, int status, string? message)
    {
        Assert.Equal(exception, (string?)answer["code"]);
        Assert.Equal(status, (int)answer["response"]!["ResponseMetadata"]!["HTTPStatusCode"]!);
        Assert.StartsWith(message ?? "", (string)answer["message"]!);
    }
}
