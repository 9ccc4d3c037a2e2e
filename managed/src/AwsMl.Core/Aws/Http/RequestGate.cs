using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Http;

/// <summary>
/// The only way to the network, right above the connections.  A request passes if it states the endpoint determined for it by
/// the settings and the endpoint rules, and goes there, with the intended path and query.  Requests that were changed on the
/// way, or made without consulting the rules, are rejected: not a byte of them is sent.
/// </summary>
sealed class RequestGate(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    static readonly HttpRequestOptionsKey<Address> Named = new("aws_ml.address");

    /// <summary>Sets the URI of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="endpoint">Its endpoint according to the settings or the endpoint rules.</param>
    /// <param name="target">Path and query, escaped as they are signed and must appear on the request line.</param>
    public static void SetAddress(HttpRequestMessage request, Uri endpoint, string target)
    {
        // Otherwise Uri removes dot segments, and unescapes what it thinks needs no escape.
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
        // Other versions could go elsewhere: servers announce HTTP/3 for other hosts and ports (RFC 7838).
        request.Version = System.Net.HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return base.SendAsync(request, cancellationToken);
    }

    static void Check(HttpRequestMessage request, Address address)
    {
        var uri = request.RequestUri!;
        if (!IsSameOrigin(uri, address.Endpoint) || uri.UserInfo.Length > 0)
            throw Refused($"to {Origin(uri)}, where the settings and the endpoint rules name {Origin(address.Endpoint)}");
        // The server's certificate is verified against the name in this header.
        if (request.Headers.Host is { } host && !host.Equals(address.Endpoint.Authority, StringComparison.OrdinalIgnoreCase))
            throw Refused($"with a Host header other than {address.Endpoint.Authority}");
        // Anything else would end the request line, or its path.
        if (!address.Target.StartsWith('/') || address.Target.AsSpan().ContainsAnyExceptInRange('!', '~') || address.Target.Contains('#'))
            throw Refused("whose path and query are not those of a URL");
        if (uri.PathAndQuery != address.Target)
            throw Refused("whose path and query changed on their way");
    }

    static string Origin(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    static RequestException Refused(string what) => new(ErrorKind.Configuration, $"refused to send a request {what}");

    sealed record Address(Uri Endpoint, string Target);
}
