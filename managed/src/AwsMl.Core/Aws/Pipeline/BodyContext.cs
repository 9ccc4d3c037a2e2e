using Amazon.Runtime.Internal.Transform;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Pipeline;

/// <summary>Passes the bytes of an answer through the SDK's unmarshalling stage, which is made for streams of XML and JSON.</summary>
sealed class BodyContext : UnmarshallerContext
{
    readonly ReadOnlyMemory<byte> _body;

    public BodyContext(Stream body, IWebResponseData response)
    {
        WebResponseData = response;
        // BufferedAttempt has already read all of it, so this does not wait, and the size is limited.
        using var copy = new MemoryStream(response.ContentLength > 0 ? checked((int)response.ContentLength) : 0);
        body.CopyTo(copy);
        _body = copy.GetBuffer().AsMemory(0, (int)copy.Length);
    }

    /// <summary>The answer as received.</summary>
    public ReadOnlyMemory<byte> Received => _body;

    public string? Encoding => WebResponseData.GetHeaderValue("Content-Encoding");

    /// <summary>The decoded answer, if the status says that it is an error.</summary>
    public ReadOnlyMemory<byte> ErrorBody
    {
        get
        {
            try
            {
                return ContentEncoding.Decode(_body, Encoding);
            }
            catch (RequestException)
            {
                return default;
            }
        }
    }

    public string RequestId => WebResponseData.GetHeaderValue("x-amzn-RequestId") is { Length: > 0 } id ? id : "";

    public override string CurrentPath => "";

    public override int CurrentDepth => 0;

    public override bool IsStartElement => false;

    public override bool IsEndElement => false;

    public override bool IsStartOfDocument => false;
}
