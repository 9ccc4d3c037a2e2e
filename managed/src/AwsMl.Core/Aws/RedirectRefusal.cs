using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace AwsMl.Core.Aws;

/// <summary>
/// Stage above the connections: a redirect is an error of the service.  The signature holds for one host, and what is behind
/// a redirect is not what the settings name.  (The SDK's stage in this place signs anew and follows, for S3; for other
/// services it takes the answer for a good one.)
/// </summary>
sealed class RedirectRefusal : PipelineHandler
{
    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var result = await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        var context = executionContext.ResponseContext;
        if ((int)context.HttpResponse.StatusCode is < 300 or >= 400)
            return result;
        var response = context.HttpResponse;
        context.HttpResponse = null;
        throw new HttpErrorResponseException(response);
    }
}
