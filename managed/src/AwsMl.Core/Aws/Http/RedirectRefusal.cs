using Amazon.Runtime;
using Amazon.Runtime.Internal;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Http;

/// <summary>
/// Stage above the connections: treats a redirect as a service error.  The signature is valid for one host only, and the target
/// of a redirect is not the one in the settings.  (The SDK's own stage follows redirects with a new signature for S3; for other
/// services it treats the response as successful.)
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
        // S3 states why, or the region of a bucket that is elsewhere, which is more helpful.
        if (response.GetHeaderValue("Location") is { Length: > 0 } location
            && !response.IsHeaderPresent("x-amz-bucket-region")
            && response.ContentType?.StartsWith("application/xml", StringComparison.OrdinalIgnoreCase) != true)
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
