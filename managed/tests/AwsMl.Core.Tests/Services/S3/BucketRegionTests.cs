using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using AwsMl.Core.Services.S3;

namespace AwsMl.Core.Tests.Services.S3;

public class BucketRegionTests
{
    [Fact]
    public void A_bucket_of_another_region_is_told_with_it()
    {
        var error = Transfer.DescribeCause(
            new AmazonS3Exception("the region 'us-east-1' is wrong; expecting 'eu-central-1'", ErrorType.Sender, "AuthorizationHeaderMalformed", "id", HttpStatusCode.BadRequest));

        Assert.Equal("The bucket is in the region \"eu-central-1\": give that as an argument, or see aws_ml.region.", error.Hint);
    }
}
