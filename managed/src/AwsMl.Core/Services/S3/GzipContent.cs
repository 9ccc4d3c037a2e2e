using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace AwsMl.Core.Services.S3;

/// <summary>
/// Recognizes gzip data by their first bytes, whatever their metadata say.  No UTF-8 text or binary COPY file begins with
/// these; text in another encoding would have to begin with four very unlikely characters.  (RFC 1952, section 2.3, Member
/// format.)
/// </summary>
static class GzipContent
{
    const int PieceBytes = 64 * 1024;

    // ID1, ID2, the only compression method, and flags with the upper three bits reserved.
    const int BeginningBytes = 4;
    const byte ReservedFlags = 0xe0;

    /// <summary>The data, decompressed if they are gzip.</summary>
    /// <param name="data">The data, which the result takes ownership of.</param>
    /// <param name="cancellation">Ends the wait for the first bytes.</param>
    public static async Task<(Stream Data, bool WasGzip)> DecodeAsync(Stream data, CancellationToken cancellation)
    {
        var reader = PipeReader.Create(data, new StreamPipeReaderOptions(bufferSize: PieceBytes));
        var first = await reader.ReadAtLeastAsync(BeginningBytes, cancellation).ConfigureAwait(false);
        var isGzip = IsGzip(first.Buffer);
        reader.AdvanceTo(first.Buffer.Start);
        var whole = reader.AsStream();
        return isGzip ? (new GZipStream(whole, CompressionMode.Decompress), true) : (whole, false);
    }

    static bool IsGzip(ReadOnlySequence<byte> beginning)
    {
        if (beginning.Length < BeginningBytes)
            return false;
        Span<byte> bytes = stackalloc byte[BeginningBytes];
        beginning.Slice(0, BeginningBytes).CopyTo(bytes);
        return bytes is [0x1f, 0x8b, 8, var flags] && (flags & ReservedFlags) == 0;
    }
}
