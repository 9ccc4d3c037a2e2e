using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using AwsMl.Core.Errors;

namespace AwsMl.Core.Aws;

/// <summary>
/// The SDK's standard retry policy, with what SageMaker Runtime's API reference says of its errors, and without a second
/// attempt for what would fail again or has cost the service its work already.
/// </summary>
sealed class RetryRules : StandardRetryPolicy
{
    /// <summary>Status of SageMaker's InternalDependencyException.</summary>
    public const HttpStatusCode InternalDependency = (HttpStatusCode)530;

    const HttpStatusCode BandwidthLimitExceeded = (HttpStatusCode)509;

    public RetryRules(IClientConfig config)
        : base(config)
    {
        HttpStatusCodesToRetryOn.Add(HttpStatusCode.TooManyRequests);
        HttpStatusCodesToRetryOn.Add(BandwidthLimitExceeded);
        HttpStatusCodesToRetryOn.Add(InternalDependency);
        ThrottlingErrorCodes.Add("ModelNotReadyException");
    }

    public override Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception) =>
        exception switch
        {
            // The model goes on with the first one when the client has given up: another would double the work.
            TimeoutException => Task.FromResult(false),
            RequestException => Task.FromResult(false),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => Task.FromResult(false),
            ServiceException { ModelStatus: { } status } => Task.FromResult(status is 0 or >= 500),
            ServiceException e when IsLackOfCapacity(e) => Task.FromResult(true),
            _ => base.RetryForExceptionAsync(executionContext, exception),
        };

    /// <summary>The one ValidationError that is transient.</summary>
    public static bool IsLackOfCapacity(AmazonServiceException exception) =>
        exception.Message.Contains("no capacity to process this request", StringComparison.OrdinalIgnoreCase);
}
