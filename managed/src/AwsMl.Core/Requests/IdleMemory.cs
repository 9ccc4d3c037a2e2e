namespace AwsMl.Core.Requests;

/// <summary>
/// Gives memory back to the system when no request runs any more.  Bodies and answers of large batches leave some 50 MB that
/// the collector keeps for the next ones; a hundred sessions of a pool would keep 5 GB.
/// </summary>
sealed class IdleMemory : IDisposable
{
    static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);
    const long WorthwhileBytes = 16 * 1024 * 1024;

    readonly Timer _timer;
    long _released;

    public IdleMemory() => _timer = new Timer(_ => Release());

    /// <summary>A request starts.</summary>
    public void Busy() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>The last request has ended.</summary>
    public void Idle() => _timer.Change(Delay, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();

    void Release()
    {
        if (GC.GetTotalAllocatedBytes() - _released < WorthwhileBytes)
            return;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _released = GC.GetTotalAllocatedBytes();
    }
}
