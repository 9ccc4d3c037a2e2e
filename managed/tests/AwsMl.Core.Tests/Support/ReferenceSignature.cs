using System.Security.Cryptography;
using System.Text;

namespace AwsMl.Core.Tests.Support;

/// <summary>
/// Signature Version 4 from its specification (IAM User Guide, Create a signed AWS API request), to check the SDK's. It is
/// verified by signing-vectors.json, made by botocore.
/// </summary>
static class ReferenceSignature
{
    /// <param name="method">Method of the request.</param>
    /// <param name="target">Path and query, encoded.</param>
    /// <param name="headers">Headers that are signed.</param>
    /// <param name="body">The body.</param>
    public static string CanonicalRequest(string method, string target, IEnumerable<(string Name, string Value)> headers, byte[] body)
    {
        var (path, query) = target.Split('?') is [var before, var after] ? (before, after) : (target, "");
        var sorted = headers.Select(h => (Name: h.Name.ToLowerInvariant(), Value: h.Value.Trim())).OrderBy(h => h.Name, StringComparer.Ordinal).ToList();
        var text = new StringBuilder($"{method}\n{EncodeAgain(path)}\n{string.Join('&', query.Split('&').Order(StringComparer.Ordinal))}\n");
        foreach (var (name, value) in sorted)
            text.Append(name).Append(':').Append(value).Append('\n');
        return text.Append('\n').Append(string.Join(';', sorted.Select(h => h.Name))).Append('\n').Append(Hash(body)).ToString();
    }

    public static string Sign(string canonicalRequest, string secretKey, string date, string region, string service)
    {
        var day = date[..8];
        var toSign = $"AWS4-HMAC-SHA256\n{date}\n{day}/{region}/{service}/aws4_request\n{Hash(Encoding.UTF8.GetBytes(canonicalRequest))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secretKey);
        foreach (var part in new[] { day, region, service, "aws4_request" })
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
    }

    /// <summary>The expected signature of a received request, from the headers that it claims to have signed.</summary>
    public static string Expected(ReceivedRequest request, string secretKey)
    {
        var authorization = request.Headers["Authorization"];
        var signed = authorization.Split("SignedHeaders=")[1].Split(',')[0].Split(';');
        var scope = authorization.Split("Credential=")[1].Split(',')[0].Split('/');
        var canonical = CanonicalRequest(request.Method, request.Target, signed.Select(name => (name, request.Headers[name])), request.Body);
        return Sign(canonical, secretKey, request.Headers["X-Amz-Date"], scope[2], scope[3]);
    }

    public static string Given(ReceivedRequest request) => request.Headers["Authorization"].Split("Signature=")[1];

    // All services except S3 encode the encoded path once more.
    static string EncodeAgain(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    static string Hash(byte[] data) => Convert.ToHexStringLower(SHA256.HashData(data));
}
