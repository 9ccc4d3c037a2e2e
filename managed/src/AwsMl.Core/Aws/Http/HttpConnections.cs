using System.Net;
using System.Net.Security;

namespace AwsMl.Core.Aws.Http;

/// <summary>
/// The process's pool of connections.  Clients share it; it closes when it was replaced and the last request that uses it
/// has ended.
/// </summary>
sealed class HttpConnections : IDisposable
{
    // Load balancers close a connection that was idle for 60 seconds: we close it first, so as not to send into a closed one.
    static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(50);

    // A new connection asks DNS again.
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
            // RequestGate sees the first request only.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            UseProxy = options.Proxy is not null,
            Proxy = options.Proxy is { } proxy ? ProxyRules.Parse(proxy) : null,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = options.CaBundle is { } bundle ? CaBundle.Load(bundle) : CaBundle.OfSystem(),
            },
        };
        Handler = new RequestGate(sockets);
    }

    public HttpOptions Options { get; }

    /// <summary>Sends a request that <see cref="RequestGate.SetAddress"/> has given its address.</summary>
    public RequestGate Handler { get; }

    /// <summary>Keeps the connections open until <see cref="Dispose"/> was called once more.</summary>
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
