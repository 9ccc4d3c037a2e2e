using System.Diagnostics;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;
using Activity = AwsMl.Core.Protocol.Activity;

namespace AwsMl.Core.Aws.Retry;

/// <summary>Stage after signing: counts the requests sent, and how they ended.</summary>
/// <param name="counters">Where, if requests do not say; null: they do.</param>
sealed class AttemptCounter(RequestCounters? counters = null) : PipelineHandler
{
    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var context = executionContext.RequestContext;
        var request = context.OriginalRequest as RetriedRequest;
        var counters = Counters(request);
        if (request is not null)
            request.Attempts++;
        counters.Sent(request?.RowCount ?? 0, BodyLength(context.Request), isRetry: context.Retries > 0);
        var started = Stopwatch.GetTimestamp();
        try
        {
            using (Activity.InFlight())
                return await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        }
        catch (Exception) when (context.CancellationToken.IsCancellationRequested)
        {
            counters.Cancelled();
            throw;
        }
        catch (Exception e)
        {
            Count(e, counters);
            throw;
        }
        finally
        {
            counters.Ended(Stopwatch.GetElapsedTime(started));
        }
    }

    RequestCounters Counters(RetriedRequest? request) => counters ?? request?.Counters ?? RequestCounters.None;

    /// <summary>Bytes of the body of a request.</summary>
    public static long BodyLength(IRequest request) =>
        request.Content is { } content ? content.Length
        : request.ContentStream is { CanSeek: true } stream ? stream.Length
        : 0;

    static void Count(Exception exception, RequestCounters counters)
    {
        if (exception is AmazonServiceException e && ErrorClassifier.MeaningOf(e).Retry is Errors.Retry.Throttling)
            counters.Throttled();
        else
            counters.Failed(ErrorClassifier.Describe(exception, logPayloads: false).Kind);
    }
}
