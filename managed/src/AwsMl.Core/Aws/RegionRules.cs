using Amazon.Runtime.CredentialManagement;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Errors;

namespace AwsMl.Core.Aws;

/// <summary>
/// The region: the setting, else AWS_REGION or AWS_DEFAULT_REGION, else the profile's, else that of the EC2 instance.
/// </summary>
/// <remarks>
/// FallbackRegionFactory of the SDK has the same order but knows one profile for all of the process, and keeps the first
/// region it found for ever.
/// </remarks>
static class RegionRules
{
    /// <summary>A region to sign with, where an endpoint URL leaves no other use for it.</summary>
    const string AnyRegion = "us-east-1";

    /// <summary>The region of a service's requests.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="endpointOverride">The endpoint URL that is configured; null: none.</param>
    /// <param name="httpClients">The connections, in case that the EC2 instance is asked.</param>
    /// <exception cref="RequestException">No region is known, and the service's host depends on it.</exception>
    public static string Resolve(Settings settings, Uri? endpointOverride, SharedHttpClientFactory httpClients) =>
        endpointOverride is not null
            ? FindOutsideOfInstance(settings) ?? AnyRegion
            : Find(settings, httpClients) ?? throw new RequestException(ErrorKind.Configuration, "no AWS region is configured");

    /// <summary>The region; null: none is known.</summary>
    public static string? Find(Settings settings, SharedHttpClientFactory httpClients) => FindOutsideOfInstance(settings) ?? OfInstance(httpClients);

    /// <summary>Whether it can be the name of a region, and part of a host name.</summary>
    public static bool IsRegion(string region) =>
        region.Length is > 0 and <= 63 && region.All(c => c is >= 'a' and <= 'z' or >= '0' and <= '9' or '-') && region[0] != '-' && region[^1] != '-';

    /// <summary>Checks a region that is going to be part of host names.</summary>
    public static void Check(string region)
    {
        if (!IsRegion(region))
            throw new RequestException(ErrorKind.Configuration, $"\"{region}\" is not the name of an AWS region");
    }

    static string? FindOutsideOfInstance(Settings settings) =>
        FirstNonEmpty(
            settings.Region,
            Environment.GetEnvironmentVariable("AWS_REGION"),
            Environment.GetEnvironmentVariable("AWS_DEFAULT_REGION"))
        ?? OfProfile(settings);

    static string? FirstNonEmpty(params ReadOnlySpan<string?> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (!string.IsNullOrWhiteSpace(candidate))
            {
                var region = candidate.Trim();
                Check(region);
                return region;
            }
        }
        return null;
    }

    static string? OfProfile(Settings settings)
    {
        var chain = new CredentialProfileStoreChain(settings.SharedCredentialsFile);
        return FirstNonEmpty(chain.TryGetProfile(Profiles.Name(settings), out var profile) ? profile.Region?.SystemName : null);
    }

    static string? OfInstance(SharedHttpClientFactory httpClients)
    {
        if (!MetadataService.IsEnabled)
            return null;
        try
        {
            return FirstNonEmpty(new MetadataService(httpClients).RegionAsync().GetAwaiter().GetResult());
        }
        catch (Exception e) when (e is not RequestException { Kind: ErrorKind.Configuration })
        {
            // No instance: there is no region here, which the caller reports.
            return null;
        }
    }
}
