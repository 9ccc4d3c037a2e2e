using Amazon;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Protocol;
using AwsMl.Core.Services.Bedrock;
using AwsMl.Core.Services.Comprehend;
using AwsMl.Core.Services.Lambda;
using AwsMl.Core.Services.SageMaker;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Aws.Endpoints;

public class EndpointRulesTests
{
    [Theory]
    [InlineData("us-east-1", false, false, "https://runtime.sagemaker.us-east-1.amazonaws.com/")]
    [InlineData("us-east-1", true, false, "https://runtime-fips.sagemaker.us-east-1.amazonaws.com/")]
    [InlineData("us-east-1", false, true, "https://runtime.sagemaker.us-east-1.api.aws/")]
    [InlineData("us-east-1", true, true, "https://runtime.sagemaker-fips.us-east-1.api.aws/")]
    [InlineData("cn-north-1", false, false, "https://runtime.sagemaker.cn-north-1.amazonaws.com.cn/")]
    [InlineData("xx-new-7", false, false, "https://runtime.sagemaker.xx-new-7.amazonaws.com/")]
    public void Hosts_of_sagemaker_runtime(string region, bool fips, bool dualStack, string expected) =>
        Assert.Equal(expected, ForRegion(SageMakerService.Api, region, fips, dualStack));

    [Theory]
    [InlineData("eu-west-1", false, false, "https://comprehend.eu-west-1.amazonaws.com/")]
    [InlineData("us-west-2", true, false, "https://comprehend-fips.us-west-2.amazonaws.com/")]
    [InlineData("us-west-2", false, true, "https://comprehend.us-west-2.api.aws/")]
    public void Hosts_of_comprehend(string region, bool fips, bool dualStack, string expected) =>
        Assert.Equal(expected, ForRegion(ComprehendService.Api, region, fips, dualStack));

    [Theory]
    [InlineData("us-east-1", false, false, "https://bedrock-runtime.us-east-1.amazonaws.com/")]
    [InlineData("us-east-1", true, false, "https://bedrock-runtime-fips.us-east-1.amazonaws.com/")]
    [InlineData("us-east-1", false, true, "https://bedrock-runtime.us-east-1.api.aws/")]
    public void Hosts_of_bedrock_runtime(string region, bool fips, bool dualStack, string expected) =>
        Assert.Equal(expected, ForRegion(BedrockService.Api, region, fips, dualStack));

    [Theory]
    [InlineData("us-east-1", false, false, "https://lambda.us-east-1.amazonaws.com/")]
    [InlineData("us-east-1", true, false, "https://lambda-fips.us-east-1.amazonaws.com/")]
    [InlineData("us-east-1", false, true, "https://lambda.us-east-1.api.aws/")]
    [InlineData("us-east-1", true, true, "https://lambda-fips.us-east-1.api.aws/")]
    [InlineData("cn-north-1", false, false, "https://lambda.cn-north-1.amazonaws.com.cn/")]
    [InlineData("cn-north-1", false, true, "https://lambda.cn-north-1.api.amazonwebservices.com.cn/")]
    public void Hosts_of_lambda(string region, bool fips, bool dualStack, string expected) =>
        Assert.Equal(expected, ForRegion(LambdaService.Api, region, fips, dualStack));

    [Fact]
    public void Lambdas_variable_has_its_name()
    {
        using var environment = new EnvironmentScope(("AWS_ENDPOINT_URL_LAMBDA", "https://service/"));

        Assert.Equal("https://service/", FindOverride(LambdaService.Api));
    }

    [Fact]
    public void Bedrocks_variable_has_the_name_of_its_runtime()
    {
        using var environment = new EnvironmentScope(("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "https://service/"));

        Assert.Equal("https://service/", FindOverride(BedrockService.Api));
    }

    [Fact]
    public void Without_any_url_the_regions_host_is_used()
    {
        using var environment = new EnvironmentScope();

        Assert.Null(FindOverride());
    }

    [Fact]
    public void The_setting_comes_first()
    {
        using var environment = new EnvironmentScope(("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", "https://service/"));

        Assert.Equal("https://setting/", FindOverride(setting: "https://setting"));
    }

    [Fact]
    public void The_services_variable_comes_before_the_one_of_all()
    {
        using var environment = new EnvironmentScope(
            ("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", "https://service/"), ("AWS_ENDPOINT_URL", "https://all/"));

        Assert.Equal("https://service/", FindOverride());
        Assert.Equal("https://all/", FindOverride(ComprehendService.Api));
    }

    [Fact]
    public void A_variable_comes_before_the_profile()
    {
        using var environment = new EnvironmentScope(("AWS_ENDPOINT_URL", "https://all/"));
        EnvironmentScope.WriteFile("config", "[default]\nendpoint_url = https://profile/\n");

        Assert.Equal("https://all/", FindOverride());
    }

    [Fact]
    public void The_profiles_services_section_comes_before_the_profile()
    {
        using var environment = new EnvironmentScope();
        EnvironmentScope.WriteFile("config",
            "[default]\nservices = mine\nendpoint_url = https://profile/\n[services mine]\nsagemaker_runtime =\n  endpoint_url = https://section/\n");

        Assert.Equal("https://section/", FindOverride());
    }

    [Fact]
    public void The_profile_comes_last()
    {
        using var environment = new EnvironmentScope();
        EnvironmentScope.WriteFile("config", "[default]\nendpoint_url = https://profile/\n");

        Assert.Equal("https://profile/", FindOverride());
        Assert.Equal("https://profile/", FindOverride(ComprehendService.Api));
    }

    [Fact]
    public void Configured_urls_can_be_ignored()
    {
        using var environment = new EnvironmentScope(
            ("AWS_ENDPOINT_URL", "https://all/"), ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"));

        Assert.Null(FindOverride());
    }

    [Theory]
    [InlineData("AWS_USE_FIPS_ENDPOINT", "https://runtime-fips.sagemaker.us-east-1.amazonaws.com/")]
    [InlineData("AWS_USE_DUALSTACK_ENDPOINT", "https://runtime.sagemaker.us-east-1.api.aws/")]
    public void Variables_choose_the_kind_of_host(string variable, string expected)
    {
        using var environment = new EnvironmentScope((variable, "true"));

        var url = EndpointRules.ForRegion(SageMakerService.Api, new ServiceConfig(SageMakerService.Api), "us-east-1");

        Assert.Equal(expected, url.AbsoluteUri);
    }

    [Theory]
    [InlineData("http://localhost:8080")]
    [InlineData("http://127.0.0.1:8080/prefix")]
    [InlineData("http://[::1]:8080")]
    [InlineData("https://anywhere.example")]
    public void Plain_http_is_for_this_machine(string url) => Assert.Equal(new Uri(url), EndpointRules.Parse(url, allowHttp: false, "aws_ml.s3_endpoint_url"));

    [Theory]
    [InlineData("http://example.com", "aws_ml.s3_endpoint_url is \"http://example.com\", which must use https, since its host is not this machine and aws_ml.allow_http is off")]
    [InlineData("http://10.0.0.1", "aws_ml.s3_endpoint_url is \"http://10.0.0.1\", which must use https, since its host is not this machine and aws_ml.allow_http is off")]
    [InlineData("ftp://localhost", "aws_ml.s3_endpoint_url is \"ftp://localhost\", which is not an http or https URL of a host")]
    [InlineData("localhost:8080", "aws_ml.s3_endpoint_url is \"localhost:8080\", which is not an http or https URL of a host")]
    [InlineData("https://user:secret@host", "aws_ml.s3_endpoint_url is \"host\", which is not an http or https URL of a host")]
    [InlineData("ht tp://host", "aws_ml.s3_endpoint_url is \"ht tp://host\", which is not an http or https URL of a host")]
    [InlineData("https://host?x=1", "aws_ml.s3_endpoint_url is \"https://host?x=1\", which has more than a host and a plain path")]
    public void Other_urls_are_refused(string url, string expected)
    {
        var error = Assert.Throws<RequestException>(() => EndpointRules.Parse(url, allowHttp: false, "aws_ml.s3_endpoint_url"));

        Assert.Equal(ErrorKind.Configuration, error.Kind);
        Assert.Equal(expected, error.Message);
    }

    [Fact]
    public async Task A_url_of_the_environment_must_use_https_too()
    {
        using var environment = EnvironmentScope.WithKeys(("AWS_ENDPOINT_URL", "http://example.com"));

        var error = await Client.FailAsync(new Settings { Region = "us-east-1" });

        Assert.Equal(ErrorKind.Configuration, error.Kind);
    }

    [Fact]
    public async Task The_path_of_the_url_precedes_the_requests()
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(new Answer("1\n"));

        await Client.InvokeAsync(Client.For(server.Url + "/gateway"));

        Assert.Equal("/gateway/endpoints/my-ep/invocations", Assert.Single(server.Received).Target);
    }

    static string ForRegion(AwsService service, string region, bool fips, bool dualStack) =>
        EndpointRules.ForRegion(
            service, new ServiceConfig(service) { UseFIPSEndpoint = fips, UseDualstackEndpoint = dualStack }, region).AbsoluteUri;

    static string? FindOverride(AwsService? service = null, string? setting = null) =>
        EndpointRules.FindOverride(
            new ServiceConfig(service ?? SageMakerService.Api) { Profile = new Profile("default") }, setting, allowHttp: false)?.AbsoluteUri;
}
