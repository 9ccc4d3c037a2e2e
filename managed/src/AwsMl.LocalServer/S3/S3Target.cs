using System.Text.RegularExpressions;
using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.S3;

/// <summary>
/// The target of a request: the service, a bucket, or an object.  The bucket is the first part of the path, or of the host:
/// bucket.s3.region.amazonaws.com, bucket.s3.localhost.
/// </summary>
sealed partial record S3Target(string Bucket, string Key)
{
    public enum Kind { Service, Bucket, Object }

    public Kind Level => Bucket.Length == 0 ? Kind.Service : Key.Length == 0 ? Kind.Bucket : Kind.Object;

    /// <summary>Parses the request line itself: the framework removes empty and dot segments, which a key may contain.</summary>
    public static S3Target Of(HttpRequest request)
    {
        var path = RequestTarget.Path(RequestTarget.Of(request.HttpContext));
        var below = path.Length == 0 ? "" : path[1..];
        if (BucketHost().Match(request.Host.Host) is { Success: true } host)
            return new S3Target(host.Groups["bucket"].Value, Uri.UnescapeDataString(below));
        var parts = below.Split('/', 2);
        return new S3Target(Part(0), Part(1));

        string Part(int index) => index < parts.Length ? Uri.UnescapeDataString(parts[index]) : "";
    }

    /// <summary>Whether a host contains a bucket.  Only this machine and AWS can have such a name.</summary>
    public static bool IsBucketHost(string host) => BucketHost().IsMatch(host);

    [GeneratedRegex(@"^(?<bucket>.+)\.s3\.([a-z0-9-]+\.amazonaws\.com|localhost)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex BucketHost();
}
