using System.Text;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.S3;

/// <summary>An S3 object, as the user named it.</summary>
/// <param name="Bucket">The bucket, or the ARN of an access point.</param>
/// <param name="Key">The object's key, 1 to 1024 bytes of UTF-8 (Amazon S3 User Guide, Naming Amazon S3 objects).</param>
/// <param name="Region">The bucket's region; null: that of the settings.</param>
public sealed record S3Location(string Bucket, string Key, string? Region)
{
    const int MaxKeyBytes = 1024;

    // Buckets created in us-east-1 before 2018 may have names with capitals and underscores, of up to this length. (Amazon S3
    // User Guide, General purpose bucket naming rules.)
    const int MinBucketLength = 3;
    const int MaxBucketLength = 255;

    // Names of buckets and access points of S3 Express end like this; they have hosts and sessions of their own. (Amazon S3
    // User Guide, Directory bucket naming rules.)
    static readonly string[] DirectorySuffixes = ["--x-s3", "--xa-s3"];

    // Aliases of access points of S3 on Outposts end like this. (Amazon S3 on Outposts User Guide, Using a bucket-style alias.)
    const string OutpostsSuffix = "--op-s3";

    /// <summary>The region to send requests to: an access point's ARN contains its own.</summary>
    internal string? HostRegion => Region ?? AccessPoint.Parse(Bucket)?.Region;

    /// <summary>Whether the bucket is named by the ARN of an access point.</summary>
    internal bool IsAccessPoint => Bucket.StartsWith("arn:", StringComparison.Ordinal);

    /// <summary>Checks what can be checked without calling the service.</summary>
    /// <exception cref="RequestException">It is not a valid object.</exception>
    internal void Check()
    {
        if (Region is { } region)
            RegionRules.Check(region, source: null);
        if (IsAccessPoint)
            CheckAccessPoint();
        else if (!IsBucket(Bucket))
            throw Bad($"\"{Bucket}\" is not the name of an S3 bucket");
        else if (DirectorySuffixes.Any(suffix => Bucket.EndsWith(suffix, StringComparison.Ordinal)))
            throw Bad($"\"{Bucket}\" is a directory bucket, and only general purpose buckets can be used");
        else if (Bucket.EndsWith(OutpostsSuffix, StringComparison.Ordinal))
            throw Bad($"\"{Bucket}\" is on S3 on Outposts, which is not supported");
        CheckKey(Key);
    }

    /// <summary>Checks a key.</summary>
    /// <exception cref="RequestException">It cannot be sent.</exception>
    internal static void CheckKey(string key)
    {
        if (Encoding.UTF8.GetByteCount(key) is 0 or > MaxKeyBytes)
            throw Bad($"the path of an S3 object has between 1 and {MaxKeyBytes} bytes");
        // They are not part of a URL: intermediaries may remove them, and the request would then be for another object. (RFC
        // 3986, section 6.2.2.3, Path segment normalization.)
        if (key.Split('/').Any(segment => segment is "." or ".."))
            throw Bad("the path of an S3 object has a segment \".\" or \"..\"");
    }

    void CheckAccessPoint()
    {
        if (Bucket.Contains(":s3-outposts:", StringComparison.Ordinal))
            throw Bad($"\"{Bucket}\" is on S3 on Outposts, which is not supported");
        var point = AccessPoint.Parse(Bucket) ?? throw Bad($"\"{Bucket}\" is not the ARN of an S3 access point");
        if (Region is { } region && region != point.Region)
            throw Bad($"the region is {region}, and {point.Region} in the ARN");
        if (point.Partition != EndpointRules.Partition(point.Region))
            throw Bad($"the region {point.Region} is not in the partition \"{point.Partition}\" of the ARN");
    }

    static RequestException Bad(string message) => new(ErrorKind.BadArgument, message);

    static bool IsBucket(string name) =>
        name.Length is >= MinBucketLength and <= MaxBucketLength
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
