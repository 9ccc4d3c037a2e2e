using System.Reflection;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Aws.Http;

namespace AwsMl.Core.Aws.Pipeline;

/// <summary>The SDK's configuration of one client.</summary>
sealed class ServiceConfig : ClientConfig
{
    static readonly DefaultConfigurationProvider Defaults = new([
        new DefaultConfiguration { Name = DefaultConfigurationMode.Standard, RetryMode = RequestRetryMode.Standard }]);

    static readonly string Version = typeof(ServiceConfig).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public ServiceConfig(AwsService service)
        : base(Defaults)
    {
        ServiceId = service.ServiceId;
        AuthenticationServiceName = service.SigningName;
        RegionEndpointServiceName = service.SigningName;
        SdkConfig.Apply(this);
    }

    public override string ServiceVersion => "";

    public override string UserAgent { get; } = InternalSDKUtils.BuildUserAgentString("aws_ml", Version);

    public override string RegionEndpointServiceName { get; }

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => new(ServiceURL);

    /// <summary>The SDK would look for a region here, possibly in the instance metadata; ours has already been determined.</summary>
    public override void Validate()
    {
    }
}
