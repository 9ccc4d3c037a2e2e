namespace AwsMl.Core.Aws.Endpoints;

/// <summary>What the client core has to know of a service.</summary>
/// <param name="ServiceId">
/// The service's id in its API model; AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME and the profile's services section are named
/// after it.
/// </param>
/// <param name="SigningName">The service in the scope of the signature.</param>
/// <param name="HostPrefix">Host names start with it, before the region.</param>
/// <param name="FipsHostPrefix">The same for FIPS endpoints.</param>
/// <param name="FipsDualStackHostPrefix">The same for FIPS endpoints with IPv6.</param>
sealed record AwsService(
    string ServiceId, string SigningName, string HostPrefix, string FipsHostPrefix, string FipsDualStackHostPrefix)
{
    public static readonly AwsService SageMakerRuntime =
        new("SageMaker Runtime", "sagemaker", "runtime.sagemaker", "runtime-fips.sagemaker", "runtime.sagemaker-fips");

    public static readonly AwsService Comprehend =
        new("Comprehend", "comprehend", "comprehend", "comprehend-fips", "comprehend-fips");

    public static readonly AwsService BedrockRuntime =
        new("Bedrock Runtime", "bedrock", "bedrock-runtime", "bedrock-runtime-fips", "bedrock-runtime-fips");

    public static readonly AwsService Lambda =
        new("Lambda", "lambda", "lambda", "lambda-fips", "lambda-fips");

    /// <summary>The SDK's client is asked for its hosts, which have the bucket in their names.</summary>
    public static readonly AwsService S3 =
        new("S3", "s3", "s3", "s3-fips", "s3-fips");

    /// <summary>The service's host in a region.</summary>
    /// <param name="region">Such as us-east-1.</param>
    /// <param name="dnsSuffix">Of the region's partition, such as amazonaws.com, or of its dual stack, such as api.aws.</param>
    /// <param name="fips">Whether the host has to use FIPS 140 validated cryptography.</param>
    /// <param name="dualStack">Whether the host has to have IPv6 as well.</param>
    public string Host(string region, string dnsSuffix, bool fips, bool dualStack)
    {
        var prefix = (fips, dualStack) switch
        {
            (true, true) => FipsDualStackHostPrefix,
            (true, false) => FipsHostPrefix,
            _ => HostPrefix,
        };
        return $"{prefix}.{region}.{dnsSuffix}";
    }
}
