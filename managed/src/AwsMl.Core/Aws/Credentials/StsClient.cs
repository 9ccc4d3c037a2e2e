using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Internal;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Aws.Http;

namespace AwsMl.Core.Aws.Credentials;

/// <summary>The SDK's client of the Security Token Service, whose requests go to the endpoint of the settings alone.</summary>
sealed class StsClient : AmazonSecurityTokenServiceClient
{
    /// <summary>Makes a client.</summary>
    /// <param name="credentials">Who signs.</param>
    /// <param name="config">Where the service is, and how it is asked.</param>
    /// <param name="endpoint">The URL that is configured instead of the region's host; null: none.</param>
    /// <param name="region">The region.</param>
    public StsClient(AWSCredentials credentials, AmazonSecurityTokenServiceConfig config, Uri? endpoint, string region)
        : base(credentials, config) =>
        GatedPipeline.Install<AmazonSecurityTokenServiceEndpointResolver>(
            RuntimePipeline, this,
            url => endpoint is null ? EndpointRules.IsOfRegion(url, region) : RequestGate.IsSameOrigin(url, endpoint));
}
