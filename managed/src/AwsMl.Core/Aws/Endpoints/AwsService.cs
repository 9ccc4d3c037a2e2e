using AwsMl.Core.Errors;

namespace AwsMl.Core.Aws.Endpoints;

/// <summary>What the client core needs to know about a service.</summary>
/// <param name="Name">The service in the names of its settings: aws_ml.NAME_role and aws_ml.NAME_endpoint_url.</param>
/// <param name="ServiceId">
/// The service's id in its API model; AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME and the profile's services section are named
/// after it.
/// </param>
/// <param name="SigningName">The service in the scope of the signature.</param>
/// <param name="HostPrefix">Host names start with it, before the region.</param>
/// <param name="FipsHostPrefix">The same for FIPS endpoints.</param>
/// <param name="FipsDualStackHostPrefix">The same for FIPS endpoints with IPv6.</param>
/// <param name="ErrorCodes">What its error codes mean.</param>
sealed record AwsService(
    string Name, string ServiceId, string SigningName, string HostPrefix, string FipsHostPrefix, string FipsDualStackHostPrefix,
    IReadOnlyDictionary<string, ServiceError> ErrorCodes)
{
    /// <summary>The service's host in a region.</summary>
    /// <param name="region">Such as us-east-1.</param>
    /// <param name="dnsSuffix">That of the region's partition, such as amazonaws.com, or of its dual-stack endpoints, such as
    /// api.aws.</param>
    /// <param name="fips">Whether the host must use FIPS 140 validated cryptography.</param>
    /// <param name="dualStack">Whether the host must support IPv6 as well.</param>
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
