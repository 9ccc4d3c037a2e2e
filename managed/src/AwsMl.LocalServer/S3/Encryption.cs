using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.S3;

/// <summary>
/// The encryption headers of a request. Nothing is encrypted here, and there are no keys: the headers are checked as in S3,
/// stored with the object, and returned where S3 returns them.
/// </summary>
static class Encryption
{
    public const string Method = "x-amz-server-side-encryption";
    public const string KeyId = "x-amz-server-side-encryption-aws-kms-key-id";

    static readonly string[] Methods = ["AES256", "aws:kms", "aws:kms:dsse"];

    public static void Check(HttpRequest request)
    {
        var method = request.Headers[Method].ToString();
        var key = request.Headers[KeyId].ToString();
        if (request.Headers.ContainsKey(Method) && !Methods.Contains(method, StringComparer.Ordinal))
            throw S3Errors.InvalidArgument("The encryption method specified is not supported");
        if (request.Headers.ContainsKey(KeyId) && !method.StartsWith("aws:kms", StringComparison.Ordinal))
            throw S3Errors.InvalidArgument($"Server Side Encryption with AWS KMS managed key requires HTTP header {Method} : aws:kms");
        if (request.Headers.ContainsKey(KeyId) && !IsKey(key))
            throw new ServiceException(400, "KMS.NotFoundException", $"Invalid keyId {key}");
    }

    /// <summary>The encryption headers of a response.</summary>
    public static IEnumerable<KeyValuePair<string, string>> HeadersOf(Upload upload) =>
        upload.Headers.Where(header => header.Key.Equals(Method, StringComparison.OrdinalIgnoreCase) || header.Key.Equals(KeyId, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether this is an id, an alias, or the ARN of either, with a region and an account.</summary>
    static bool IsKey(string key)
    {
        // In an ARN, a word precedes an id, as it always does for an alias.
        var named = key.Split(':') is ["arn", _, "kms", { Length: > 0 }, { Length: 12 }, var resource] ? resource : key.StartsWith("alias/", StringComparison.Ordinal) ? key : "key/" + key;
        return named.Split('/', 2) switch
        {
            ["alias", var alias] => alias.Length > 0,
            ["key", var id] => Guid.TryParseExact(id, "D", out _) || id.StartsWith("mrk-", StringComparison.Ordinal),
            _ => false,
        };
    }
}
