using System.Runtime.InteropServices;
using Amazon.Runtime;
using AwsMl.Core.Engine;
using AwsMl.Core.Protocol;
using AwsMl.Core.Services.S3;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Services.S3;

/// <summary>Transfers as made by the backend: it waits for its next buffer, and for the end.</summary>
sealed class Backend : IDisposable
{
    readonly EnvironmentScope _environment;
    readonly EventFd _event = new();
    readonly RequestEngine _engine;

    public Backend(FakeS3 s3, Func<Settings, Settings>? settings = null, params (string Name, string Value)[] environment)
        : this(s3.Url, settings, environment)
    {
    }

    public Backend(string url, Func<Settings, Settings>? settings = null, params (string Name, string Value)[] environment)
    {
        _environment = EnvironmentScope.WithKeys(environment);
        _engine = new RequestEngine(_event.Descriptor, PaceTable.None);
        var ours = new Settings { Region = "us-east-1", Services = [new("s3", EndpointUrl: url)] };
        _engine.Configure(settings?.Invoke(ours) ?? ours);
    }

    public static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    public void Dispose()
    {
        _engine.Shutdown();
        _event.Dispose();
        _environment.Dispose();
    }

    public long Open(TransferDirection direction, string? region = null, ImmutableCredentials? key = null, string? kmsKey = null) =>
        Open(direction, new S3Location("bucket", "key", region), key, kmsKey);

    public long Open(TransferDirection direction, S3Location location, ImmutableCredentials? key = null, string? kmsKey = null) =>
        _engine.OpenTransfer(direction, new TransferOptions(location, key, MaxInFlight: 3, kmsKey));

    /// <summary>Fills buffers, and gives back all except the last.</summary>
    /// <returns>How many bytes are in the last.</returns>
    public async Task<int> FillAsync(long handle, byte[] data)
    {
        for (var sent = 0; ;)
        {
            var (buffer, room) = await BufferAsync(handle);
            var count = (int)Math.Min(room, data.Length - sent);
            Marshal.Copy(data, sent, buffer, count);
            sent += count;
            if (sent == data.Length)
                return count;
            _engine.Transfer(handle).Next(count, endsObject: false);
        }
    }

    /// <summary>Fills a buffer and gives it back.</summary>
    public async Task SendAsync(long handle, byte[] data)
    {
        var last = await FillAsync(handle, data);
        _engine.Transfer(handle).Next(last, endsObject: false);
    }

    public async Task<TransferResult> FinishAsync(long handle, int length)
    {
        while (true)
        {
            switch (_engine.Transfer(handle).Finish(length, out var result, out var error))
            {
                case RequestState.Done:
                    return result!;
                case RequestState.Failed:
                    throw new TransferFailed(error!);
            }
            await _event.WaitAsync(1);
        }
    }

    public Task<TransferResult> UploadAsync(byte[] data, string? region = null, ImmutableCredentials? key = null, string? kmsKey = null) =>
        UploadAsync(data, new S3Location("bucket", "key", region), key, kmsKey);

    public async Task<TransferResult> UploadAsync(byte[] data, S3Location location, ImmutableCredentials? key = null, string? kmsKey = null)
    {
        var handle = Open(TransferDirection.Upload, location, key, kmsKey);
        try
        {
            return await FinishAsync(handle, await FillAsync(handle, data));
        }
        finally
        {
            Free(handle);
        }
    }

    public Task<byte[]> DownloadAsync() => DownloadAsync(new S3Location("bucket", "key", null));

    public async Task<byte[]> DownloadAsync(S3Location location)
    {
        var handle = Open(TransferDirection.Download, location);
        try
        {
            var data = new MemoryStream();
            while (true)
            {
                var (buffer, length) = await BufferAsync(handle);
                if (length == 0)
                    return data.ToArray();
                var piece = new byte[length];
                Marshal.Copy(buffer, piece, 0, piece.Length);
                data.Write(piece);
                _engine.Transfer(handle).Next(0, endsObject: false);
            }
        }
        finally
        {
            Free(handle);
        }
    }

    /// <summary>Downloads the object.</summary>
    /// <returns>What was known to have been read of it, at each buffer.</returns>
    public async Task<List<long>> BytesReadAsync()
    {
        var handle = Open(TransferDirection.Download);
        try
        {
            var read = new List<long>();
            while (true)
            {
                var (_, length) = await BufferAsync(handle);
                read.Add((await FinishAsync(handle, 0)).BytesRead);
                if (length == 0)
                    return read;
                _engine.Transfer(handle).Next(0, endsObject: false);
            }
        }
        finally
        {
            Free(handle);
        }
    }

    /// <summary>Runs a transfer that must fail.</summary>
    /// <returns>What would be reported.</returns>
    public static async Task<RequestError> FailAsync(Func<Task> transfer) => (await Assert.ThrowsAsync<TransferFailed>(transfer)).Error;

    public void Free(long handle) => _engine.FreeTransfer(handle);

    public async Task<(nint Buffer, long Length)> BufferAsync(long handle)
    {
        while (true)
        {
            switch (_engine.Transfer(handle).Poll(out var buffer, out var length, out var error))
            {
                case RequestState.Done:
                    return (buffer, length);
                case RequestState.Failed:
                    throw new TransferFailed(error!);
            }
            await _event.WaitAsync(1);
        }
    }

    sealed class TransferFailed(RequestError error) : Exception(error.Message)
    {
        public RequestError Error { get; } = error;
    }
}
