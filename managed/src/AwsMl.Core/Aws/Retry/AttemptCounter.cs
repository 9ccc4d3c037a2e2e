using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace AwsMl.Core.Aws.Retry;

/// <summary>Stage after signing: counts the requests sent.</summary>
sealed class AttemptCounter : PipelineHandler
{
    public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        ((RetriedRequest)executionContext.RequestContext.OriginalRequest).Attempts++;
        return base.InvokeAsync<T>(executionContext);
    }
}
