using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace AwsMl.Core.Aws.Http;

/// <summary>What all clients of the SDK have in common: requests go to the endpoint determined for them, as they were signed.</summary>
static class GatedPipeline
{
    /// <summary>Puts the stages into a pipeline.</summary>
    /// <typeparam name="TEndpoint">The stage that sets the endpoint of requests.</typeparam>
    /// <param name="pipeline">The pipeline of a client being created.</param>
    /// <param name="client">The client.</param>
    /// <param name="isNamed">Whether the settings lead to a URL.</param>
    public static void Install<TEndpoint>(RuntimePipeline pipeline, AmazonServiceClient client, Func<Uri, bool> isNamed)
        where TEndpoint : IPipelineHandler
    {
        pipeline.AddHandlerAfter<TEndpoint>(new NamedEndpoint(isNamed));
        pipeline.AddHandlerAfter<Unmarshaller>(new RedirectRefusal());
        pipeline.ReplaceHandler<HttpHandler<HttpContent>>(new ExactHttpHandler(client.Config, client));
    }
}
