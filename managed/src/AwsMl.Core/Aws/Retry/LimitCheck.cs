using Amazon.Runtime;
using Amazon.Runtime.Internal;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Retry;

/// <summary>Stage after signing: an attempt that would exceed a limit is not sent.</summary>
/// <param name="limitsOf">The limits of a request.</param>
sealed class LimitCheck(Func<AmazonWebServiceRequest, RequestLimits> limitsOf) : PipelineHandler
{
    public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var context = executionContext.RequestContext;
        // What the backend has given up must not use what its next statement has.
        context.CancellationToken.ThrowIfCancellationRequested();
        limitsOf(context.OriginalRequest).Take((context.OriginalRequest as RetriedRequest)?.RowCount ?? 0);
        return base.InvokeAsync<T>(executionContext);
    }
}
