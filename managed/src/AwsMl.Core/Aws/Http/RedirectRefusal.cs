using Amazon.Runtime;
using Amazon.Runtime.Internal;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Http;

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
        // S3 names the region of a bucket that is elsewhere, which says more.
        if (response.GetHeaderValue("Location") is { Length: > 0 } location && !response.IsHeaderPresent("x-amz-bucket-region"))
        {
            response.ResponseBody?.Dispose();
            throw new RequestException(
                ErrorKind.ServiceError, $"the service answered with HTTP status {(int)response.StatusCode}, a redirect to {Where(location)}, which is not followed");
        }
        throw new HttpErrorResponseException(response);
    }

    // What follows the host may be a secret.
    static string Where(string location) =>
        Uri.TryCreate(location, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https")
            ? url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)
            : "another address";
}
