using System.Text.RegularExpressions;

namespace AwsMl.Core.Services.S3;

/// <summary>
/// The ARN of an access point of S3, of S3 Object Lambda or of S3 on Outposts: its parts become names in a host.  One of
/// several regions has no region, and takes a signature that is not made here.
/// (Service Authorization Reference, Resource types defined by Amazon S3.)
/// </summary>
/// <param name="Partition">Such as aws.</param>
/// <param name="Region">Such as eu-central-1.</param>
sealed partial record AccessPoint(string Partition, string Region)
{
    /// <summary>Reads an ARN; null: it is none of an access point.</summary>
    public static AccessPoint? Parse(string arn)
    {
        var match = Arn().Match(arn);
        return match.Success ? new AccessPoint(match.Groups["partition"].Value, match.Groups["region"].Value) : null;
    }

    const string Name = "[a-z0-9][a-z0-9-]{1,48}[a-z0-9]";

    [GeneratedRegex(
        "^arn:(?<partition>aws[a-z-]{0,20}):(s3|s3-object-lambda|(?<outposts>s3-outposts)):(?<region>[a-z]{2,8}(-[a-z]{1,16}){1,3}-[0-9]{1,2}):[0-9]{12}:"
        + "(?(outposts)outpost[:/]op-[a-z0-9-]{1,50}[:/])accesspoint[:/]" + Name + "\\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Arn();
}
