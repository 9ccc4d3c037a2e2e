using Amazon.Runtime.Internal.Transform;

namespace AwsMl.Core.Aws;

/// <summary>Carries the bytes of an answer through the SDK's unmarshalling stage, which is made for streams of XML and JSON.</summary>
sealed class BodyContext : UnmarshallerContext
{
    public BodyContext(Stream body, IWebResponseData response)
    {
        WebResponseData = response;
        // BufferedAttempt has read all of it, so this neither waits nor can it be too much.
        using var copy = new MemoryStream(response.ContentLength > 0 ? checked((int)response.ContentLength) : 0);
        body.CopyTo(copy);
        Body = copy.GetBuffer().AsMemory(0, (int)copy.Length);
    }

    public ReadOnlyMemory<byte> Body { get; }

    public string RequestId => WebResponseData.GetHeaderValue("x-amzn-RequestId") is { Length: > 0 } id ? id : "";

    public override string CurrentPath => "";

    public override int CurrentDepth => 0;

    public override bool IsStartElement => false;

    public override bool IsEndElement => false;

    public override bool IsStartOfDocument => false;
}
