using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Protocol;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Aws.Endpoints;

/// <summary>Mistyped settings of the AWS SDKs are named in errors, or have no effect here.</summary>
public class SdkSettingsTests
{
    [Theory]
    [InlineData("AWS_USE_FIPS_ENDPOINT", "maybe")]
    [InlineData("AWS_USE_FIPS_ENDPOINT", "1")]
    [InlineData("AWS_USE_DUALSTACK_ENDPOINT", "yes")]
    [InlineData("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "perhaps")]
    [InlineData("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv5")]
    [InlineData("AWS_S3_USE_ARN_REGION", "nonsense")]
    [InlineData("AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS", "nonsense")]
    [InlineData("AWS_S3_DISABLE_EXPRESS_SESSION_AUTH", "nonsense")]
    public void A_variable_is_named(string variable, string value)
    {
        using var environment = EnvironmentScope.WithKeys((variable, ""));
        Environment.SetEnvironmentVariable(variable, value);

        var error = Assert.Throws<RequestException>(() => new ServiceConnections(new Settings(), former: null));

        Assert.Equal(ErrorKind.Configuration, error.Kind);
        Assert.StartsWith($"{variable} in the environment of the server is \"{value}\", and must be ", error.Message);
    }

    /// <summary>They have a setting of ours instead, or concern other services.</summary>
    [Theory]
    [InlineData("AWS_RETRY_MODE")]
    [InlineData("AWS_MAX_ATTEMPTS")]
    [InlineData("AWS_CA_BUNDLE")]
    [InlineData("AWS_STS_REGIONAL_ENDPOINTS")]
    [InlineData("AWS_S3_US_EAST_1_REGIONAL_ENDPOINT")]
    [InlineData("AWS_DEFAULTS_MODE")]
    [InlineData("AWS_ENABLE_ENDPOINT_DISCOVERY")]
    [InlineData("AWS_AUTH_SCHEME_PREFERENCE")]
    [InlineData("AWS_ACCOUNT_ID_ENDPOINT_MODE")]
    public async Task A_variable_that_is_not_heard_does_nothing(string variable)
    {
        await using var server = await TestServer.StartAsync((request, context) =>
            (request.Target == "/" ? SecurityTokenService.Assumed("ASSUMED") : new Answer("1\n")).SendAsync(context));
        using var environment = EnvironmentScope.WithKeys(("AWS_ENDPOINT_URL_STS", server.Url), (variable, ""));
        Environment.SetEnvironmentVariable(variable, "nonsense");

        Assert.Equal([["1"]], await Client.InvokeAsync(Client.For(server).WithRole("sagemaker", SecurityTokenService.Role)));
    }

    [Theory]
    [InlineData("use_fips_endpoint", "true or false")]
    [InlineData("use_dualstack_endpoint", "true or false")]
    [InlineData("ignore_configured_endpoint_urls", "true or false")]
    [InlineData("ec2_metadata_service_endpoint_mode", "IPv4 or IPv6")]
    [InlineData("retry_mode", "standard or adaptive or legacy")]
    [InlineData("max_attempts", "a number")]
    [InlineData("request_checksum_calculation", "when_supported or when_required")]
    [InlineData("response_checksum_validation", "when_supported or when_required")]
    [InlineData("s3_use_arn_region", "true or false")]
    [InlineData("s3_us_east_1_regional_endpoint", "regional or legacy")]
    [InlineData("endpoint_discovery_enabled", "true or false")]
    [InlineData("account_id_endpoint_mode", "preferred or disabled or required")]
    [InlineData("disable_request_compression", "true or false")]
    [InlineData("request_min_compression_size_bytes", "a number")]
    public async Task A_key_of_a_profile_is_named(string key, string values)
    {
        using var environment = EnvironmentScope.WithKeys();
        EnvironmentScope.WriteFile("credentials", $"[p]\naws_access_key_id = AKID\naws_secret_access_key = SECRET\n{key} = nonsense\n");
        await using var server = await TestServer.StartAsync(new Answer("1\n"));

        var error = await Client.FailAsync(Client.For(server) with { Profile = "p" });

        Assert.Equal(ErrorKind.Configuration, error.Kind);
        Assert.Equal($"{key} of the profile \"p\" is \"nonsense\", and must be {values}", error.Message);
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL", "nonsense")]
    [InlineData("AWS_ENDPOINT_URL", "http://")]
    [InlineData("AWS_ENDPOINT_URL_STS", "nonsense")]
    [InlineData("AWS_ENDPOINT_URL_STS", "ftp://127.0.0.1")]
    [InlineData("AWS_ENDPOINT_URL_STS", "http://user:SECRET@127.0.0.1")]
    public async Task A_URL_that_is_none_is_told_with_where_it_may_stand(string variable, string url)
    {
        using var environment = EnvironmentScope.WithKeys((variable, url));
        await using var server = await TestServer.StartAsync(new Answer("1\n"));

        var error = await Client.FailAsync(Client.For(server).WithRole("sagemaker", SecurityTokenService.Role));

        Assert.Equal(ErrorKind.Configuration, error.Kind);
        Assert.StartsWith("the endpoint URL of the environment (AWS_ENDPOINT_URL and the like) or of the profile is \"", error.Message);
        Assert.DoesNotContain("SECRET", error.Message);
    }

    /// <summary>The SDK hears only AWS_PROFILE's.</summary>
    [Theory]
    [InlineData("use_fips_endpoint", "runtime-fips.sagemaker.us-east-1.amazonaws.com")]
    [InlineData("use_dualstack_endpoint", "runtime.sagemaker.us-east-1.api.aws")]
    public async Task A_switch_of_the_settings_profile_is_heard(string key, string host)
    {
        using var environment = EnvironmentScope.WithKeys();
        EnvironmentScope.WriteFile("config", $"[profile p]\naws_access_key_id = AKID\naws_secret_access_key = s\n{key} = true\n[profile q]\n{key} = false\n");
        await using var proxy = await TestServer.StartAsync(new Answer("", Status: 502));
        var settings = new Settings { Region = "us-east-1", Proxy = proxy.Url, MaxAttempts = 1, Profile = "p" };

        var error = await Client.FailAsync(settings);

        Assert.Equal((ErrorKind.CannotConnect, $"The proxy tunnel request to proxy '{proxy.Url}/' failed with status code '502'"), (error.Kind, error.Message));
        Assert.Equal($"{host}:443", Assert.Single(proxy.Received).Target);
    }

    [Fact]
    public async Task A_section_of_services_that_is_not_there_is_an_error_as_in_botocore()
    {
        using var environment = EnvironmentScope.WithKeys();
        EnvironmentScope.WriteFile("config", "[profile p]\naws_access_key_id = AKID\naws_secret_access_key = s\nservices = absent\n[services other]\n");

        var error = await Client.FailAsync(new Settings { Region = "us-east-1", Profile = "p" });

        Assert.Equal((ErrorKind.Configuration, "services of the profile \"p\" is \"absent\", and there is no section [services absent]"), (error.Kind, error.Message));
        Assert.Equal($"It belongs into {Path.Combine(EnvironmentScope.Folder, "config")}.", error.Hint);
    }

    [Theory]
    [InlineData("[services mine]")]
    [InlineData("[services   mine] # of mine")]
    [InlineData("[services \"mine\"]")]
    public void A_section_of_services_is_found(string section)
    {
        using var environment = new EnvironmentScope();
        var file = EnvironmentScope.WriteFile("config", $"[default]\nservices = mine\n{section}\n");

        Assert.True(SdkSettings.HasServices("mine", ["/nonexistent", file]));
        Assert.False(SdkSettings.HasServices("other", ["/nonexistent", file]));
    }

    [Fact]
    public async Task A_token_service_that_is_not_reached_is_told_with_its_address()
    {
        using var environment = EnvironmentScope.WithKeys(("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1"));
        await using var server = await TestServer.StartAsync(new Answer("1\n"));

        var error = await Client.FailAsync(Client.For(server).WithRole("sagemaker", SecurityTokenService.Role) with { MaxAttempts = 1 });

        Assert.Equal(ErrorKind.NoCredentials, error.Kind);
        Assert.Contains("(127.0.0.1:1)", error.Message);
        Assert.Contains("AWS_ENDPOINT_URL_STS", error.Hint);
    }

    /// <summary>Names that were asked for before are not suggestions.</summary>
    [Fact]
    public void A_region_is_not_recommended_instead_of_itself()
    {
        Amazon.RegionEndpoint.GetBySystemName("nonsense");

        var error = Assert.Throws<RequestException>(() => RegionRules.Resolve(new Settings(), "nonsense", null, null!));

        Assert.Equal("Names of regions look like \"eu-central-1\".", error.Hint);
    }
}
