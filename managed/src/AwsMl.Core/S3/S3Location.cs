using System.Text;
using AwsMl.Core.Errors;

namespace AwsMl.Core.S3;

/// <summary>An object of S3, as the user named it.</summary>
/// <param name="Bucket">The bucket; or the ARN of an access point.</param>
/// <param name="Key">The object's key, 1 to 1024 bytes of UTF-8 (Amazon S3 User Guide, Naming Amazon S3 objects).</param>
/// <param name="Region">The bucket's region; null: that of the settings.</param>
public sealed record S3Location(string Bucket, string Key, string? Region)
{
    const int MaxKeyBytes = 1024;

    // Names of buckets that were made in us-east-1 before 2018 may have capitals and underscores, and be as long.
    // (Amazon S3 User Guide, General purpose bucket naming rules.)
    const int MinBucketLength = 3;
    const int MaxBucketLength = 255;

    /// <summary>Checks what can be told without asking the service.</summary>
    /// <exception cref="RequestException">It cannot be an object.</exception>
    internal void Check()
    {
        if (!IsBucket(Bucket) && !Bucket.StartsWith("arn:", StringComparison.Ordinal))
            throw new RequestException(ErrorKind.BadArgument, $"\"{Bucket}\" is not the name of an S3 bucket");
        if (Encoding.UTF8.GetByteCount(Key) is 0 or > MaxKeyBytes)
            throw new RequestException(ErrorKind.BadArgument, $"the path of an S3 object has between 1 and {MaxKeyBytes} bytes");
        if (Region is { } region && !Aws.RegionRules.IsRegion(region))
            throw new RequestException(ErrorKind.BadArgument, $"\"{region}\" is not the name of an AWS region");
    }

    static bool IsBucket(string name) =>
        name.Length is >= MinBucketLength and <= MaxBucketLength
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
