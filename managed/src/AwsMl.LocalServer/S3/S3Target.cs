using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.S3;

/// <summary>What a path-style request is about: the service, a bucket, or an object in one.</summary>
sealed record S3Target(string Bucket, string Key)
{
    public enum Kind { Service, Bucket, Object }

    public Kind Level => Bucket.Length == 0 ? Kind.Service : Key.Length == 0 ? Kind.Bucket : Kind.Object;

    /// <summary>Reads the request line itself: the framework takes empty and dot segments away, and a key may have them.</summary>
    public static S3Target Of(HttpRequest request)
    {
        var path = RequestTarget.Path(RequestTarget.Of(request.HttpContext));
        var parts = path.Length == 0 ? [] : path[1..].Split('/', 2);
        return new S3Target(Part(0), Part(1));

        string Part(int index) => index < parts.Length ? Uri.UnescapeDataString(parts[index]) : "";
    }
}
