using System.Collections.Concurrent;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.S3;

/// <summary>The transfers that were opened and not freed.  Its methods return at once and are called from one thread, the backend's.</summary>
public sealed class Transfers
{
    readonly ConcurrentDictionary<long, Transfer> _open = new();
    readonly ConcurrentDictionary<Task, bool> _ending = new();
    long _lastHandle;

    /// <summary>Takes one that has started.</summary>
    /// <returns>Its handle, more than 0, never given twice.</returns>
    internal long Add(Transfer transfer)
    {
        var handle = ++_lastHandle;
        _open[handle] = transfer;
        return handle;
    }

    /// <summary>A transfer that is open.</summary>
    /// <exception cref="RequestException">There is none of this handle.</exception>
    public Transfer Get(long handle) =>
        _open.TryGetValue(handle, out var transfer)
            ? transfer
            : throw new RequestException(ErrorKind.Internal, $"there is no transfer {handle}");

    /// <summary>Ends one.  What is not complete goes away, at the service too, in a while.  An unknown handle is ignored.</summary>
    public void Free(long handle)
    {
        if (!_open.TryRemove(handle, out var transfer))
            return;
        var end = transfer.FreeAsync();
        _ending[end] = true;
        _ = end.ContinueWith(done => _ending.TryRemove(done, out _), TaskScheduler.Default);
    }

    /// <summary>Ends all, and waits until nothing is left of them, but not for long.</summary>
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
            // Nobody to tell: the process is about to exit.
        }
    }
}
