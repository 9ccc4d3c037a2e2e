using System.Net;
using AwsMl.Core.Aws.Tls;

namespace AwsMl.Core.Aws.Http;

/// <summary>
/// The process's pool of connections, which clients share.  It closes when it has been replaced and the last request that uses
/// it has ended.
/// </summary>
sealed class HttpConnections : IDisposable
{
    // Load balancers close connections after 60 idle seconds; ours are closed earlier, so that nothing is sent into a closed
    // one.
    static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(50);

    // New connections look up DNS again.
    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    readonly Lock _lock = new();
    int _users = 1;

    public HttpConnections(HttpOptions options)
    {
        Options = options;
        var sockets = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(options.ConnectTimeoutMilliseconds),
            MaxConnectionsPerServer = options.MaxConnections,
            PooledConnectionIdleTimeout = IdleTimeout,
            PooledConnectionLifetime = Lifetime,
            // RequestGate only sees the first request.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            UseProxy = options.Proxy is not null,
            Proxy = options.Proxy is { } proxy ? ProxyRules.Parse(proxy) : null,
            SslOptions = new ServerVerification(options.CaBundle is { } bundle ? CaBundle.Load(bundle) : SystemAuthorities.Load).Options(),
        };
        Handler = new RequestGate(sockets);
    }

    public HttpOptions Options { get; }

    /// <summary>Sends a request with an address set by <see cref="RequestGate.SetAddress"/>.</summary>
    public RequestGate Handler { get; }

    /// <summary>Keeps the connections open until <see cref="Dispose"/> has been called once more.</summary>
    public void AddUser()
    {
        lock (_lock)
            _users++;
    }

    /// <summary>Ends one use.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (--_users > 0)
                return;
        }
        Handler.Dispose();
    }
}
