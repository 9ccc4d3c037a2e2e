using System.Diagnostics;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Activity = AwsMl.Core.Protocol.Activity;

namespace AwsMl.Core.Aws.Retry;

/// <summary>Stage before signing: every attempt waits for its turn, and reports its result to the pacer.</summary>
sealed class Pacing(RetryRules rules) : PipelineHandler
{
    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var context = executionContext.RequestContext;
        var request = (RetriedRequest)context.OriginalRequest;
        var pacer = request.Target.Pacer;
        var asked = Stopwatch.GetTimestamp();
        long sent;
        using (Activity.Pacing())
            sent = await pacer.WaitAsync(context.CancellationToken).ConfigureAwait(false);
        request.Counters.Paused(Stopwatch.GetElapsedTime(asked));
        request.CredentialsVersion = request.Credentials.Version;
        try
        {
            var result = await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
            pacer.Succeeded(sent);
            return result;
        }
        catch (Exception e) when (rules.IsThrottlingError(e))
        {
            pacer.Throttled(sent);
            throw;
        }
    }
}
