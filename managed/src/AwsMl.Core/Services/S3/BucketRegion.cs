using System.Text.RegularExpressions;
using Amazon.Runtime.Internal;
using Amazon.S3;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Errors;

namespace AwsMl.Core.Services.S3;

/// <summary>Finds the region of a bucket that is in a different one than expected.</summary>
static partial class BucketRegion
{
    /// <summary>A hint for an error that says in which region the bucket is; null: it does not.</summary>
    public static string? Hint(AmazonS3Exception exception) =>
        S3Errors.IsElsewhere(ErrorClassifier.MeaningOf(exception, S3Errors.Codes), exception.StatusCode) && Find(exception) is { } region
            ? $"The bucket is in the region \"{region}\": give that as an argument, or see aws_ml.region."
            : null;

    /// <summary>The region that S3 says a bucket is in; null: it does not say.</summary>
    static string? Find(AmazonS3Exception exception)
    {
        var region = (exception.InnerException as HttpErrorResponseException)?.Response?.GetHeaderValue("x-amz-bucket-region");
        if (string.IsNullOrEmpty(region))
            region = RegionElement().Match(exception.ResponseBody ?? "").Groups["region"].Value;
        if (string.IsNullOrEmpty(region))
            region = ExpectedRegion().Match(exception.Message).Groups["region"].Value;
        return RegionRules.IsLabel(region) ? region : null;
    }

    [GeneratedRegex("<Region>(?<region>[^<]*)</Region>", RegexOptions.ExplicitCapture)]
    private static partial Regex RegionElement();

    [GeneratedRegex("expecting '(?<region>[^']*)'", RegexOptions.ExplicitCapture)]
    private static partial Regex ExpectedRegion();
}
