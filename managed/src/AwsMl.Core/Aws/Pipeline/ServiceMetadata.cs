using Amazon.Runtime.Internal;

namespace AwsMl.Core.Aws.Pipeline;

/// <summary>What the SDK's metrics call the service.</summary>
sealed class ServiceMetadata(string serviceId) : IServiceMetadata
{
    public string ServiceId { get; } = serviceId;

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
}
