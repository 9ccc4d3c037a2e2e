using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace AwsMl.Core.Aws.Pipeline;

/// <summary>Marshalling stage: wraps the finished request in the SDK's types.</summary>
sealed class BodyMarshaller(string serviceName) : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = (ServiceRequest)input;
        var marshalled = new DefaultRequest(request, serviceName)
        {
            HttpMethod = "POST",
            ResourcePath = request.Path,
            // An array, not a stream: streams are sent in pieces of BufferSize, which took twice as long at 1 MB.
            Content = request.Body,
        };
        foreach (var (name, value) in request.PathParts)
            marshalled.AddPathResource(name, value);
        marshalled.UseQueryString = request.Query.Count > 0;
        foreach (var (name, value) in request.Query)
            marshalled.Parameters[name] = value;
        foreach (var (name, value) in request.Headers)
            marshalled.Headers[name] = value;
        return marshalled;
    }
}
