using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using AwsMl.LocalServer.Signing;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.Signing;

/// <summary>A request that botocore signed: Data/signing-vectors.json.</summary>
sealed class SignatureVector(JsonNode vector, JsonNode file)
{
    static readonly JsonNode File = JsonNode.Parse(TestFiles.Bytes("signing-vectors.json"))!;

    readonly Uri _url = new((string)vector["url"]!);

    public static IEnumerable<string> Names => File["cases"]!.AsArray().Select(vector => (string)vector!["name"]!);

    public string Service => (string)vector["service"]!;

    public string Signature => (string)vector["signature"]!;

    public string AmzDate => (string)file["amz_date"]!;

    public DateTimeOffset SignedAt => DateTimeOffset.ParseExact(AmzDate, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public string? Token => (string?)vector["token"];

    public Credential Credential => new((string)file["access_key"]!, (string)file["secret_key"]!, Token);

    /// <summary>The headers of the case are all signed, with host, date and token.</summary>
    public string SignedHeaders => string.Join(';', vector["headers"]!.AsObject().Select(header => header.Key.ToLowerInvariant())
        .Concat(Token is null ? ["host", "x-amz-date"] : ["host", "x-amz-date", "x-amz-security-token"])
        .Order(StringComparer.Ordinal));

    public static SignatureVector Find(string name) => new(File["cases"]!.AsArray().Single(vector => (string)vector!["name"]! == name)!, File);

    /// <summary>The request as received, with some headers changed (null removes one) and another body or path if given.</summary>
    public SignedRequest Request(IReadOnlyDictionary<string, string?>? changes = null, string? body = null, string? rawTarget = null)
    {
        var headers = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Host"] = _url.Host,
            ["X-Amz-Date"] = AmzDate,
            ["Authorization"] = Authorization(),
        };
        if (Token is not null)
            headers["X-Amz-Security-Token"] = Token;
        foreach (var (name, value) in vector["headers"]!.AsObject())
            headers[name] = (string?)value;
        foreach (var (name, value) in changes ?? new Dictionary<string, string?>())
            headers[name] = value;
        // AbsolutePath would be partly unescaped; the request line has the path as written.
        var path = rawTarget ?? _url.OriginalString[_url.GetLeftPart(UriPartial.Authority).Length..];
        return new SignedRequest("POST", path, headers.GetValueOrDefault, Encoding.UTF8.GetBytes(body ?? (string)vector["body"]!));
    }

    public string Authorization(string? signature = null) =>
        $"AWS4-HMAC-SHA256 Credential={Credential.AccessKeyId}/{AmzDate[..8]}/{(string)vector["region"]!}/{Service}/aws4_request, " +
        $"SignedHeaders={SignedHeaders}, Signature={signature ?? Signature}";
}
