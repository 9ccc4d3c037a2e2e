using System.Text.RegularExpressions;
using Amazon;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Endpoints;

/// <summary>
/// The region: the setting, else AWS_REGION or AWS_DEFAULT_REGION, else the profile's, else that of the EC2 instance.
/// </summary>
/// <remarks>
/// FallbackRegionFactory of the SDK has the same order but knows one profile for all of the process, and keeps the first
/// region it found for ever.
/// </remarks>
static partial class RegionRules
{
    /// <summary>A region to sign with, where an endpoint URL leaves no other use for it.</summary>
    const string AnyRegion = "us-east-1";

    /// <summary>The region of a service's requests.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="endpointOverride">The endpoint URL that is configured; null: none.</param>
    /// <param name="httpClients">The connections, in case that the EC2 instance is asked.</param>
    /// <exception cref="RequestException">No region is known, or none of AWS, and the service's host depends on it.</exception>
    public static string Resolve(Settings settings, Uri? endpointOverride, SharedHttpClientFactory httpClients)
    {
        var found = FindOutsideOfInstance(settings);
        if (endpointOverride is not null)
            return found?.Region ?? AnyRegion;
        if (found is { } named)
        {
            CheckForm(named.Region, named.Source);
            return named.Region;
        }
        return OfInstance(httpClients) ?? throw new RequestException(ErrorKind.Configuration, "no AWS region is configured")
        {
            Hint = $"Set aws_ml.region, AWS_REGION in the environment of the server, or the region of the profile \"{Profiles.Name(settings)}\".",
        };
    }

    /// <summary>The region; null: none is known.</summary>
    public static string? Find(Settings settings, SharedHttpClientFactory httpClients) => FindOutsideOfInstance(settings)?.Region ?? OfInstance(httpClients);

    /// <summary>Whether it can be the name of a region, and part of a host name.</summary>
    public static bool IsRegion(string region) =>
        region.Length is > 0 and <= 63 && region.All(c => c is >= 'a' and <= 'z' or >= '0' and <= '9' or '-') && region[0] != '-' && region[^1] != '-';

    /// <summary>Checks a region that is going to be part of host names.</summary>
    /// <param name="region">The region.</param>
    /// <param name="source">The setting that it is of, or what else names it.</param>
    public static void Check(string region, string source)
    {
        if (!IsRegion(region))
            throw Wrong(ErrorKind.Configuration, region, $"{source} is \"{region}\", which is");
    }

    /// <summary>Checks a region that is the argument of a call.</summary>
    /// <exception cref="RequestException">It is none that AWS may have.</exception>
    public static void CheckArgument(string region)
    {
        if (!IsRegion(region) || !Form().IsMatch(region))
            throw Wrong(ErrorKind.BadArgument, region, $"\"{region}\" is");
    }

    // Other stores have names of other forms; AWS may have new ones of this.
    static void CheckForm(string region, string source)
    {
        if (!Form().IsMatch(region))
            throw Wrong(ErrorKind.Configuration, region, $"{source} is \"{region}\", which is");
    }

    static RequestException Wrong(ErrorKind kind, string region, string subject)
    {
        var what = Zone().IsMatch(region) ? "an availability zone, not an AWS region" : "not the name of an AWS region";
        return new RequestException(kind, $"{subject} {what}")
        {
            Hint = Meant(region) is { } meant
                ? $"Perhaps \"{meant}\" is meant: names of regions are in lower case and end in a number."
                : "Names of regions look like \"eu-central-1\".",
        };
    }

    /// <summary>The region of AWS that differs in case, separators or a zone's letter; null: none.</summary>
    static string? Meant(string region)
    {
        var letters = Letters(region);
        // Among those that the SDK knows are names that it was asked for before.
        return RegionEndpoint.EnumerableAllRegions.Select(known => known.SystemName).Where(known => Form().IsMatch(known))
            .FirstOrDefault(known => Letters(known) is var own && (own == letters || own == letters[..^1].TrimEnd() && char.IsAsciiLetter(letters[^1])));
    }

    static string Letters(string region) => string.Concat(region.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant() is { Length: > 0 } letters ? letters : " ";

    static (string Region, string Source)? FindOutsideOfInstance(Settings settings) =>
        Named(settings.Region, "aws_ml.region")
        ?? Named(Environment.GetEnvironmentVariable("AWS_REGION"), "AWS_REGION in the environment of the server")
        ?? Named(Environment.GetEnvironmentVariable("AWS_DEFAULT_REGION"), "AWS_DEFAULT_REGION in the environment of the server")
        ?? Named(Profiles.Find(settings, Profiles.Name(settings))?.Region?.SystemName, $"the region of the profile \"{Profiles.Name(settings)}\"");

    static (string Region, string Source)? Named(string? text, string source)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var region = text.Trim();
        Check(region, source);
        return (region, source);
    }

    static string? OfInstance(SharedHttpClientFactory httpClients)
    {
        if (!MetadataService.IsEnabled)
            return null;
        try
        {
            return Named(new MetadataService(httpClients).RegionAsync().GetAwaiter().GetResult(), "the region of the instance")?.Region;
        }
        catch (Exception e) when (e is not RequestException { Kind: ErrorKind.Configuration })
        {
            // No instance: there is no region here, which the caller reports.
            return null;
        }
    }

    /// <summary>The form of the names of AWS, as a pattern.</summary>
    public const string OfAws = "[a-z]{2,8}(-[a-z]{1,16}){1,3}-[0-9]{1,2}";

    [GeneratedRegex("^" + OfAws + @"\z")]
    private static partial Regex Form();

    [GeneratedRegex("^" + OfAws + @"[a-z]\z", RegexOptions.IgnoreCase)]
    private static partial Regex Zone();
}
