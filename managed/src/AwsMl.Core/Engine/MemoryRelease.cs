using AwsMl.Core.Aws.Http;

namespace AwsMl.Core.Engine;

/// <summary>
/// Returns memory to the system.  After large batches, the garbage collector keeps some 50 MB for the next ones: a hundred idle
/// sessions of a pool would keep 5 GB.  An answer that inflates to 64 MB leaves 250 MB, and small requests after it do not
/// allocate enough to trigger another collection.
/// </summary>
sealed class MemoryRelease : IDisposable
{
    static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    // Allocated since the last release: makes it worthwhile for an idle backend to release again.
    const long WorthwhileBytes = 16 * 1024 * 1024;
    // Committed by a busy backend: more than batches of the default size need.
    const long ExcessiveBytes = 100 * 1024 * 1024;

    readonly Func<bool> _isBusy;
    readonly Timer _timer;
    volatile bool _used;
    volatile bool _watching;
    long _allocated;

    /// <param name="isBusy">Whether there are requests.</param>
    public MemoryRelease(Func<bool> isBusy)
    {
        _isBusy = isBusy;
        _timer = new Timer(_ => CheckMemory());
    }

    /// <summary>A request starts.</summary>
    public void Use()
    {
        _used = true;
        if (_watching)
            return;
        _watching = true;
        _timer.Change(Period, Period);
    }

    public void Dispose() => _timer.Dispose();

    void CheckMemory()
    {
        var idle = !_used && !_isBusy();
        _used = false;
        if (idle)
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _watching = false;
            // started meanwhile, by a request that found the timer still running
            if (_isBusy())
                Use();
        }
        if (idle && GC.GetTotalAllocatedBytes() - _allocated > WorthwhileBytes)
        {
            Release();
            // Not after a release with requests: what they held is still to be given back.
            _allocated = GC.GetTotalAllocatedBytes();
        }
        else if (!idle && GC.GetGCMemoryInfo().TotalCommittedBytes > ExcessiveBytes)
        {
            Release();
        }
    }

    static void Release()
    {
        PooledContent.Forget();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
