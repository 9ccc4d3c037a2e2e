using AwsMl.Core.Aws.Endpoints;

namespace AwsMl.Core.Services.S3;

/// <summary>S3: transfers objects instead of rows (<see cref="Upload"/>, <see cref="Download"/>).</summary>
sealed class S3Service : IService
{
    /// <summary>The SDK's client determines the hosts, which have the bucket in their names.</summary>
    public static readonly AwsService Api =
        new("s3", "S3", "s3", "s3", "s3-fips", "s3-fips", S3Errors.Codes);

    AwsService IService.Api => Api;

    public IReadOnlyDictionary<string, PrepareRequest> Operations { get; } = new Dictionary<string, PrepareRequest>();
}
