using AwsMl.Core.Protocol;
using AwsMl.Core.Services.S3;
using Microsoft.AspNetCore.Http;

namespace AwsMl.Core.Tests.Services.S3;

public class RefusedTests
{
    // AWS answers like this for a bucket that is new (Amazon S3 User Guide, Request redirection and the REST API).
    [Fact]
    public async Task A_temporary_redirect_says_that_the_bucket_is_new()
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        s3.Before = async (_, context) =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = "http://127.0.0.2:1/key";
            context.Response.ContentType = "application/xml";
            await context.Response.WriteAsync("<Error><Code>TemporaryRedirect</Code><Message>Please re-send this request.</Message></Error>");
            return true;
        };

        var error = await Backend.FailAsync(backend.DownloadAsync);

        Assert.Equal(ErrorKind.Unavailable, error.Kind);
        Assert.Equal("TemporaryRedirect", error.ServiceCode);
        Assert.StartsWith("The bucket is new", error.Hint);
    }

    [Theory]
    [InlineData("arn:aws:s3-outposts:us-east-1:123456789012:outpost/op-01234567890123456/accesspoint/mine")]
    [InlineData("arn:aws:s3-outposts:us-east-1:123456789012:outpost:op-01234567890123456:accesspoint:mine")]
    [InlineData("test-accessp-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3")]
    public async Task Outposts_are_not_supported(string bucket)
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);

        var exception = await Assert.ThrowsAsync<RequestException>(() => backend.DownloadAsync(new S3Location(bucket, "key", null)));

        Assert.Equal(ErrorKind.BadArgument, exception.Kind);
        Assert.Equal($"\"{bucket}\" is on S3 on Outposts, which is not supported", exception.Message);
        Assert.Empty(s3.Operations);
    }
}
