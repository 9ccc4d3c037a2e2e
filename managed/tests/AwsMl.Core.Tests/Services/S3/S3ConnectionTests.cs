using Amazon.S3.Model;
using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Protocol;
using AwsMl.Core.Services.S3;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Services.S3;

public class S3ConnectionTests
{
    [Theory]
    [InlineData("us-east-1", "bucket", "https://bucket.s3.us-east-1.amazonaws.com/")]
    [InlineData("eu-central-1", "bucket", "https://bucket.s3.eu-central-1.amazonaws.com/")]
    [InlineData("cn-north-1", "bucket", "https://bucket.s3.cn-north-1.amazonaws.com.cn/")]
    // A certificate's asterisk stands for one name.
    [InlineData("eu-central-1", "a.bucket", "https://s3.eu-central-1.amazonaws.com/a.bucket/")]
    [InlineData("eu-central-1", "arn:aws:s3:eu-central-1:123456789012:accesspoint/mine", "https://mine-123456789012.s3-accesspoint.eu-central-1.amazonaws.com/")]
    public void Region_and_bucket_are_the_host(string region, string bucket, string expected)
    {
        using var environment = EnvironmentScope.WithKeys();

        Assert.Equal(expected, UrlOf(new Settings { Region = "us-west-2" }, region, bucket));
    }

    [Fact]
    public void The_settings_region_is_for_what_has_none()
    {
        using var environment = EnvironmentScope.WithKeys();

        Assert.Equal("https://bucket.s3.us-west-2.amazonaws.com/", UrlOf(new Settings { Region = "us-west-2" }, null, "bucket"));
    }

    [Theory]
    [InlineData("AWS_USE_FIPS_ENDPOINT", "https://bucket.s3-fips.us-west-2.amazonaws.com/")]
    [InlineData("AWS_USE_DUALSTACK_ENDPOINT", "https://bucket.s3.dualstack.us-west-2.amazonaws.com/")]
    public void Variables_choose_the_kind_of_host(string variable, string expected)
    {
        using var environment = EnvironmentScope.WithKeys((variable, "true"));

        Assert.Equal(expected, UrlOf(new Settings { Region = "us-west-2" }, null, "bucket"));
    }

    [Fact]
    public void Below_an_endpoint_the_bucket_is_in_the_path()
    {
        using var environment = EnvironmentScope.WithKeys(("AWS_ENDPOINT_URL_S3", "https://storage.example/"));

        Assert.Equal("https://storage.example/bucket/", UrlOf(new Settings(), "eu-central-1", "bucket"));
    }

    /// <summary>The SDK hears only AWS_PROFILE's.</summary>
    [Fact]
    public void A_profile_of_the_settings_asks_for_FIPS()
    {
        using var environment = EnvironmentScope.WithKeys();
        EnvironmentScope.WriteFile("config", "[profile p]\nuse_fips_endpoint = true\n");

        Assert.Equal("https://bucket.s3-fips.us-west-2.amazonaws.com/", UrlOf(new Settings { Region = "us-west-2", Profile = "p" }, null, "bucket"));
    }

    static string UrlOf(Settings settings, string? region, string bucket)
    {
        using var connections = new ServiceConnections(settings, former: null);
        using var client = new S3Connection(connections.Of(S3Service.Api)).CreateClient(
            new TransferOptions(new AwsMl.Core.Services.S3.S3Location(bucket, "key", region), Key: null, MaxInFlight: 1));
        return client.DetermineServiceOperationEndpoint(new GetObjectRequest { BucketName = bucket, Key = "key" }).URL;
    }
}
