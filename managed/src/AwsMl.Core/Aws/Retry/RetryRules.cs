using Amazon.Runtime;
using Amazon.Runtime.Internal;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Retry;

/// <summary>
/// Which errors are retried, according to the table of service error codes; not those that would fail again, or for which the
/// service has already done the work.  The request limits the number of attempts and their time; the SDK's retry quota would
/// end those of a large statement earlier.
/// </summary>
sealed class RetryRules(IClientConfig config) : StandardRetryPolicy(config)
{
    public override bool RetryLimitReached(IExecutionContext executionContext) =>
        executionContext.RequestContext.Retries + 1 >= RequestOf(executionContext).MaxAttempts;

    public override bool OnRetry(IExecutionContext executionContext, bool bypassAcquireCapacity, bool isThrottlingError) => true;

    public override async Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception)
    {
        var request = RequestOf(executionContext);
        if (ErrorClassifier.IsNotAccepted(exception))
            return await RenewCredentialsAsync(request).ConfigureAwait(false);
        if (!IsTransient(executionContext, exception))
            return false;
        var delay = Backoff.Delay(executionContext.RequestContext.Retries);
        if (exception is ServiceException { RetryAfter: { } asked } && asked > delay)
            delay = asked;
        request.RetryDelay = delay;
        request.IsThrottled = IsThrottlingError(exception);
        return Environment.TickCount64 + delay.TotalMilliseconds < request.Deadline;
    }

    public override async Task WaitBeforeRetryAsync(IExecutionContext executionContext)
    {
        var request = RequestOf(executionContext);
        var delay = request.RetryDelay;
        // Other retries may be without a delay: after correcting the clock, or with new credentials.
        request.RetryDelay = TimeSpan.Zero;
        using (Activity.Retrying(request.IsThrottled))
            await Task.Delay(delay, executionContext.RequestContext.CancellationToken).ConfigureAwait(false);
        request.Counters.Paused(delay);
    }

    public override bool IsThrottlingError(Exception exception) =>
        exception is AmazonServiceException e ? ErrorClassifier.MeaningOf(e).Retry is Errors.Retry.Throttling : base.IsThrottlingError(exception);

    static async Task<bool> RenewCredentialsAsync(RetriedRequest request)
    {
        if (request.CredentialsRenewed)
            return false;
        request.CredentialsRenewed = true;
        return await request.Credentials.RenewAsync(request.CredentialsVersion).ConfigureAwait(false);
    }

    bool IsTransient(IExecutionContext executionContext, Exception exception) => exception switch
    {
        // The model keeps working on the first request after the client has given up: another one of this size would double the
        // load.
        TimeoutException => false,
        RequestException or CredentialsException => false,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => false,
        HttpRequestException or IOException => RequestOf(executionContext).MayBeRepeated || IsNotConnected(exception),
        ServiceException e when e.IsModelTimeout || e.IsTooLarge => false,
        ServiceException { ModelStatus: { } status } => status is 0 or >= 500,
        ServiceException e when ErrorClassifier.IsLackOfCapacity(e) => true,
        AmazonServiceException e => ErrorClassifier.MeaningOf(e).Retry is not Errors.Retry.No,
        _ => RetryForExceptionSync(exception, executionContext),
    };

    static bool IsNotConnected(Exception exception) =>
        exception is HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError,
        };

    static RetriedRequest RequestOf(IExecutionContext executionContext) =>
        (RetriedRequest)executionContext.RequestContext.OriginalRequest;
}
