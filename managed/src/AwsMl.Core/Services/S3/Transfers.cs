using System.Collections.Concurrent;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.S3;

/// <summary>The open transfers.  All methods return at once and are called from a single thread, the backend's.</summary>
public sealed class Transfers
{
    readonly ConcurrentDictionary<long, Transfer> _open = new();
    readonly ConcurrentDictionary<Task, bool> _ending = new();
    long _lastHandle;

    /// <summary>Adds a transfer that has started.</summary>
    /// <returns>Its handle, which is greater than 0 and never reused.</returns>
    internal long Add(Transfer transfer)
    {
        var handle = ++_lastHandle;
        _open[handle] = transfer;
        return handle;
    }

    /// <summary>An open transfer.</summary>
    /// <exception cref="RequestException">There is no transfer with this handle.</exception>
    public Transfer Get(long handle) =>
        _open.TryGetValue(handle, out var transfer)
            ? transfer
            : throw new RequestException(ErrorKind.Internal, $"there is no transfer {handle}");

    /// <summary>
    /// Ends a transfer.  What is not complete is removed in the background, including at the service.  Unknown handles are
    /// ignored.
    /// </summary>
    public void Free(long handle)
    {
        if (!_open.TryRemove(handle, out var transfer))
            return;
        var end = transfer.FreeAsync();
        _ending[end] = true;
        _ = end.ContinueWith(done => _ending.TryRemove(done, out _), TaskScheduler.Default);
    }

    /// <summary>Ends all transfers, and waits for a limited time until nothing of them remains.</summary>
    public void Shutdown(TimeSpan limit)
    {
        foreach (var handle in _open.Keys)
            Free(handle);
        try
        {
            Task.WaitAll([.. _ending.Keys], limit);
        }
        catch (AggregateException)
        {
            // No one to report this to: the process is about to exit.
        }
    }
}
