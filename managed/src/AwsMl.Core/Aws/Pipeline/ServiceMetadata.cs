using Amazon.Runtime.Internal;

namespace AwsMl.Core.Aws.Pipeline;

/// <summary>The name of the service in the SDK's metrics.</summary>
sealed class ServiceMetadata(string serviceId) : IServiceMetadata
{
    public string ServiceId { get; } = serviceId;

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
}
