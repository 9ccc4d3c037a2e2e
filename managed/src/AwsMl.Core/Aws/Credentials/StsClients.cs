using Amazon;
using Amazon.Runtime;
using Amazon.SecurityToken;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Credentials;

/// <summary>Creates clients for the Security Token Service that use our connections.</summary>
/// <remarks> The SDK creates its own through a factory that is registered for the whole process and does not know which
/// credentials to use; without it, AssumeRole throws, and web identity silently falls through to the next source.  So we assume
/// all roles ourselves (<see cref="RoleCredentials"/>), and the factory is not needed. </remarks>
sealed class StsClients(Settings settings, SharedHttpClientFactory httpClients)
{
    // The region of the service's global endpoint.
    const string DefaultRegion = "us-east-1";

    public StsClient Create(AWSCredentials credentials)
    {
        var config = new AmazonSecurityTokenServiceConfig
        {
            Profile = new Profile(Profiles.Name(settings), settings.SharedCredentialsFile),
            HttpClientFactory = httpClients,
            MaxErrorRetry = settings.MaxAttempts - 1,
        };
        SdkConfig.Apply(config);
        // Must be done before the region is set, which would end the search.
        var url = EndpointRules.FindOverride(config, setting: null, settings.AllowHttp);
        var region = RegionRules.Find(settings, url, httpClients) ?? DefaultRegion;
        if (url is not null)
        {
            config.ServiceURL = url.AbsoluteUri;
            config.AuthenticationRegion = region;
        }
        else
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        return new StsClient(credentials, config, url, region);
    }
}
