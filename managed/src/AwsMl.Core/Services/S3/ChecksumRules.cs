using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.S3;

/// <summary>
/// Whether requests have checksums, and whether they are requested for responses: AWS_REQUEST_CHECKSUM_CALCULATION and
/// AWS_RESPONSE_CHECKSUM_VALIDATION, otherwise the profile's settings.  (AWS SDKs and Tools Reference Guide, Data Integrity
/// Protections for Amazon S3.)
/// </summary>
/// <remarks>The SDK uses the same order, but only one profile per process.</remarks>
static class ChecksumRules
{
    public const string RequestVariable = "AWS_REQUEST_CHECKSUM_CALCULATION";
    public const string ResponseVariable = "AWS_RESPONSE_CHECKSUM_VALIDATION";

    public static void Apply(ClientConfig config, Settings settings)
    {
        var chain = new CredentialProfileStoreChain(settings.SharedCredentialsFile);
        chain.TryGetProfile(Profiles.Name(settings), out var profile);
        config.RequestChecksumCalculation = OfEnvironment<RequestChecksumCalculation>(RequestVariable)
            ?? profile?.RequestChecksumCalculation ?? RequestChecksumCalculation.WHEN_SUPPORTED;
        // A range of an object has no checksum, so none is requested unless configured explicitly.
        config.ResponseChecksumValidation = OfEnvironment<ResponseChecksumValidation>(ResponseVariable)
            ?? profile?.ResponseChecksumValidation ?? ResponseChecksumValidation.WHEN_REQUIRED;
    }

    static T? OfEnvironment<T>(string variable)
        where T : struct, Enum
    {
        var value = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrWhiteSpace(value))
            return null;
        // Enum.TryParse() also accepts numbers, which are not valid values.
        return Enum.TryParse<T>(value.Trim(), ignoreCase: true, out var parsed) && !char.IsAsciiDigit(value.Trim()[0])
            ? parsed
            : throw new RequestException(ErrorKind.Configuration, $"{variable} is \"{value}\", and must be when_supported or when_required");
    }
}
