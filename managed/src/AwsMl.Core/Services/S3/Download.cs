using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.S3;

/// <summary>The data of an object, decompressed if they are gzip.</summary>
sealed class Download : Transfer
{
    const int BufferBytes = 1024 * 1024;
    const int Buffers = 4;

    // Pinned managed arrays: a read into one may continue for a while after it was cancelled.
    readonly Channel<byte[]> _free = Channel.CreateUnbounded<byte[]>();
    readonly Queue<(byte[] Buffer, int Length, long BytesRead)> _full = new();
    readonly Task _reading;
    long _emptied;
    TransferResult? _result;
    bool _gzipByContent;

    public Download(ServiceConnections connections, CompletionSignal signal, TransferOptions options)
        : base(connections, signal, options)
    {
        for (var i = 0; i < Buffers; i++)
            _free.Writer.TryWrite(GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true));
        _reading = Task.Run(ReadAsync);
    }

    public override RequestState Poll(out nint buffer, out long length, out RequestError? error)
    {
        (buffer, length) = (0, 0);
        lock (Gate)
        {
            error = Error;
            if (_full.TryPeek(out var next))
            {
                (buffer, length) = (Marshal.UnsafeAddrOfPinnedArrayElement(next.Buffer, 0), next.Length);
                error = null;
                return RequestState.Done;
            }
            return error is not null ? RequestState.Failed : RequestState.Pending;
        }
    }

    public override void Next(long length, bool endsObject)
    {
        lock (Gate)
        {
            if (!_full.TryDequeue(out var done))
                throw new RequestException(ErrorKind.Internal, "there is no buffer that was read");
            _free.Writer.TryWrite(done.Buffer);
            _emptied = done.BytesRead;
        }
    }

    public override RequestState Finish(long length, out TransferResult? result, out RequestError? error)
    {
        lock (Gate)
        {
            result = _result is null ? null : _result with { BytesRead = _emptied };
            error = result is null ? Error : null;
            return error is not null ? RequestState.Failed : result is not null ? RequestState.Done : RequestState.Pending;
        }
    }

    private protected override Task EndAsync() => _reading;

    async Task ReadAsync()
    {
        try
        {
            var client = await Client.ConfigureAwait(false);
            await using var ranges = await RangeStream.OpenAsync(client, Location, MaxInFlight, Counters, Cancellation).ConfigureAwait(false);
            lock (Gate)
                _result = new TransferResult(1, ranges?.Length ?? 0);
            await using var data = ranges is null ? Stream.Null : await DecodeAsync(ranges).ConfigureAwait(false);
            int count;
            do
            {
                var buffer = await _free.Reader.ReadAsync(Cancellation).ConfigureAwait(false);
                count = await data.ReadAtLeastAsync(buffer, BufferBytes, throwOnEndOfStream: false, Cancellation).ConfigureAwait(false);
                lock (Gate)
                    _full.Enqueue((buffer, count, ranges?.BytesRead ?? 0));
                Raise();
            }
            while (count > 0);
        }
        catch (InvalidDataException e)
        {
            var what = _gzipByContent ? "its first bytes say" : "its Content-Encoding says";
            Fail(new RequestException(ErrorKind.BadAnswer, $"the object is not valid gzip, as {what}", inner: e));
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    /// <summary>Aurora decompresses objects with gzip metadata; many objects in gzip format lack it.</summary>
    async Task<Stream> DecodeAsync(RangeStream ranges)
    {
        (var data, _gzipByContent) = await GzipContent.DecodeAsync(DecodeByMetadata(ranges), Cancellation).ConfigureAwait(false);
        return data;
    }

    static Stream DecodeByMetadata(RangeStream ranges) => ranges.ContentEncoding?.Trim().ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(ranges, CompressionMode.Decompress),
        // aws-chunked was the encoding of the upload, which S3 has already removed.
        null or "" or "identity" or "aws-chunked" => ranges,
        _ => throw new RequestException(ErrorKind.BadArgument, $"the object has the Content-Encoding \"{ranges.ContentEncoding}\", but only gzip is supported"),
    };
}
