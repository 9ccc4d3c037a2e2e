using AwsMl.Core.Aws;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Errors;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Aws;

public class RegionRulesTests
{
    static readonly Uri Override = new("http://localhost:1/");
    static readonly SharedHttpClientFactory Http = new(new HttpConnections(HttpOptions.Of(new Settings())), TimeSpan.FromSeconds(60));

    [Fact]
    public void The_setting_comes_first()
    {
        using var environment = new EnvironmentScope(("AWS_REGION", "eu-west-1"));

        Assert.Equal("us-west-2", RegionRules.Resolve(new Settings { Region = "us-west-2" }, null, Http));
    }

    [Fact]
    public void Aws_region_comes_before_the_default_region()
    {
        using var environment = new EnvironmentScope(("AWS_DEFAULT_REGION", "eu-west-2"), ("AWS_REGION", "eu-west-1"));

        Assert.Equal("eu-west-1", RegionRules.Resolve(new Settings(), null, Http));
    }

    [Fact]
    public void The_environment_comes_before_the_profile()
    {
        using var environment = new EnvironmentScope(("AWS_DEFAULT_REGION", "eu-west-2"));
        EnvironmentScope.WriteFile("config", "[default]\nregion = ap-south-1\n");

        Assert.Equal("eu-west-2", RegionRules.Resolve(new Settings(), null, Http));
    }

    [Fact]
    public void The_settings_profile_has_a_region()
    {
        using var environment = new EnvironmentScope();
        EnvironmentScope.WriteFile("config", "[default]\nregion = ap-south-1\n[profile mine]\nregion = ap-south-2\n");

        Assert.Equal("ap-south-1", RegionRules.Resolve(new Settings(), null, Http));
        Assert.Equal("ap-south-2", RegionRules.Resolve(new Settings { Profile = "mine" }, null, Http));
    }

    [Fact]
    public void The_instance_comes_last()
    {
        using var environment = new EnvironmentScope(("AWS_EC2_METADATA_DISABLED", "false"));

        Assert.Equal("eu-north-1", RegionRules.Resolve(new Settings(), null, Http));
    }

    [Fact]
    public void No_region_is_an_error()
    {
        using var environment = new EnvironmentScope();

        var error = Assert.Throws<RequestException>(() => RegionRules.Resolve(new Settings(), null, Http));

        Assert.Equal(ErrorKind.Configuration, error.Kind);
        Assert.Equal("no AWS region is configured", error.Message);
    }

    [Fact]
    public void An_endpoint_url_needs_no_region()
    {
        using var environment = new EnvironmentScope(("AWS_EC2_METADATA_DISABLED", "false"));
        InstanceMetadata.Received.Clear();

        Assert.Equal("us-east-1", RegionRules.Resolve(new Settings(), Override, Http));
        Assert.Empty(InstanceMetadata.Received);
    }

    [Theory]
    [InlineData("us-east-1.evil.example/")]
    [InlineData("US-EAST-1")]
    [InlineData("-x")]
    [InlineData("a b")]
    public void A_region_is_part_of_a_host_name(string region)
    {
        using var environment = new EnvironmentScope();

        var error = Assert.Throws<RequestException>(() => RegionRules.Resolve(new Settings { Region = region }, null, Http));

        Assert.Equal(ErrorKind.Configuration, error.Kind);
    }
}
