using System.Buffers;
using System.Net;

namespace AwsMl.Core.Aws.Http;

/// <summary>
/// A large answer, in an array that the next one uses again: made anew, arrays of megabytes take several times the memory
/// until the collector looks at them.
/// </summary>
sealed class PooledContent : HttpContent
{
    /// <summary>Answers of fewer bytes are left to the collector.</summary>
    public const int LeastBytes = 1024 * 1024;

    const int KeptArrays = 8;

    // Not the shared one, which keeps arrays for each thread and each processor.
    static volatile ArrayPool<byte> _pool = CreatePool();

    readonly int _length;
    byte[]? _bytes;

    PooledContent(HttpContent content, int length)
    {
        _length = length;
        _bytes = _pool.Rent(length);
        foreach (var (name, values) in content.Headers.NonValidated)
            Headers.TryAddWithoutValidation(name, values);
    }

    /// <summary>Leaves the arrays that nobody uses to the collector.</summary>
    public static void Forget() => _pool = CreatePool();

    /// <summary>Reads all of an answer whose length is known.</summary>
    public static async Task<PooledContent> ReadAsync(HttpContent content, int length, CancellationToken cancellationToken)
    {
        var pooled = new PooledContent(content, length);
        try
        {
            await using var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await stream.ReadExactlyAsync(pooled._bytes.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            return pooled;
        }
        catch
        {
            // Not given back: the read may go on for a while after it was cancelled.
            pooled._bytes = null;
            throw;
        }
    }

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => Open();

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(Open());

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        Open().CopyToAsync(stream);

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        Return();
        base.Dispose(disposing);
    }

    void Return()
    {
        if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
            _pool.Return(bytes);
    }

    static ArrayPool<byte> CreatePool() => ArrayPool<byte>.Create(BufferedAttempt.MaxAnswerBytes, KeptArrays);

    ContentStream Open() => new(this, _bytes ?? throw new ObjectDisposedException(nameof(PooledContent)));

    /// <summary>The SDK ends the stream of an answer, and not always the answer.</summary>
    sealed class ContentStream(PooledContent content, byte[] bytes) : MemoryStream(bytes, 0, content._length, writable: false)
    {
        protected override void Dispose(bool disposing)
        {
            content.Return();
            base.Dispose(disposing);
        }
    }
}
