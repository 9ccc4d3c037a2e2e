using System.Text.RegularExpressions;
using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.S3;

/// <summary>
/// What a request is about: the service, a bucket, or an object in one.  The bucket is the first part of the path, or of the
/// host: bucket.s3.region.amazonaws.com, bucket.s3.localhost.
/// </summary>
sealed partial record S3Target(string Bucket, string Key)
{
    public enum Kind { Service, Bucket, Object }

    public Kind Level => Bucket.Length == 0 ? Kind.Service : Key.Length == 0 ? Kind.Bucket : Kind.Object;

    /// <summary>Reads the request line itself: the framework takes empty and dot segments away, and a key may have them.</summary>
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

    /// <summary>Whether a host has a bucket in it.  Nobody can have such a name lead here but this machine and AWS.</summary>
    public static bool IsBucketHost(string host) => BucketHost().IsMatch(host);

    [GeneratedRegex(@"^(?<bucket>.+)\.s3\.([a-z0-9-]+\.amazonaws\.com|localhost)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex BucketHost();
}
