using System.Diagnostics;

namespace AwsMl.LocalServer.Faults;

/// <summary>A throttling limit as used by the services: this many requests at once, and this many more per second.</summary>
sealed class TokenBucket(double rate, double burst)
{
    long _filledAt = Stopwatch.GetTimestamp();
    double _missing;

    /// <summary>Whether a request is within the limit.  Not thread-safe.</summary>
    public bool TryTake()
    {
        var now = Stopwatch.GetTimestamp();
        _missing = Math.Max(0, _missing - rate * Stopwatch.GetElapsedTime(_filledAt, now).TotalSeconds);
        _filledAt = now;
        if (_missing + 1 > burst)
            return false;
        _missing++;
        return true;
    }

    public override string ToString() => $"{rate} requests a second and {burst} at once";
}
