using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Internal;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Aws.Http;

namespace AwsMl.Core.Aws.Credentials;

/// <summary>The SDK's client for the Security Token Service, with requests that only go to the endpoint of the settings.</summary>
sealed class StsClient : AmazonSecurityTokenServiceClient
{
    /// <summary>Creates a client.</summary>
    /// <param name="credentials">The credentials to sign with.</param>
    /// <param name="config">How to reach the service.</param>
    /// <param name="endpoint">The URL that is configured instead of the region's host; null: none.</param>
    /// <param name="region">The region.</param>
    public StsClient(AWSCredentials credentials, AmazonSecurityTokenServiceConfig config, Uri? endpoint, string region)
        : base(credentials, config) =>
        GatedPipeline.Install<AmazonSecurityTokenServiceEndpointResolver>(
            RuntimePipeline, this,
            url => endpoint is null ? EndpointRules.IsOfRegion(url, region) : RequestGate.IsSameOrigin(url, endpoint));
}
