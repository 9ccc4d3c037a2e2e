using Amazon.Runtime;
using Amazon.Runtime.Internal;
using AwsMl.Core.Aws.Endpoints;

namespace AwsMl.Core.Aws.Pipeline;

/// <summary>Endpoint stage: <see cref="EndpointRules"/> has already determined the endpoint and region for the client.</summary>
sealed class FixedEndpointResolver(ServiceEndpoint endpoint) : BaseEndpointResolver
{
    protected override void PreInvoke(IExecutionContext executionContext)
    {
        var request = executionContext.RequestContext.Request;
        request.Endpoint = endpoint.Url;
        request.AuthenticationRegion = endpoint.Region;
    }
}
