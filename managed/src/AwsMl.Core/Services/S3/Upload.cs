using System.Runtime.InteropServices;
using Amazon.S3.Model;
using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.S3;

/// <summary>
/// Writes data to one object, or to several if the backend ends one.  Parts are sent while others are filled; data that fit
/// into one buffer are a single request.  All objects become visible together at the end: until then there are only incomplete
/// uploads, which are aborted if the transfer does not finish. (Amazon S3 User Guide, Uploading and copying objects using
/// multipart upload.)
/// </summary>
sealed class Upload(ServiceConnections connections, CompletionSignal signal, TransferOptions options)
    : Transfer(connections, signal, options)
{
    /// <summary>
    /// Size of a part, the same as in the AWS CLI.  An object has at most 10,000 parts, of at least 5 MiB except for the last.
    /// (Amazon S3 User Guide, Amazon S3 multipart upload limits.)
    /// </summary>
    public const int PartBytes = 8 * 1024 * 1024;

    // Pinned managed arrays: the HTTP client may read one for a while after its request was cancelled.
    readonly Stack<byte[]> _free = [];
    readonly List<MultipartUpload> _objects = [];
    readonly List<Task> _parts = [];
    readonly KmsKey? _kmsKey = options.KmsKey is { } identifier ? KmsKey.Check(identifier) : null;
    byte[]? _lent;
    MultipartUpload? _current;
    int _buffers;
    long _bytes;
    Task? _end;
    TransferResult? _result;

    public override RequestState Poll(out nint buffer, out long length, out RequestError? error)
    {
        (buffer, length) = (0, 0);
        lock (Gate)
        {
            if ((error = Error) is not null)
                return RequestState.Failed;
            _lent ??= TakeBuffer();
            if (_lent is null)
                return RequestState.Pending;
            (buffer, length) = (Marshal.UnsafeAddrOfPinnedArrayElement(_lent, 0), _lent.Length);
            return RequestState.Done;
        }
    }

    public override void Next(long length, bool endsObject)
    {
        lock (Gate)
        {
            if (_lent is null || _end is not null || length < 1 || length > _lent.Length)
                throw new RequestException(ErrorKind.Internal, "there is no such buffer to send");
            SendPart(_lent, (int)length);
            _lent = null;
            if (endsObject)
                _current = null;
        }
    }

    public override RequestState Finish(long length, out TransferResult? result, out RequestError? error)
    {
        lock (Gate)
        {
            if (_end is null)
            {
                if (length < 0 || length > (_lent?.Length ?? 0))
                    throw new RequestException(ErrorKind.Internal, "there is no such buffer to send");
                // Everything fits into one request.
                var whole = _current is null && (length > 0 || _objects.Count == 0);
                if (!whole && length > 0)
                    SendPart(_lent!, (int)length);
                _end = Task.Run(() => GuardAsync(() => FinishAsync(whole ? (int)length : null)));
            }
            error = Error;
            result = error is null ? _result : null;
            return error is not null ? RequestState.Failed : result is not null ? RequestState.Done : RequestState.Pending;
        }
    }

    private protected override async Task EndAsync()
    {
        // None of these throws.
        await Task.WhenAll(_parts).ConfigureAwait(false);
        await (_end ?? Task.CompletedTask).ConfigureAwait(false);
        if (_result is not null || _objects.Count == 0)
            return;
        var client = await Client.ConfigureAwait(false);
        await Task.WhenAll(_objects.Select(upload => upload.AbortAsync(client))).ConfigureAwait(false);
    }

    byte[]? TakeBuffer()
    {
        if (_free.TryPop(out var buffer))
            return buffer;
        // One is filled while the others are sent.
        if (_buffers > MaxInFlight)
            return null;
        _buffers++;
        return GC.AllocateUninitializedArray<byte>(PartBytes, pinned: true);
    }

    void SendPart(byte[] buffer, int length)
    {
        _bytes += length;
        if (_current is null)
            _objects.Add(_current = new MultipartUpload(Location.Bucket, KeyOf(_objects.Count), _kmsKey));
        var upload = _current;
        var number = ++upload.Parts;
        _parts.RemoveAll(part => part.IsCompleted);
        _parts.Add(Task.Run(() => GuardAsync(async () =>
        {
            await upload.SendAsync(await Client.ConfigureAwait(false), number, buffer, length, Cancellation).ConfigureAwait(false);
            lock (Gate)
                _free.Push(buffer);
            Raise();
        })));
    }

    // Aurora's names: NAME, NAME_part2, NAME_part3.
    string KeyOf(int index)
    {
        if (index == 0)
            return Location.Key;
        var key = $"{Location.Key}_part{index + 1}";
        S3Location.CheckKey(key);
        return key;
    }

    async Task FinishAsync(int? wholeBytes)
    {
        await Task.WhenAll(_parts).ConfigureAwait(false);
        if (Error is not null)
            return;
        var client = await Client.ConfigureAwait(false);
        var objects = _objects.Count;
        if (wholeBytes is { } length)
        {
            var whole = _lent ?? [];
            _bytes += length;
            var request = new PutObjectRequest
            {
                BucketName = Location.Bucket,
                Key = KeyOf(objects++),
                InputStream = new MemoryStream(whole, 0, length, writable: false),
                ChecksumCRC32C = client.ChecksumOf(whole.AsSpan(0, length)),
                UseChunkEncoding = client.SendsChecksums,
                DisablePayloadSigning = client.UnsignedPayload,
            };
            _kmsKey?.Encrypt(request);
            if (length == 0)
                EmptyExport.Mark(request);
            await client.PutObjectAsync(request, Cancellation).ConfigureAwait(false);
        }
        foreach (var upload in _objects)
            await upload.CompleteAsync(client, Cancellation).ConfigureAwait(false);
        lock (Gate)
            _result = new TransferResult(objects, _bytes);
        Raise();
    }

    async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }
}
