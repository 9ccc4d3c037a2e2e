using System.Collections.Concurrent;
using Amazon;
using AwsMl.Core.Aws.Credentials;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Aws.Retry;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Pipeline;

/// <summary>
/// One service with the current settings.  Its client is created at the first request, in a pool thread, since the region may
/// have to be looked up.
/// </summary>
sealed class ServiceConnection
{
    readonly ConcurrentDictionary<string, ServiceTarget> _targets;
    readonly SemaphoreSlim _creating = new(1, 1);
    readonly string? _region;
    volatile ServiceClient? _client;

    /// <summary>Creates the connection.</summary>
    /// <param name="service">The service.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="endpointSetting">The endpoint URL of the settings; null: none.</param>
    /// <param name="httpClients">The connections.</param>
    /// <param name="credentials">The credentials to sign with.</param>
    /// <param name="former">The connection that it replaces; its targets are kept if the endpoint is the same.</param>
    /// <param name="region">The region given by calls; null: that of the settings.</param>
    public ServiceConnection(
        AwsService service, Settings settings, string? endpointSetting, SharedHttpClientFactory httpClients,
        ServiceCredentials credentials, ServiceConnection? former, string? region = null)
    {
        var samePlace = former is not null && former.EndpointSetting == endpointSetting && former.Settings.Region == settings.Region;
        _targets = samePlace ? former!._targets : new(StringComparer.Ordinal);
        Service = service;
        Settings = settings;
        EndpointSetting = endpointSetting;
        HttpClients = httpClients;
        Credentials = credentials;
        _region = region;
    }

    public AwsService Service { get; }

    public Settings Settings { get; }

    /// <summary>The endpoint URL of the settings; null: none.</summary>
    public string? EndpointSetting { get; }

    public SharedHttpClientFactory HttpClients { get; }

    public ServiceCredentials Credentials { get; }

    /// <summary>The same service in another region.</summary>
    public ServiceConnection In(string region) =>
        new(Service, Settings, EndpointSetting, HttpClients, Credentials, former: null, region);

    /// <summary>What has been learned about a target.</summary>
    public ServiceTarget Target(string name) => _targets.GetOrAdd(name, static _ => new ServiceTarget());

    public async Task<ServiceAnswer> SendAsync(ServiceRequest request, ServiceTarget target, CancellationToken cancellationToken)
    {
        var client = _client ?? await CreateOnceAsync().ConfigureAwait(false);
        return await client.SendAsync(request, target, cancellationToken).ConfigureAwait(false);
    }

    async Task<ServiceClient> CreateOnceAsync()
    {
        // Not a lock: the pool has few threads, and looking up the instance's region needs one that is not waiting here.
        await _creating.WaitAsync().ConfigureAwait(false);
        try
        {
            return _client ??= CreateClient();
        }
        finally
        {
            _creating.Release();
        }
    }

    ServiceClient CreateClient()
    {
        var config = new ServiceConfig(Service)
        {
            Profile = new Profile(Profiles.Name(Settings), Settings.SharedCredentialsFile),
            HttpClientFactory = HttpClients,
        };
        var url = EndpointRules.FindOverride(config, EndpointSetting, Settings.AllowHttp);
        var region = RegionRules.Resolve(Settings, _region, url, HttpClients);
        var endpoint = new ServiceEndpoint(url ?? EndpointRules.ForRegion(Service, config, region), region);
        config.ServiceURL = endpoint.Url.AbsoluteUri;
        config.AuthenticationRegion = region;
        return new ServiceClient(Service, endpoint, config, Credentials);
    }
}
