using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace AwsMl.Core.Aws.Http;

/// <summary>
/// The metadata service of an EC2 instance, version 2 only.  (Amazon EC2 User Guide, Use the Instance Metadata Service; AWS
/// SDKs and Tools Reference Guide, IMDS credential provider.)
/// </summary>
sealed class MetadataService(SharedHttpClientFactory httpClients)
{
    const string TokenHeader = "x-aws-ec2-metadata-token";
    const string TokenSeconds = "21600";

    readonly LocalService _service = new(httpClients, Endpoint());

    /// <summary>Whether it may be used.</summary>
    public static bool IsEnabled =>
        !string.Equals(Environment.GetEnvironmentVariable("AWS_EC2_METADATA_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name of the instance's role, and its credentials in the service's format.</summary>
    public async Task<string> CredentialsAsync()
    {
        const string roles = "/latest/meta-data/iam/security-credentials/";
        var token = await TokenAsync().ConfigureAwait(false);
        var role = (await GetAsync(roles, token).ConfigureAwait(false)).Split('\n', 2)[0].Trim();
        return await GetAsync(roles + Uri.EscapeDataString(role), token).ConfigureAwait(false);
    }

    /// <summary>The instance's region; null: not provided.</summary>
    public async Task<string?> RegionAsync()
    {
        var document = await GetAsync("/latest/dynamic/instance-identity/document", await TokenAsync().ConfigureAwait(false)).ConfigureAwait(false);
        using var json = JsonDocument.Parse(document);
        return json.RootElement.TryGetProperty("region", out var region) ? region.GetString() : null;
    }

    Task<string> TokenAsync() =>
        _service.AskAsync(HttpMethod.Put, "/latest/api/token", ("x-aws-ec2-metadata-token-ttl-seconds", TokenSeconds));

    Task<string> GetAsync(string target, string token) => _service.AskAsync(HttpMethod.Get, target, (TokenHeader, token.Trim()));

    // The SDK reads AWS_EC2_METADATA_SERVICE_ENDPOINT and ..._MODE, and the profile's settings with these names.
    static Uri Endpoint() =>
        FallbackInternalConfigurationFactory.EC2MetadataServiceEndpoint is { Length: > 0 } endpoint ? new Uri(endpoint)
        : FallbackInternalConfigurationFactory.EC2MetadataServiceEndpointMode == EC2MetadataServiceEndpointMode.IPv6 ? new Uri("http://[fd00:ec2::254]")
        : new Uri("http://169.254.169.254");
}
