using System.Buffers;
using System.Net;

namespace AwsMl.Core.Aws.Http;

/// <summary>
/// A large answer, in an array that is reused for the next one: newly allocated, arrays of megabytes take several times the
/// memory until they are collected.
/// </summary>
sealed class PooledContent : HttpContent
{
    /// <summary>Smaller answers are left to the garbage collector.</summary>
    public const int LeastBytes = 1024 * 1024;

    const int KeptArrays = 8;

    // Not the shared pool, which keeps arrays for each thread and each processor.
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

    /// <summary>Leaves unused arrays to the garbage collector.</summary>
    public static void Forget() => _pool = CreatePool();

    /// <summary>Reads an answer of known length.</summary>
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
            // Not returned to the pool: the read may continue for a while after it was cancelled.
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

    /// <summary>The SDK disposes the stream of an answer, but not always the answer.</summary>
    sealed class ContentStream(PooledContent content, byte[] bytes) : MemoryStream(bytes, 0, content._length, writable: false)
    {
        protected override void Dispose(bool disposing)
        {
            content.Return();
            base.Dispose(disposing);
        }
    }
}
