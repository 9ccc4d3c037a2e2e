using System.Security.Cryptography;
using System.Text;

namespace AwsMl.LocalServer.Signing;

/// <summary>
/// Step 1 of Signature Version 4, "create a canonical request":
/// method, canonical URI, canonical query string, canonical headers, signed headers and the hash of the payload.
/// </summary>
static class CanonicalRequest
{
    public static string Create(SignedRequest request, IReadOnlyList<string> signedHeaders)
    {
        var text = new StringBuilder();
        text.Append(request.Method).Append('\n');
        text.Append(request.OfS3 ? EncodedOnce(request.Path) : CanonicalUri(request.Path)).Append('\n');
        text.Append(CanonicalQueryString(request.Query)).Append('\n');
        foreach (var name in signedHeaders)
            text.Append(name).Append(':').Append(CanonicalHeaderValue(request.Header(name) ?? "")).Append('\n');
        text.Append('\n');
        text.AppendJoin(';', signedHeaders).Append('\n');
        text.Append(request.OfS3 ? request.Header("x-amz-content-sha256") : HexHash(request.Body.Span));
        return text.ToString();
    }

    public static string HexHash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>
    /// The path, normalised (RFC 3986: no empty, "." or ".." segment) and encoded once more than it was sent: all services
    /// except S3 sign the encoded path encoded again.
    /// </summary>
    static string CanonicalUri(string path)
    {
        var segments = new List<string>();
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == "..")
            {
                if (segments.Count > 0)
                    segments.RemoveAt(segments.Count - 1);
            }
            else if (segment != ".")
            {
                segments.Add(UriEncode(segment));
            }
        }

        var trailing = path.Length > 1 && path.EndsWith('/') && segments.Count > 0 ? "/" : "";
        return "/" + string.Join('/', segments) + trailing;
    }

    /// <summary>S3's path: encoded once and not normalised, since a key may contain empty and dot segments.</summary>
    static string EncodedOnce(string path) => string.Join('/', path.Split('/').Select(segment => UriEncode(Uri.UnescapeDataString(segment))));

    /// <summary>Parameters sorted by name, then value; the names and values are already encoded on the request line.</summary>
    static string CanonicalQueryString(string query)
    {
        if (query.Length == 0)
            return "";

        var parameters = query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: Reencode(pair[0]), Value: pair.Length == 2 ? Reencode(pair[1]) : ""))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal);
        return string.Join('&', parameters.Select(pair => $"{pair.Name}={pair.Value}"));

        static string Reencode(string text) => UriEncode(Uri.UnescapeDataString(text));
    }

    /// <summary>Trimmed, with runs of spaces collapsed.</summary>
    static string CanonicalHeaderValue(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Everything but the unreserved characters of RFC 3986 as %XX, in upper case.</summary>
    static string UriEncode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
                encoded.Append((char)octet);
            else
                encoded.Append('%').Append(octet.ToString("X2"));
        }

        return encoded.ToString();
    }
}
