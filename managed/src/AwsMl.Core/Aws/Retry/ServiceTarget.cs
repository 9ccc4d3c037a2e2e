namespace AwsMl.Core.Aws.Retry;

/// <summary>What this process has learned of what a service throttles and limits as one: an endpoint, a model, a function, or all of Comprehend.</summary>
sealed class ServiceTarget
{
    // An endpoint may have been deployed anew since.
    static readonly TimeSpan RefusalHolds = TimeSpan.FromMinutes(10);

    readonly Lock _lock = new();
    long _smallestRefused = long.MaxValue;
    long _refusedAt;

    public Pacer Pacer { get; } = new(TimeProvider.System);

    /// <summary>Bytes of the smallest body that was refused as too large of late.</summary>
    public long SmallestRefused
    {
        get
        {
            lock (_lock)
            {
                if (Environment.TickCount64 - _refusedAt > RefusalHolds.TotalMilliseconds)
                    _smallestRefused = long.MaxValue;
                return _smallestRefused;
            }
        }
    }

    /// <summary>A body of several rows was refused as too large.</summary>
    public void Refused(long bytes)
    {
        lock (_lock)
        {
            _smallestRefused = Math.Min(_smallestRefused, bytes);
            _refusedAt = Environment.TickCount64;
        }
    }
}
