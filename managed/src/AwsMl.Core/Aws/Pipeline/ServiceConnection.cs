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
    readonly ConcurrentDictionary<string, ServiceTarget> _targets = new(StringComparer.Ordinal);
    readonly ServiceTargets _known;
    readonly ServiceSettings _own;
    readonly SemaphoreSlim _creating = new(1, 1);
    readonly string? _region;
    volatile ServiceClient? _client;

    /// <summary>Creates the connection.</summary>
    /// <param name="service">The service.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="own">Those of the service.</param>
    /// <param name="httpClients">The connections.</param>
    /// <param name="credentials">The credentials to sign with.</param>
    /// <param name="known">What is known about targets.</param>
    /// <param name="region">The region given by calls; null: that of the settings.</param>
    public ServiceConnection(
        AwsService service, Settings settings, ServiceSettings own, SharedHttpClientFactory httpClients,
        ServiceCredentials credentials, ServiceTargets known, string? region = null)
    {
        Service = service;
        Settings = settings;
        HttpClients = httpClients;
        Credentials = credentials;
        _own = own;
        _known = known;
        _region = region;
    }

    public AwsService Service { get; }

    public Settings Settings { get; }

    /// <summary>The endpoint URL of the settings; null: none.</summary>
    public string? EndpointSetting => _own.EndpointUrl;

    public SharedHttpClientFactory HttpClients { get; }

    public ServiceCredentials Credentials { get; }

    /// <summary>The same service in another region.</summary>
    public ServiceConnection In(string region) =>
        new(Service, Settings, _own, HttpClients, Credentials, _known, region);

    /// <summary>What has been learned about a target.</summary>
    public ServiceTarget Target(string name) => _targets.GetOrAdd(name, Find);

    public async Task<ServiceAnswer> SendAsync(ServiceRequest request, ServiceTarget target, CancellationToken cancellationToken)
    {
        var client = _client ?? await CreateOnceAsync().ConfigureAwait(false);
        return await client.SendAsync(request, target, cancellationToken).ConfigureAwait(false);
    }

    ServiceTarget Find(string name)
    {
        var target = _known.Of(Service.Name, name, Place());
        target.Pacer.MaxRate = Settings.RateLimits.Of(Service.Name, name);
        return target;
    }

    /// <summary>
    /// What tells targets of one name apart: the settings that decide on URL, region and account.  The environment is the same
    /// in all sessions.
    /// </summary>
    string Place() =>
        string.Join(
            '\n', _own.EndpointUrl, _region ?? Settings.Region, Settings.Profile, Settings.SharedCredentialsFile,
            RoleRules.Account(_own.Role));

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
