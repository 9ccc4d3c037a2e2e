using System.Collections.Concurrent;
using AwsMl.Core.Aws.Credentials;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Pipeline;

/// <summary>All services with the settings of the moment.</summary>
sealed class ServiceConnections : IDisposable
{
    readonly HttpConnections _http;
    readonly SharedHttpClientFactory _httpClients;
    readonly ServiceConnection _lambda;
    readonly ConcurrentDictionary<string, ServiceConnection> _lambdaByRegion = new(StringComparer.Ordinal);

    /// <summary>Makes them.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="former">Where connections and credentials are taken from, if the settings allow.</param>
    /// <exception cref="RequestException">A setting cannot hold.</exception>
    public ServiceConnections(Settings settings, ServiceConnections? former)
    {
        Settings = settings;
        Check(settings);
        _http = TakeConnections(HttpOptions.Of(settings), former);
        _httpClients = new SharedHttpClientFactory(_http, TimeSpan.FromMilliseconds(settings.RequestTimeoutMilliseconds));
        SageMaker = Connect(
            AwsService.SageMakerRuntime, settings.SageMakerEndpointUrl, settings.SageMakerRole, former?.SageMaker);
        Comprehend = Connect(
            AwsService.Comprehend, settings.ComprehendEndpointUrl, settings.ComprehendRole, former?.Comprehend);
        Bedrock = Connect(
            AwsService.BedrockRuntime, settings.BedrockEndpointUrl, settings.BedrockRole, former?.Bedrock);
        _lambda = Connect(
            AwsService.Lambda, settings.LambdaEndpointUrl, settings.LambdaRole, former?._lambda);
        S3 = Connect(AwsService.S3, settings.S3EndpointUrl, settings.S3Role, former?.S3);
    }

    public Settings Settings { get; }

    public ServiceConnection SageMaker { get; }

    public ServiceConnection Comprehend { get; }

    public ServiceConnection Bedrock { get; }

    /// <summary>Lambda in a region; null: that of the settings.</summary>
    public ServiceConnection Lambda(string? region) =>
        region is null ? _lambda : _lambdaByRegion.GetOrAdd(region, _lambda.In);

    public ServiceConnection S3 { get; }

    /// <summary>Keeps the connections open for a request until <see cref="Dispose"/> was called once more.</summary>
    public void AddUser() => _http.AddUser();

    public void Dispose() => _http.Dispose();

    /// <summary>Closes the connections, in use or not.</summary>
    public void Close() => _http.Handler.Dispose();

    static HttpConnections TakeConnections(HttpOptions options, ServiceConnections? former)
    {
        if (former is null || former._http.Options != options)
            return new HttpConnections(options);
        former._http.AddUser();
        return former._http;
    }

    ServiceConnection Connect(AwsService service, string? endpoint, string? role, ServiceConnection? former) =>
        new(service, Settings, endpoint, _httpClients, CredentialsFor(role, former?.Credentials), former);

    ServiceCredentials CredentialsFor(string? role, ServiceCredentials? former)
    {
        var options = CredentialOptions.Of(Settings, role);
        return former is not null && former.Options == options
            ? former
            : new ServiceCredentials(options, () => new CredentialChain(Settings, _httpClients).Resolve(role));
    }

    static void Check(Settings settings)
    {
        SdkSettings.CheckEnvironment();
        if (settings.Region is { } region)
            RegionRules.Check(region, "aws_ml.region");
        if (settings.SageMakerEndpointUrl is { } sageMaker)
            EndpointRules.Parse(sageMaker, settings.AllowHttp, "aws_ml.sagemaker_endpoint_url");
        if (settings.ComprehendEndpointUrl is { } comprehend)
            EndpointRules.Parse(comprehend, settings.AllowHttp, "aws_ml.comprehend_endpoint_url");
        if (settings.BedrockEndpointUrl is { } bedrock)
            EndpointRules.Parse(bedrock, settings.AllowHttp, "aws_ml.bedrock_endpoint_url");
        if (settings.LambdaEndpointUrl is { } lambda)
            EndpointRules.Parse(lambda, settings.AllowHttp, "aws_ml.lambda_endpoint_url");
        if (settings.S3EndpointUrl is { } s3)
            EndpointRules.Parse(s3, settings.AllowHttp, "aws_ml.s3_endpoint_url");
        RoleRules.Check(settings.SageMakerRole, "aws_ml.sagemaker_role");
        RoleRules.Check(settings.ComprehendRole, "aws_ml.comprehend_role");
        RoleRules.Check(settings.BedrockRole, "aws_ml.bedrock_role");
        RoleRules.Check(settings.LambdaRole, "aws_ml.lambda_role");
        RoleRules.Check(settings.S3Role, "aws_ml.s3_role");
    }
}
