using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using AwsMl.Core.Aws.Retry;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.S3;

/// <summary>
/// Which errors are tried again: as the table of the services' codes says.  Every request of a transfer may be repeated:
/// a part or an object that is sent twice is the same one.  The SDK's rules for S3 itself would ask for the bucket's region,
/// over connections of their own, and sign for the one that an answer names: a wrong region is an error that names it.
/// </summary>
sealed class S3Retries(IClientConfig config) : StandardRetryPolicy(config)
{
    public override async Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception) => exception switch
    {
        RequestException or CredentialsException => false,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => false,
        TimeoutException or HttpRequestException or IOException => true,
        // CompleteMultipartUpload answers before it is done, and fails in the body.
        AmazonS3Exception { StatusCode: HttpStatusCode.OK } => true,
        AmazonServiceException e => ErrorClassifier.MeaningOf(e, S3Errors.Codes).Retry is not Errors.Retry.No,
        _ => await base.RetryForExceptionAsync(executionContext, exception).ConfigureAwait(false),
    };

    // The SDK's quota of retries would end those of a large transfer before the attempts that the settings allow.
    public override bool OnRetry(IExecutionContext executionContext, bool bypassAcquireCapacity, bool isThrottlingError) => true;

    public override Task WaitBeforeRetryAsync(IExecutionContext executionContext) =>
        Task.Delay(Backoff.Delay(executionContext.RequestContext.Retries - 1), executionContext.RequestContext.CancellationToken);
}
