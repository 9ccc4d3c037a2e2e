namespace AwsMl.Core.Aws.Retry;

/// <summary>
/// What this process has learned about a unit to which a service applies throttling and limits: an endpoint, a model, a
/// function, or all of Comprehend.
/// </summary>
sealed class ServiceTarget
{
    // The endpoint may have been redeployed since.
    static readonly TimeSpan RefusalHolds = TimeSpan.FromMinutes(10);

    readonly Lock _lock = new();
    long _smallestRefused = long.MaxValue;
    long _refusedAt;

    public Pacer Pacer { get; } = new(TimeProvider.System);

    /// <summary>Size of the smallest body that was rejected as too large recently.</summary>
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

    /// <summary>A body with several rows was rejected as too large.</summary>
    public void Refused(long bytes)
    {
        lock (_lock)
        {
            _smallestRefused = Math.Min(_smallestRefused, bytes);
            _refusedAt = Environment.TickCount64;
        }
    }
}
