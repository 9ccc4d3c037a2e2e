using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Pipeline;

/// <summary>The successful answer of any service.</summary>
sealed class ServiceAnswer : AmazonWebServiceResponse
{
    /// <summary>The body as received.</summary>
    public ReadOnlyMemory<byte> Received { get; init; }

    /// <summary>Content-Encoding of the body.</summary>
    public string? Encoding { get; init; }

    /// <summary>The decoded body.</summary>
    /// <exception cref="RequestException">The encoding is not supported.</exception>
    public ReadOnlyMemory<byte> Body => ContentEncoding.Decode(Received, Encoding);

    public string? ContentType { get; init; }

    public string RequestId { get; init; } = "";

    public IWebResponseData? Response { get; init; }

    /// <summary>The value of a header; null: there is no such header.</summary>
    public string? Header(string name) => Response?.GetHeaderValue(name) is { Length: > 0 } value ? value : null;
}
