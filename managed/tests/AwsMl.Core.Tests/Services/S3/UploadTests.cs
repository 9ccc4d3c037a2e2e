using Amazon.Runtime;
using AwsMl.Core.Protocol;
using AwsMl.Core.Services.S3;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Services.S3;

public class UploadTests
{
    static readonly byte[] ThreeParts = Backend.RandomBytes((5 * Upload.PartBytes) / 2);

    [Fact]
    public async Task What_fits_into_a_buffer_is_one_request()
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        var data = Backend.RandomBytes(100_003);

        Assert.Equal(new TransferResult(1, data.Length), await backend.UploadAsync(data));

        Assert.Equal(["PutObject"], s3.Operations);
        Assert.Equal(data, s3.Object);
    }

    [Fact]
    public async Task A_part_that_failed_once_is_sent_again()
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        var failed = 0;
        s3.Before = async (operation, context) =>
            operation == "UploadPart 2" && Interlocked.Increment(ref failed) == 1 && await FakeS3.FailAsync(context, 503, "SlowDown");

        Assert.Equal(new TransferResult(1, ThreeParts.Length), await backend.UploadAsync(ThreeParts));

        Assert.Equal(2, s3.Operations.Count(operation => operation == "UploadPart 2"));
        Assert.Equal(6, s3.Operations.Count);
        Assert.Equal(ThreeParts, s3.Object);
    }

    [Fact]
    public async Task A_part_whose_connection_broke_is_sent_again()
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        var failed = 0;
        s3.Before = (operation, context) =>
        {
            if (operation != "UploadPart 1" || Interlocked.Increment(ref failed) > 1)
                return Task.FromResult(false);
            context.Abort();
            return Task.FromResult(true);
        };

        await backend.UploadAsync(ThreeParts);

        Assert.Equal(ThreeParts, s3.Object);
    }

    [Fact]
    public async Task When_all_attempts_fail_the_upload_is_aborted()
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3, settings => settings with { MaxAttempts = 2 });
        s3.Before = async (operation, context) => operation == "UploadPart 2" && await FakeS3.FailAsync(context, 503, "SlowDown");

        var error = await Backend.FailAsync(() => backend.UploadAsync(ThreeParts));

        Assert.Equal((ErrorKind.Unavailable, "SlowDown", 503, 2), (error.Kind, error.ServiceCode, error.HttpStatus, error.Attempts));
        await s3.WaitForAsync("AbortMultipartUpload");
        Assert.DoesNotContain("CompleteMultipartUpload", s3.Operations);
        Assert.Null(s3.Object);
    }

    [Theory]
    [InlineData(403)]
    // After a while S3 has said that all is well, and cannot take it back.
    [InlineData(200)]
    public async Task When_the_parts_are_refused_the_upload_is_aborted(int status)
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3, settings => settings with { MaxAttempts = 1 });
        s3.Before = async (operation, context) => operation == "CompleteMultipartUpload" && await FakeS3.FailAsync(context, status, "AccessDenied");

        var error = await Backend.FailAsync(() => backend.UploadAsync(ThreeParts));

        Assert.Equal((ErrorKind.AccessDenied, "AccessDenied"), (error.Kind, error.ServiceCode));
        await s3.WaitForAsync("AbortMultipartUpload");
    }

    [Theory]
    [InlineData("CreateMultipartUpload", "no XML", "the answer did not come from S3")]
    [InlineData("CreateMultipartUpload", "<Result/>", "the answer has no upload id")]
    [InlineData("UploadPart 1", "", "the answer has no ETag for the part")]
    public async Task What_is_not_an_answer_of_s3_is_an_error(string asked, string answer, string expected)
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        s3.Before = async (operation, context) =>
        {
            if (operation != asked)
                return false;
            await new Answer(answer, "application/xml").SendAsync(context);
            return true;
        };

        var error = await Backend.FailAsync(() => backend.UploadAsync(ThreeParts));

        Assert.Equal((ErrorKind.BadAnswer, expected), (error.Kind, error.Message));
    }

    [Fact]
    public async Task Freed_in_the_middle_it_is_aborted()
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        s3.Before = async (operation, context) =>
        {
            if (!operation.StartsWith("UploadPart", StringComparison.Ordinal))
                return false;
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        var handle = backend.Open(TransferDirection.Upload);

        await backend.SendAsync(handle, ThreeParts);
        await s3.WaitForAsync("UploadPart 1");
        backend.Free(handle);

        await s3.WaitForAsync("AbortMultipartUpload");
        Assert.Contains("uploadId=upload", s3.Request("AbortMultipartUpload").Target);
        Assert.DoesNotContain("CompleteMultipartUpload", s3.Operations);
    }

    [Fact]
    public async Task An_upload_that_comes_to_be_after_the_free_is_aborted()
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        var freed = new TaskCompletionSource();
        s3.Before = async (operation, _) =>
        {
            if (operation == "CreateMultipartUpload")
                await freed.Task;
            return false;
        };
        var handle = backend.Open(TransferDirection.Upload);

        await backend.SendAsync(handle, Backend.RandomBytes(1000));
        await s3.WaitForAsync("CreateMultipartUpload");
        backend.Free(handle);
        freed.SetResult();

        await s3.WaitForAsync("AbortMultipartUpload");
        Assert.Equal(["CreateMultipartUpload", "AbortMultipartUpload"], s3.Operations);
    }

    [Fact]
    public async Task Over_http_the_payload_is_signed()
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);

        await backend.UploadAsync(ThreeParts);

        Assert.Equal("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", s3.Request("UploadPart 1").Headers["x-amz-content-sha256"]);
        Assert.Equal(Crc32C.Of(ThreeParts.AsSpan(0, Upload.PartBytes)), s3.Request("UploadPart 1").Headers["x-amz-checksum-crc32c"]);
    }

    [Fact]
    public async Task Over_https_it_has_its_checksum()
    {
        using var certificates = new TestCertificates();
        await using var s3 = await FakeS3.StartAsync(certificates.Issue("localhost"));
        using var backend = new Backend(s3, settings => settings with
        {
            Services = [new("s3", EndpointUrl: $"https://localhost:{s3.Port}")],
            CaBundle = EnvironmentScope.WriteFile("bundle.pem", certificates.Pem),
        });

        await backend.UploadAsync(ThreeParts);

        Assert.Equal("UNSIGNED-PAYLOAD", s3.Request("UploadPart 1").Headers["x-amz-content-sha256"]);
        Assert.Equal(Crc32C.Of(ThreeParts.AsSpan(0, Upload.PartBytes)), s3.Request("UploadPart 1").Headers["x-amz-checksum-crc32c"]);
        Assert.Equal(ThreeParts, s3.Object);
    }

    [Fact]
    public async Task Credentials_and_region_of_the_transfer_sign()
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);

        await backend.UploadAsync([1], region: "eu-central-1", key: new ImmutableCredentials("other", "secret", "token"));
        var request = s3.Request("PutObject");

        Assert.Matches("Credential=other/[0-9]{8}/eu-central-1/s3/aws4_request", request.Headers["Authorization"]);
        Assert.Equal("token", request.Token);
    }

    [Fact]
    public async Task Data_have_no_metadata_of_ours()
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);

        await backend.UploadAsync([1]);

        Assert.DoesNotContain(s3.Request("PutObject").Headers, header => header.Key.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("1234abcd-12ab-34cd-56ef-1234567890ab")]
    [InlineData("alias/exports")]
    [InlineData("arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab")]
    public async Task What_makes_an_object_names_the_key_that_encrypts_it(string key)
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);

        await backend.UploadAsync(ThreeParts, kmsKey: key);
        await backend.UploadAsync([], kmsKey: key);

        foreach (var operation in (string[])["CreateMultipartUpload", "PutObject"])
        {
            var headers = s3.Request(operation).Headers;
            Assert.Equal("aws:kms", headers["x-amz-server-side-encryption"]);
            Assert.Equal(key, headers["x-amz-server-side-encryption-aws-kms-key-id"]);
        }
    }

    // The same headers as boto3's with the same settings (botocore 1.43): x-amz-content-sha256, and none of these.
    [Theory]
    [InlineData("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required")]
    [InlineData("AWS_REQUEST_CHECKSUM_CALCULATION", "WHEN_REQUIRED")]
    [InlineData("AWS_PROFILE", "plain")]
    public async Task No_checksum_is_sent_where_none_is_wanted(string variable, string value)
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3, environment: (variable, value));
        EnvironmentScope.WriteFile("config", "[profile plain]\nrequest_checksum_calculation = when_required\n");

        await backend.UploadAsync(ThreeParts);
        await backend.UploadAsync([1]);

        Assert.Equal([1], s3.Object);
        foreach (var operation in (string[])["CreateMultipartUpload", "UploadPart 1", "PutObject"])
        {
            var headers = s3.Request(operation).Headers;
            Assert.DoesNotContain(headers.Keys, name => name.Contains("checksum", StringComparison.OrdinalIgnoreCase) || name.Contains("trailer", StringComparison.OrdinalIgnoreCase));
            Assert.Matches("^[0-9a-f]{64}$", headers["x-amz-content-sha256"]);
            Assert.False(headers.TryGetValue("Content-Encoding", out var encoding) && encoding.Contains("aws-chunked", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("AWS_REQUEST_CHECKSUM_CALCULATION", "never")]
    [InlineData("AWS_REQUEST_CHECKSUM_CALCULATION", "1")]
    [InlineData("AWS_RESPONSE_CHECKSUM_VALIDATION", "off")]
    public async Task Another_word_for_checksums_is_told(string variable, string value)
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3, environment: (variable, value));

        var error = await Backend.FailAsync(() => backend.UploadAsync([1]));

        Assert.Equal((ErrorKind.Configuration, $"{variable} is \"{value}\", and must be when_supported or when_required"), (error.Kind, error.Message));
        Assert.Empty(s3.Operations);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("when_required", false)]
    [InlineData("when_supported", true)]
    public async Task Answers_are_asked_for_checksums_where_somebody_says_so(string? value, bool asked)
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3, environment: value is null ? [] : [("AWS_RESPONSE_CHECKSUM_VALIDATION", value)]);
        s3.Object = [1, 2, 3];

        Assert.Equal([1, 2, 3], await backend.DownloadAsync());

        Assert.Equal(asked, s3.Request("GetObject 0-8388607").Headers.ContainsKey("x-amz-checksum-mode"));
    }
}
