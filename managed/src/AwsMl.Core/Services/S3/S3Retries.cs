using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using AwsMl.Core.Aws.Retry;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.S3;

/// <summary>
/// Which errors are retried, according to the table of service error codes.  Every request of a transfer can be repeated:
/// sending a part or an object twice has the same result.  The SDK's own rules for S3 would look up the bucket's region, over
/// their own connections, or sign for a region named in a response; here, a wrong region is an error that names the right one.
/// </summary>
sealed class S3Retries(IClientConfig config) : StandardRetryPolicy(config)
{
    public override async Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception) => exception switch
    {
        RequestException or CredentialsException => false,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => false,
        TimeoutException or HttpRequestException or IOException => true,
        // CompleteMultipartUpload sends its response headers before it is done, and reports failure in the body.
        AmazonS3Exception { StatusCode: HttpStatusCode.OK } => true,
        AmazonServiceException e => ErrorClassifier.MeaningOf(e, S3Errors.Codes).Retry is not Errors.Retry.No,
        _ => await base.RetryForExceptionAsync(executionContext, exception).ConfigureAwait(false),
    };

    // The SDK's retry quota would end the retries of a large transfer before the configured number of attempts.
    public override bool OnRetry(IExecutionContext executionContext, bool bypassAcquireCapacity, bool isThrottlingError) => true;

    public override async Task WaitBeforeRetryAsync(IExecutionContext executionContext)
    {
        var context = executionContext.RequestContext;
        using (Activity.Retrying(throttled: context.LastCapacityType is CapacityManager.CapacityType.Throttling))
            await Task.Delay(Backoff.Delay(context.Retries - 1), context.CancellationToken).ConfigureAwait(false);
    }
}
