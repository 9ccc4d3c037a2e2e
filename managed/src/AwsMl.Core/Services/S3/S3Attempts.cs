using Amazon.Runtime;
using Amazon.Runtime.Internal;
using AwsMl.Core.Errors;

namespace AwsMl.Core.Services.S3;

/// <summary>Stage before the retries: adds the number of attempts to an error.</summary>
sealed class S3Attempts : PipelineHandler
{
    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        try
        {
            return await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        }
        // Without credentials, nothing was sent.
        catch (Exception e) when (e is not (OperationCanceledException or CredentialsException))
        {
            throw new S3Exception(executionContext.RequestContext.Retries + 1, e);
        }
    }
}
