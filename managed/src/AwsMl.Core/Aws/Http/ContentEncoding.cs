using System.IO.Compression;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Http;

/// <summary>
/// The supported encodings of an answer (RFC 9110, section 8.4.1).  None is requested, but some containers send gzip anyway.
/// The decoded size is limited like that of any other answer.
/// </summary>
static class ContentEncoding
{
    /// <summary>Decodes a body.</summary>
    /// <param name="body">The body as received.</param>
    /// <param name="encoding">Content-Encoding; null or empty: none.</param>
    /// <exception cref="RequestException">The encoding is not supported, or the body is invalid or too large.</exception>
    public static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> body, string? encoding) => encoding?.Trim().ToLowerInvariant() switch
    {
        null or "" or "identity" => body,
        "gzip" or "x-gzip" => Inflate(body),
        _ => throw new RequestException(ErrorKind.BadAnswer, "the answer has a content encoding other than gzip"),
    };

    static ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> body)
    {
        using var gzip = new GZipStream(new MemoryStream(body.ToArray(), writable: false), CompressionMode.Decompress);
        using var inflated = new MemoryStream();
        var piece = new byte[64 * 1024];
        try
        {
            while (gzip.Read(piece) is var count and > 0)
            {
                if (inflated.Length + count > BufferedAttempt.MaxAnswerBytes)
                    throw BufferedAttempt.TooLarge();
                inflated.Write(piece, 0, count);
            }
        }
        catch (InvalidDataException e)
        {
            throw new RequestException(ErrorKind.BadAnswer, "the answer is not valid gzip", inner: e);
        }
        return inflated.GetBuffer().AsMemory(0, (int)inflated.Length);
    }
}
