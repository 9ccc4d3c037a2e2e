using System.Diagnostics;
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
        var limits = limitsOf(executionContext.RequestContext.OriginalRequest);
        return limits.IsEmpty ? base.InvokeAsync<T>(executionContext) : CheckAsync<T>(executionContext, limits);
    }

    async Task<T> CheckAsync<T>(IExecutionContext executionContext, RequestLimits limits)
        where T : AmazonWebServiceResponse, new()
    {
        var context = executionContext.RequestContext;
        // What the backend has given up must not use what its next statement has.
        context.CancellationToken.ThrowIfCancellationRequested();
        limits.Take((context.OriginalRequest as RetriedRequest)?.RowCount ?? 0, AttemptCounter.BodyLength(context.Request));
        var started = Stopwatch.GetTimestamp();
        try
        {
            return await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        }
        finally
        {
            limits.Add(Stopwatch.GetElapsedTime(started));
        }
    }
}
