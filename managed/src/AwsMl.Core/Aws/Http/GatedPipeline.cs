using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace AwsMl.Core.Aws.Http;

/// <summary>What every client of the SDK's gets, whatever its service: requests go where they were named to go, as they were signed.</summary>
static class GatedPipeline
{
    /// <summary>Puts the stages into a pipeline.</summary>
    /// <typeparam name="TEndpoint">The stage that gives requests their endpoint.</typeparam>
    /// <param name="pipeline">The pipeline of a client that is being made.</param>
    /// <param name="client">The client.</param>
    /// <param name="isNamed">Whether the settings lead to an endpoint.</param>
    public static void Install<TEndpoint>(RuntimePipeline pipeline, AmazonServiceClient client, Func<Uri, bool> isNamed)
        where TEndpoint : IPipelineHandler
    {
        pipeline.AddHandlerAfter<TEndpoint>(new NamedEndpoint(isNamed));
        pipeline.AddHandlerAfter<Unmarshaller>(new RedirectRefusal());
        pipeline.ReplaceHandler<HttpHandler<HttpContent>>(new ExactHttpHandler(client.Config, client));
    }
}
