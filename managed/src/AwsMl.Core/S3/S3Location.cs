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

    /// <summary>Checks what can be told without asking the service.</summary>
    /// <exception cref="RequestException">It cannot be an object.</exception>
    internal void Check()
    {
        // A slash would end the bucket in the URL of an endpoint that is addressed by paths.
        if (Bucket.Length == 0 || Bucket.Any(c => char.IsControl(c) || c is ' ' or '?' or '#' or '\\') || (Bucket.Contains('/') && !Bucket.StartsWith("arn:", StringComparison.Ordinal)))
            throw new RequestException(ErrorKind.BadArgument, $"\"{Bucket}\" is not the name of an S3 bucket");
        if (Encoding.UTF8.GetByteCount(Key) is 0 or > MaxKeyBytes)
            throw new RequestException(ErrorKind.BadArgument, $"the path of an S3 object has between 1 and {MaxKeyBytes} bytes");
        if (Region is { } region && !Aws.RegionRules.IsRegion(region))
            throw new RequestException(ErrorKind.BadArgument, $"\"{region}\" is not the name of an AWS region");
    }
}
