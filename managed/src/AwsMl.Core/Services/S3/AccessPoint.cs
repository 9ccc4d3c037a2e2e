using System.Text.RegularExpressions;

namespace AwsMl.Core.Services.S3;

/// <summary>
/// The ARN of an access point of S3 or S3 Object Lambda.  Its parts become parts of a host name.  A multi-Region access point
/// has no region, and requires a kind of signature that is not supported here; the SDK chooses the same for S3 on Outposts.
/// (Service Authorization Reference, Resource types defined by Amazon S3.)
/// </summary>
/// <param name="Partition">Such as aws.</param>
/// <param name="Region">Such as eu-central-1.</param>
sealed partial record AccessPoint(string Partition, string Region)
{
    /// <summary>Parses an ARN; null: not that of an access point.</summary>
    public static AccessPoint? Parse(string arn)
    {
        var match = Arn().Match(arn);
        return match.Success ? new AccessPoint(match.Groups["partition"].Value, match.Groups["region"].Value) : null;
    }

    const string Name = "[a-z0-9][a-z0-9-]{1,48}[a-z0-9]";

    [GeneratedRegex(
        "^arn:(?<partition>aws[a-z-]{0,20}):(s3|s3-object-lambda):(?<region>[a-z]{2,8}(-[a-z]{1,16}){1,3}-[0-9]{1,2}):[0-9]{12}:"
        + "accesspoint[:/]" + Name + "\\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Arn();
}
