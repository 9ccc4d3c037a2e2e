using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3.Internal;
using AwsMl.Core.Aws;
using AwsMl.Core.Aws.Credentials;
using AwsMl.Core.Errors;

namespace AwsMl.Core.S3;

/// <summary>
/// The SDK's rules for S3, with what our connections report in their own way.  Every request of a transfer may be repeated:
/// a part or an object that is sent twice is the same one.
/// </summary>
sealed class S3Retries(IClientConfig config) : AmazonS3StandardRetryPolicy(config)
{
    public override async Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception) => exception switch
    {
        RequestException or CredentialsException => false,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => false,
        TimeoutException or HttpRequestException or IOException => true,
        _ => await base.RetryForExceptionAsync(executionContext, exception).ConfigureAwait(false),
    };

    // The SDK's quota of retries would end those of a large transfer before the attempts that the settings allow.
    public override bool OnRetry(IExecutionContext executionContext, bool bypassAcquireCapacity, bool isThrottlingError) => true;

    public override Task WaitBeforeRetryAsync(IExecutionContext executionContext) =>
        Task.Delay(Backoff.Delay(executionContext.RequestContext.Retries - 1), executionContext.RequestContext.CancellationToken);
}
