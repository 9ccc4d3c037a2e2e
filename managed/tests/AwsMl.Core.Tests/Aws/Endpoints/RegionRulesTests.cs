using System.Diagnostics;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Protocol;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Aws.Endpoints;

public class RegionRulesTests
{
    static readonly Uri Override = new("http://localhost:1/");
    static readonly SharedHttpClientFactory Http = new(new HttpConnections(HttpOptions.Of(new Settings())), TimeSpan.FromSeconds(60));

    [Fact]
    public void The_setting_comes_first()
    {
        using var environment = new EnvironmentScope(("AWS_REGION", "eu-west-1"));

        Assert.Equal("us-west-2", RegionRules.Resolve(new Settings { Region = "us-west-2" }, null, null, Http));
    }

    [Fact]
    public void Aws_region_comes_before_the_default_region()
    {
        using var environment = new EnvironmentScope(("AWS_DEFAULT_REGION", "eu-west-2"), ("AWS_REGION", "eu-west-1"));

        Assert.Equal("eu-west-1", RegionRules.Resolve(new Settings(), null, null, Http));
    }

    [Fact]
    public void The_environment_comes_before_the_profile()
    {
        using var environment = new EnvironmentScope(("AWS_DEFAULT_REGION", "eu-west-2"));
        EnvironmentScope.WriteFile("config", "[default]\nregion = ap-south-1\n");

        Assert.Equal("eu-west-2", RegionRules.Resolve(new Settings(), null, null, Http));
    }

    [Fact]
    public void The_settings_profile_has_a_region()
    {
        using var environment = new EnvironmentScope();
        EnvironmentScope.WriteFile("config", "[default]\nregion = ap-south-1\n[profile mine]\nregion = ap-south-2\n");

        Assert.Equal("ap-south-1", RegionRules.Resolve(new Settings(), null, null, Http));
        Assert.Equal("ap-south-2", RegionRules.Resolve(new Settings { Profile = "mine" }, null, null, Http));
    }

    [Fact]
    public void The_instance_comes_last()
    {
        using var environment = new EnvironmentScope(("AWS_EC2_METADATA_DISABLED", "false"));

        Assert.Equal("eu-north-1", RegionRules.Resolve(new Settings(), null, null, Http));
    }

    [Fact]
    public void No_region_is_an_error()
    {
        using var environment = new EnvironmentScope();

        var error = Assert.Throws<RequestException>(() => RegionRules.Resolve(new Settings(), null, null, Http));

        Assert.Equal(ErrorKind.Configuration, error.Kind);
        Assert.Equal("no AWS region is configured", error.Message);
    }

    [Fact]
    public void An_endpoint_url_needs_no_region()
    {
        using var environment = new EnvironmentScope(("AWS_EC2_METADATA_DISABLED", "false"));
        InstanceMetadata.Received.Clear();

        Assert.Equal("us-east-1", RegionRules.Resolve(new Settings(), null, Override, Http));
        Assert.Empty(InstanceMetadata.Received);
    }

    [Theory]
    [InlineData("EU-CENTRAL-1", "aws_ml.region is \"EU-CENTRAL-1\", which is not the name of an AWS region", "Perhaps \"eu-central-1\" is meant")]
    [InlineData("eu-central1", "aws_ml.region is \"eu-central1\", which is not the name of an AWS region", "Perhaps \"eu-central-1\" is meant")]
    [InlineData("eu_central_1", "aws_ml.region is \"eu_central_1\", which is not the name of an AWS region", "Perhaps \"eu-central-1\" is meant")]
    [InlineData("eu-central-1a", "aws_ml.region is \"eu-central-1a\", which is an availability zone, not an AWS region", "Perhaps \"eu-central-1\" is meant")]
    [InlineData("EU-Central-1A", "aws_ml.region is \"EU-Central-1A\", which is an availability zone, not an AWS region", "Perhaps \"eu-central-1\" is meant")]
    [InlineData("Frankfurt", "aws_ml.region is \"Frankfurt\", which is not the name of an AWS region", "Names of regions look like")]
    [InlineData("use1-az4", "aws_ml.region is \"use1-az4\", which is not the name of an AWS region", "Names of regions look like")]
    [InlineData("-", "aws_ml.region is \"-\", which is not the name of an AWS region", "Names of regions look like")]
    public void A_region_typed_wrong_is_told(string region, string expected, string hint)
    {
        using var environment = new EnvironmentScope();

        var error = Assert.Throws<RequestException>(() => RegionRules.Resolve(new Settings { Region = region }, null, null, Http));

        Assert.Equal((ErrorKind.Configuration, expected), (error.Kind, error.Message));
        Assert.StartsWith(hint, error.Hint);
    }

    [Fact]
    public void A_region_of_the_environment_is_told_as_such()
    {
        using var environment = new EnvironmentScope(("AWS_REGION", "eu-central1"));

        var error = Assert.Throws<RequestException>(() => RegionRules.Resolve(new Settings(), null, null, Http));

        Assert.Equal("AWS_REGION in the environment of the server is \"eu-central1\", which is not the name of an AWS region", error.Message);
    }

    [Theory]
    [InlineData("us-gov-west-1")]
    [InlineData("us-isob-east-1")]
    [InlineData("eusc-de-east-1")]
    [InlineData("cn-northwest-1")]
    [InlineData("xx-new-12")]
    public void A_region_that_may_be_new_is_taken(string region)
    {
        using var environment = new EnvironmentScope();

        Assert.Equal(region, RegionRules.Resolve(new Settings { Region = region }, null, null, Http));
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("fr-par")]
    [InlineData("garage")]
    public void Other_stores_have_regions_of_other_forms(string region)
    {
        using var environment = new EnvironmentScope();

        Assert.Equal(region, RegionRules.Resolve(new Settings { Region = region }, null, Override, Http));
    }

    /// <summary>But for its names of regions that ask for FIPS endpoints: what it makes of them is in the hint.</summary>
    [Fact]
    public void With_an_endpoint_url_a_region_is_what_botocore_takes()
    {
        string[] regions =
        [
            "eu-central-1", "eu-central1", "EU-CENTRAL-1", "eu-central-1a", "auto", "garage", "fips", "x", "x--y", "1a", "123", "-x", "x-", "a b", "x.y", "a_b",
            "x/", "x@y", "\u00fc", new string('a', 63), new string('a', 64), "fips-us-east-1", "us-gov-west-1-fips",
        ];
        using var environment = new EnvironmentScope();
        using var process = Process.Start(new ProcessStartInfo("python3", [Path.Combine(AppContext.BaseDirectory, "Data/botocore_regions.py"), .. regions])
        {
            RedirectStandardOutput = true,
        })!;
        var signedFor = process.StandardOutput.ReadToEnd().TrimEnd('\n').Split('\n');

        Assert.Equal(signedFor, regions.Select(OfArgument));
        Assert.Equal(signedFor, regions.Select(OfSetting));

        string OfArgument(string region) => Outcome(() => RegionRules.Resolve(new Settings(), region, Override, Http), ErrorKind.BadArgument);
        string OfSetting(string region) => Outcome(() => RegionRules.Resolve(new Settings { Region = region }, null, Override, Http), ErrorKind.Configuration);
    }

    static string Outcome(Func<string> resolve, ErrorKind expected)
    {
        try
        {
            return resolve();
        }
        catch (RequestException e)
        {
            Assert.Equal(expected, e.Kind);
            return e.Message.Contains("FIPS", StringComparison.Ordinal) ? e.Hint.Split('"')[1] : "";
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_region_that_asks_for_FIPS_names_the_way(bool hasUrl)
    {
        using var environment = new EnvironmentScope();

        var error = Assert.Throws<RequestException>(() => RegionRules.Resolve(new Settings(), "fips-us-east-1", hasUrl ? Override : null, Http));

        Assert.Equal((ErrorKind.BadArgument, "\"fips-us-east-1\" is a way to ask for FIPS endpoints, not an AWS region"), (error.Kind, error.Message));
        Assert.Equal(
            "Name the region \"us-east-1\", and set AWS_USE_FIPS_ENDPOINT=true in the environment of the server, or use_fips_endpoint = true in the profile.",
            error.Hint);
    }

    [Theory]
    [InlineData("us-east-1.evil.example/")]
    [InlineData("US-EAST-1")]
    [InlineData("-x")]
    [InlineData("a b")]
    public void A_region_is_part_of_a_host_name(string region)
    {
        using var environment = new EnvironmentScope();

        var error = Assert.Throws<RequestException>(() => RegionRules.Resolve(new Settings { Region = region }, null, null, Http));

        Assert.Equal(ErrorKind.Configuration, error.Kind);
    }
}
