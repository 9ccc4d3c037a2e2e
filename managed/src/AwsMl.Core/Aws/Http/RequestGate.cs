using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Http;

/// <summary>
/// The one way to the network, right above the connections.  A request passes if it says which endpoint the settings and the
/// endpoint rules gave for it, and goes there, with the path and query that were meant.  Whatever else changed it on its way,
/// or made it without asking the rules, is refused: no byte of it leaves.
/// </summary>
sealed class RequestGate(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    static readonly HttpRequestOptionsKey<Address> Named = new("aws_ml.address");

    /// <summary>Gives a request its URI.</summary>
    /// <param name="request">The request.</param>
    /// <param name="endpoint">Where the settings or the endpoint rules say that it goes.</param>
    /// <param name="target">Path and query, escaped, as they are signed and are to be on the request line.</param>
    public static void SetAddress(HttpRequestMessage request, Uri endpoint, string target)
    {
        // Otherwise Uri takes dot segments away, and unescapes what it thinks needs no escape.
        var exactly = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        request.RequestUri = new Uri(endpoint.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) + target, exactly);
        request.Options.Set(Named, new Address(endpoint, target));
    }

    /// <summary>Whether two URLs have the same scheme, host and port.</summary>
    public static bool IsSameOrigin(Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(Named, out var address))
            throw Refused("whose endpoint no setting and no rule named");
        Check(request, address);
        // Another version could be taken elsewhere: servers announce HTTP/3 for other hosts and ports (RFC 7838).
        request.Version = System.Net.HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return base.SendAsync(request, cancellationToken);
    }

    static void Check(HttpRequestMessage request, Address address)
    {
        var uri = request.RequestUri!;
        if (!IsSameOrigin(uri, address.Endpoint) || uri.UserInfo.Length > 0)
            throw Refused($"to {Origin(uri)}, where the settings and the endpoint rules name {Origin(address.Endpoint)}");
        // The name that a certificate is held against follows this header.
        if (request.Headers.Host is { } host && !host.Equals(address.Endpoint.Authority, StringComparison.OrdinalIgnoreCase))
            throw Refused($"with a Host header other than {address.Endpoint.Authority}");
        // Anything else would end the request line, or the path in it.
        if (!address.Target.StartsWith('/') || address.Target.AsSpan().ContainsAnyExceptInRange('!', '~') || address.Target.Contains('#'))
            throw Refused("whose path and query are not those of a URL");
        if (uri.PathAndQuery != address.Target)
            throw Refused("whose path and query changed on their way");
    }

    static string Origin(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    static RequestException Refused(string what) => new(ErrorKind.Configuration, $"refused to send a request {what}");

    sealed record Address(Uri Endpoint, string Target);
}
