using Amazon;
using Amazon.Runtime;
using Amazon.SecurityToken;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Credentials;

/// <summary>Makes the clients of the Security Token Service, with our connections.</summary>
/// <remarks>
/// The SDK makes its own through a factory that is registered for the whole process; without one, AssumeRole throws and web
/// identity silently falls through to the next source, and the factory is not told whose credentials to use.  So all
/// assumed roles are ours (<see cref="RoleCredentials"/>), and the factory is not needed.
/// </remarks>
sealed class StsClients(Settings settings, SharedHttpClientFactory httpClients)
{
    // The service's global endpoint is there.
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
        // Looked for before the region is set, since that would end the search.
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
