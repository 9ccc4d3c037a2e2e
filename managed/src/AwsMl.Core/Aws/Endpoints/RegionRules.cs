using System.Text.RegularExpressions;
using Amazon;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Endpoints;

/// <summary>
/// The region: the setting, otherwise AWS_REGION or AWS_DEFAULT_REGION, otherwise the profile's, otherwise that of the EC2
/// instance.
/// </summary>
/// <remarks> The SDK's FallbackRegionFactory uses the same order but only one profile per process, and keeps the first region
/// it found forever. </remarks>
static partial class RegionRules
{
    /// <summary>A region to sign with, if an endpoint URL leaves no other use for it.</summary>
    const string AnyRegion = "us-east-1";

    /// <summary>The region of a service's requests.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="argument">The region given by the call; null: none.</param>
    /// <param name="endpointOverride">The endpoint URL that is configured; null: none.</param>
    /// <param name="httpClients">The connections, in case the EC2 instance has to be asked.</param>
    /// <exception cref="RequestException">No region, or no AWS region, is known, and the service's host depends on
    /// it.</exception>
    public static string Resolve(Settings settings, string? argument, Uri? endpointOverride, SharedHttpClientFactory httpClients)
    {
        if (FindOutsideOfInstance(settings, argument, endpointOverride) is { } region)
            return region;
        if (endpointOverride is not null)
            return AnyRegion;
        return OfInstance(httpClients) ?? throw new RequestException(ErrorKind.Configuration, "no AWS region is configured")
        {
            Hint = $"Set aws_ml.region, AWS_REGION in the environment of the server, or the region of the profile \"{Profiles.Name(settings)}\".",
        };
    }

    /// <summary>The region of the settings; null: unknown.</summary>
    public static string? Find(Settings settings, Uri? endpointOverride, SharedHttpClientFactory httpClients) =>
        FindOutsideOfInstance(settings, argument: null, endpointOverride) ?? OfInstance(httpClients);

    /// <summary>
    /// Whether it can be part of a host name, and so the name of a region in any store; the same check as in botocore.
    /// </summary>
    public static bool IsLabel(string region) => Label().IsMatch(region);

    /// <summary>Checks what is required of a region wherever the service is.</summary>
    /// <param name="region">The region.</param>
    /// <param name="source">The setting or other source that it comes from; null: the call.</param>
    /// <exception cref="RequestException">It cannot be the name of a region.</exception>
    public static void Check(string region, string? source)
    {
        CheckNotFips(region, source);
        if (!IsLabel(region))
            throw Wrong(region, source);
    }

    // Other stores have region names of other forms; AWS may add regions of this form.
    static string Checked(string region, string? source, Uri? endpointOverride)
    {
        Check(region, source);
        return endpointOverride is not null || Form().IsMatch(region) ? region : throw Wrong(region, source);
    }

    /// <summary>
    /// Old SDKs selected FIPS endpoints with such a name, which appears in no host or signature; newer ones treat it as a
    /// region with the option that the hint names.
    /// </summary>
    static void CheckNotFips(string region, string? source)
    {
        var parts = region.ToLowerInvariant().Split('-');
        if (parts.Length > 1 && parts.Contains("fips"))
        {
            throw Error(
                region, source, "a way to ask for FIPS endpoints, not an AWS region",
                $"Name the region \"{string.Join('-', parts.Where(part => part != "fips"))}\", and set AWS_USE_FIPS_ENDPOINT=true in the environment of the "
                + "server, or use_fips_endpoint = true in the profile.");
        }
    }

    static RequestException Error(string region, string? source, string what, string hint) =>
        source is null
            ? new RequestException(ErrorKind.BadArgument, $"\"{region}\" is {what}") { Hint = hint }
            : new RequestException(ErrorKind.Configuration, $"{source} is \"{region}\", which is {what}") { Hint = hint };

    static RequestException Wrong(string region, string? source) =>
        Error(
            region, source, Zone().IsMatch(region) ? "an availability zone, not an AWS region" : "not the name of an AWS region",
            Meant(region) is { } meant
                ? $"Perhaps \"{meant}\" is meant: names of regions are in lower case and end in a number."
                : "Names of regions look like \"eu-central-1\".");

    /// <summary>The AWS region that differs only in case, separators or a zone letter; null: none.</summary>
    static string? Meant(string region)
    {
        var letters = Letters(region);
        // The SDK's list includes names that it was asked for before.
        return RegionEndpoint.EnumerableAllRegions.Select(known => known.SystemName).Where(known => Form().IsMatch(known))
            .FirstOrDefault(known => Letters(known) is var own && (own == letters || own == letters[..^1].TrimEnd() && char.IsAsciiLetter(letters[^1])));
    }

    static string Letters(string region) => string.Concat(region.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant() is { Length: > 0 } letters ? letters : " ";

    static string? FindOutsideOfInstance(Settings settings, string? argument, Uri? endpointOverride) =>
        Named(argument, null, endpointOverride)
        ?? Named(settings.Region, "aws_ml.region", endpointOverride)
        ?? Named(Environment.GetEnvironmentVariable("AWS_REGION"), "AWS_REGION in the environment of the server", endpointOverride)
        ?? Named(Environment.GetEnvironmentVariable("AWS_DEFAULT_REGION"), "AWS_DEFAULT_REGION in the environment of the server", endpointOverride)
        ?? Named(Profiles.Find(settings, Profiles.Name(settings))?.Region?.SystemName, $"the region of the profile \"{Profiles.Name(settings)}\"", endpointOverride);

    static string? Named(string? text, string? source, Uri? endpointOverride) =>
        string.IsNullOrWhiteSpace(text) ? null : Checked(text.Trim(), source, endpointOverride);

    static string? OfInstance(SharedHttpClientFactory httpClients)
    {
        if (!MetadataService.IsEnabled)
            return null;
        try
        {
            return Named(new MetadataService(httpClients).RegionAsync().GetAwaiter().GetResult(), "the region of the instance", endpointOverride: null);
        }
        catch (Exception e) when (e is not RequestException { Kind: ErrorKind.Configuration })
        {
            // Not an instance: there is no region here, which the caller reports.
            return null;
        }
    }

    /// <summary>The form of AWS region names, as a pattern.</summary>
    public const string OfAws = "[a-z]{2,8}(-[a-z]{1,16}){1,3}-[0-9]{1,2}";

    [GeneratedRegex(@"^(?![0-9]+\z)(?!-)[a-zA-Z0-9-]{1,63}(?<!-)\z")]
    private static partial Regex Label();

    [GeneratedRegex("^" + OfAws + @"\z")]
    private static partial Regex Form();

    [GeneratedRegex("^" + OfAws + @"[a-z]\z", RegexOptions.IgnoreCase)]
    private static partial Regex Zone();
}
