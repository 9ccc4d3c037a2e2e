using System.Text.RegularExpressions;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.Lambda;

/// <summary>
/// A function as an invocation names it: by name, partial ARN or ARN, each with or without a version or alias.  (Lambda API
/// Reference, Invoke, FunctionName and Qualifier.)  Only forms that cannot change the path of the request, with a region that
/// is a single label of a host name.
/// </summary>
/// <param name="Name">As given.</param>
/// <param name="Region">From the ARN, or as given; null: according to the settings.</param>
/// <param name="Qualifier">Version or alias that was given separately; null: none.</param>
sealed partial record FunctionName(string Name, string? Region, string? Qualifier)
{
    /// <summary>Checks a name, and that the other arguments do not contradict it.</summary>
    /// <param name="name">Name, partial ARN or ARN.</param>
    /// <param name="region">Region; null or empty: none is given.</param>
    /// <param name="qualifier">Version or alias; null: none is given.</param>
    public static FunctionName Check(string name, string? region, string? qualifier)
    {
        var match = NamePattern().Match(name);
        if (!match.Success)
            throw Bad($"\"{Beginning(name)}\" is not the name or ARN of a Lambda function");
        if (string.IsNullOrEmpty(region))
            region = null;
        else
            RegionRules.Check(region, source: null);
        if (qualifier is not null && !QualifierPattern().IsMatch(qualifier))
            throw Bad($"\"{Beginning(qualifier)}\" is not a version or alias of a Lambda function");
        if (Group(match, "region") is { } own && own != (region ??= own))
            throw Bad($"the region is {region}, and {own} in the ARN");
        if (Group(match, "qualifier") is { } version && version != (qualifier ?? version))
            throw Bad($"the qualifier is {qualifier}, and {version} in the function name");
        return new FunctionName(name, region, qualifier);
    }

    static string? Group(Match match, string name) => match.Groups[name] is { Success: true, Value: var value } ? value : null;

    static string Beginning(string text) => text.Length <= 256 ? text : text[..256] + "...";

    static RequestException Bad(string message) => new(ErrorKind.BadArgument, message);

    [GeneratedRegex(
        @"^((arn:aws[a-z-]{0,20}:lambda:(?<region>" + RegionRules.OfAws + @"):)?[0-9]{12}:function:)?[a-zA-Z0-9_-]{1,64}(:(?<qualifier>\$LATEST|[a-zA-Z0-9_-]{1,128}))?\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^(\$LATEST|[a-zA-Z0-9_-]{1,128})\z", RegexOptions.ExplicitCapture)]
    private static partial Regex QualifierPattern();
}
