using Amazon.Runtime;

namespace AwsMl.Core.Aws;

/// <summary>The successful answer of any service.</summary>
sealed class ServiceAnswer : AmazonWebServiceResponse
{
    public ReadOnlyMemory<byte> Body { get; init; }

    public string? ContentType { get; init; }

    public string RequestId { get; init; } = "";
}
