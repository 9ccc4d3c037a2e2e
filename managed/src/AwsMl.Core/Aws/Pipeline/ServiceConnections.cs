using System.Collections.Concurrent;
using AwsMl.Core.Aws.Credentials;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Aws.Retry;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Pipeline;

/// <summary>All services with the current settings.</summary>
sealed class ServiceConnections : IDisposable
{
    readonly HttpConnections _http;
    readonly SharedHttpClientFactory _httpClients;
    readonly ConcurrentDictionary<(string Service, string? Region), ServiceConnection> _connections = new();

    readonly ConcurrentDictionary<string, ServiceCredentials> _credentials = new();

    readonly ServiceTargets _targets;

    /// <summary>Creates the connections.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="former">The previous object, from which connections and credentials are reused if the settings allow
    /// it.</param>
    /// <param name="targets">What is known about targets, if there is no former object that knows; null: nothing.</param>
    /// <exception cref="RequestException">A setting is invalid.</exception>
    public ServiceConnections(Settings settings, ServiceConnections? former, ServiceTargets? targets = null)
    {
        Settings = settings;
        Check(settings);
        _http = TakeConnections(HttpOptions.Of(settings), former);
        _httpClients = new SharedHttpClientFactory(_http, TimeSpan.FromMilliseconds(settings.RequestTimeoutMilliseconds));
        foreach (var (service, role, _) in settings.Services)
            _credentials[service] = CredentialsFor(role, former?._credentials.GetValueOrDefault(service));
        _targets = former?._targets ?? targets ?? new ServiceTargets(PaceTable.None);
    }

    public Settings Settings { get; }

    /// <summary>A service in a region; null: the region of the settings.</summary>
    public ServiceConnection Of(AwsService service, string? region = null) =>
        region is null
            ? _connections.GetOrAdd((service.Name, null), _ => Connect(service))
            : _connections.GetOrAdd((service.Name, region), _ => Of(service).In(region));

    /// <summary>Keeps the connections open for a request until <see cref="Dispose"/> has been called once more.</summary>
    public void AddUser() => _http.AddUser();

    public void Dispose() => _http.Dispose();

    /// <summary>Closes the connections, even if they are in use.</summary>
    public void Close() => _http.Handler.Dispose();

    static HttpConnections TakeConnections(HttpOptions options, ServiceConnections? former)
    {
        if (former is null || former._http.Options != options)
            return new HttpConnections(options);
        former._http.AddUser();
        return former._http;
    }

    ServiceConnection Connect(AwsService service)
    {
        var own = Settings.Of(service.Name);
        var credentials = _credentials.GetOrAdd(service.Name, _ => CredentialsFor(own.Role, former: null));
        return new(service, Settings, own, _httpClients, credentials, _targets);
    }

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
        foreach (var (service, _, url) in settings.Services)
        {
            if (url is not null)
                EndpointRules.Parse(url, settings.AllowHttp, $"aws_ml.{service}_endpoint_url");
        }
        foreach (var (service, role, _) in settings.Services)
            RoleRules.Check(role, $"aws_ml.{service}_role");
    }
}
