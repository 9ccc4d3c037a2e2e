using AwsMl.Core.Protocol;
using static AwsMl.Core.Errors.Retry;
using static AwsMl.Core.Errors.ServiceErrors;
using static AwsMl.Core.Protocol.ErrorKind;

namespace AwsMl.Core.Errors;

/// <summary>The error codes of the Security Token Service, which provides credentials for roles.</summary>
static class StsErrors
{
    const string OfStsPolicy = "The role cannot be assumed this way; see its trust policy.";
    const string OfIdentity = "There is a problem with the token in the file named by AWS_WEB_IDENTITY_TOKEN_FILE or by the profile.";

    public static readonly IReadOnlyDictionary<string, ServiceError> Codes = new Dictionary<string, ServiceError>(StringComparer.OrdinalIgnoreCase)
    {
        ["AccessDenied"] = new(NoCredentials, Hint: "The credentials need sts:AssumeRole for the role, and the trust policy of the role must name them."),
        ["IDPCommunicationError"] = new(NoCredentials, Transient, "AWS could not reach the identity provider of the token."),
        ["IDPRejectedClaim"] = new(NoCredentials, Hint: OfIdentity),
        ["InvalidIdentityToken"] = new(NoCredentials, Hint: OfIdentity),
        ["MalformedPolicyDocument"] = new(NoCredentials, Hint: OfStsPolicy),
        ["PackedPolicyTooLarge"] = new(NoCredentials, Hint: OfStsPolicy),
        ["RegionDisabledException"] = new(NoCredentials, Hint: "STS is disabled for the account in this region; see aws_ml.region."),
        ["ValidationError"] = new(NoCredentials, Hint: OfStsPolicy),
    };
}
