using AwsMl.LocalServer.Signing;

namespace AwsMl.LocalServer.Control;

/// <summary>What a log may show of a header: for authentication headers, who authenticated, but not the secret.</summary>
static class HeaderMask
{
    const string Masked = "***";

    static readonly HashSet<string> Secret = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Proxy-Authorization", "Cookie", "X-Amz-Security-Token", "X-Api-Key",
        "x-amz-server-side-encryption-customer-key", "x-amz-copy-source-server-side-encryption-customer-key",
    };

    public static string Apply(string name, string value)
    {
        if (!Secret.Contains(name))
            return value;
        // A signature is valid for five minutes, for anyone who sends the request again.
        return AuthorizationHeader.Parse(value, out _) is { } authorization
            ? $"AWS4-HMAC-SHA256 Credential={authorization.AccessKeyId}/{authorization.Scope}, SignedHeaders={string.Join(';', authorization.SignedHeaders)}, Signature={Masked}"
            : Masked;
    }
}
