using Amazon.Runtime;
using Amazon.Runtime.Internal;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Http;

/// <summary>
/// Stage right after the endpoint: records where the endpoint rules send the request, so that no later stage, and no response,
/// can redirect it.
/// </summary>
/// <param name="isNamed">Whether the settings lead to a URL.</param>
sealed class NamedEndpoint(Func<Uri, bool> isNamed) : PipelineHandler
{
    const string Key = "aws_ml.endpoint";

    /// <summary>The endpoint of a request.</summary>
    public static Uri Of(IRequestContext context) =>
        context.ContextAttributes.TryGetValue(Key, out var endpoint)
            ? (Uri)endpoint
            : throw new RequestException(ErrorKind.Internal, "a request has no endpoint");

    public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var endpoint = executionContext.RequestContext.Request.Endpoint;
        if (!isNamed(endpoint))
            throw new RequestException(ErrorKind.Configuration, $"refused to send a request to {endpoint.Host}, which the settings do not lead to");
        executionContext.RequestContext.ContextAttributes[Key] = endpoint;
        return base.InvokeAsync<T>(executionContext);
    }
}
