using System.Security.Cryptography;
using System.Text;

namespace AwsMl.LocalServer.Signing;

/// <summary>
/// The signatures of the chunks of an aws-chunked body; each covers the previous one, and the first covers that of the request.
/// </summary>
sealed class ChunkSignatures(byte[] signingKey, string amzDate, CredentialScope scope, string seed)
{
    static readonly string EmptyHash = CanonicalRequest.HexHash([]);

    string _previous = seed;

    /// <summary>The signature of the next chunk, given its SHA-256 <paramref name="hash"/>.</summary>
    public string Next(byte[] hash) => Sign($"AWS4-HMAC-SHA256-PAYLOAD\n{amzDate}\n{scope}\n{_previous}\n{EmptyHash}\n{Convert.ToHexStringLower(hash)}");

    /// <summary>The signature of the trailing headers, one per line.</summary>
    public string Trailer(string headers) =>
        Sign($"AWS4-HMAC-SHA256-TRAILER\n{amzDate}\n{scope}\n{_previous}\n{CanonicalRequest.HexHash(Encoding.UTF8.GetBytes(headers))}");

    string Sign(string text) => _previous = Convert.ToHexStringLower(HMACSHA256.HashData(signingKey, Encoding.UTF8.GetBytes(text)));
}
