using Amazon.Runtime;
using Amazon.Runtime.Internal;
using AwsMl.Core.Aws.Credentials;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Aws.Retry;

namespace AwsMl.Core.Aws.Pipeline;

/// <summary>
/// The client of any service: the SDK's pipeline (marshal, endpoint, authentication, retries, signature, HTTP, errors,
/// unmarshal) with our first and last stages.  The SDK's packages for the services do the same with generated stages.
/// </summary>
sealed class ServiceClient : AmazonServiceClient
{
    readonly InvokeOptions _options;
    readonly ServiceCredentials _credentials;

    public ServiceClient(AwsService service, ServiceEndpoint endpoint, ServiceConfig config, ServiceCredentials credentials)
        : base(credentials, config)
    {
        _credentials = credentials;
        _options = new InvokeOptions
        {
            RequestMarshaller = new BodyMarshaller(service.ServiceId),
            ResponseUnmarshaller = new BodyUnmarshaller(service),
        };
        // The base class calls CustomizeRuntimePipeline before the endpoint is known here.
        RuntimePipeline.ReplaceHandler<EndpointResolver>(new FixedEndpointResolver(endpoint));
        RuntimePipeline.AddHandlerAfter<FixedEndpointResolver>(new SigV4AuthResolver());
        GatedPipeline.Install<FixedEndpointResolver>(RuntimePipeline, this, url => url == endpoint.Url);
        var rules = new RetryRules(config);
        RuntimePipeline.ReplaceHandler<RetryHandler>(new RetryHandler(rules));
        RuntimePipeline.AddHandlerBefore<Signer>(new Pacing(rules));
        RuntimePipeline.AddHandlerAfter<Signer>(new AttemptCounter());
        RuntimePipeline.AddHandlerBefore<AttemptCounter>(new LimitCheck(request => ((RetriedRequest)request).Limits));
    }

    protected override IServiceMetadata ServiceMetadata => new ServiceMetadata(Config.ServiceId);

    public Task<ServiceAnswer> SendAsync(ServiceRequest request, ServiceTarget target, CancellationToken cancellationToken)
    {
        request.Target = target;
        request.Credentials = _credentials;
        return InvokeAsync<ServiceAnswer>(request, _options, cancellationToken);
    }
}
