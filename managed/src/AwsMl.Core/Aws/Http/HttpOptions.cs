using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Http;

/// <summary>The settings that connections depend on: if they change, the connections must not be used any more.</summary>
sealed record HttpOptions(int ConnectTimeoutMilliseconds, int MaxConnections, string? CaBundle, string? Proxy)
{
    public static HttpOptions Of(Settings settings) =>
        new(settings.ConnectTimeoutMilliseconds, settings.MaxConnections, settings.CaBundle, settings.Proxy);
}
