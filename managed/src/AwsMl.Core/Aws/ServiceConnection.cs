using Amazon;
using AwsMl.Core.Aws.Credentials;
using AwsMl.Core.Aws.Http;

namespace AwsMl.Core.Aws;

/// <summary>
/// One service with the settings of the moment: its client is made at the first request, in a thread of the pool, since the
/// region may have to be asked for.
/// </summary>
sealed class ServiceConnection
{
    readonly AwsService _service;
    readonly Settings _settings;
    readonly string? _endpointSetting;
    readonly SharedHttpClientFactory _httpClients;
    readonly Lock _lock = new();
    ServiceClient? _client;

    public ServiceConnection(
        AwsService service, Settings settings, string? endpointSetting, SharedHttpClientFactory httpClients, ServiceCredentials credentials)
    {
        _service = service;
        _settings = settings;
        _endpointSetting = endpointSetting;
        _httpClients = httpClients;
        Credentials = credentials;
    }

    public ServiceCredentials Credentials { get; }

    public Task<ServiceAnswer> SendAsync(ServiceRequest request, CancellationToken cancellationToken) =>
        Client().SendAsync(request, cancellationToken);

    ServiceClient Client()
    {
        lock (_lock)
            return _client ??= CreateClient();
    }

    ServiceClient CreateClient()
    {
        var config = new ServiceConfig(_service)
        {
            Profile = new Profile(Profiles.Name(_settings), _settings.SharedCredentialsFile),
            HttpClientFactory = _httpClients,
            MaxErrorRetry = _settings.MaxAttempts - 1,
        };
        var url = EndpointRules.FindOverride(config, _endpointSetting);
        var region = RegionRules.Resolve(_settings, url);
        var endpoint = new ServiceEndpoint(url ?? EndpointRules.ForRegion(_service, config, region), region);
        config.ServiceURL = endpoint.Url.AbsoluteUri;
        config.AuthenticationRegion = region;
        return new ServiceClient(_service, endpoint, config, Credentials);
    }
}
