using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Retry;

/// <summary>
/// What has been learned about a target, possibly by all sessions together: the rate that it takes, and the size.
/// <para>
/// The rate is unlimited until the target throttles; then additive increase and multiplicative decrease, as in TCP's congestion
/// control: down to a fraction of the rate that the target accepted, and slowly up again.
/// </para>
/// <para>
/// Turns are numbered, and given in the order in which they are asked for.  At a rate of r, it is the next one's turn every
/// 1/r seconds; if the rate changes, for all that wait.  Whoever does not use its turn, because it was cancelled or its process
/// ended, loses it, and holds up nobody.
/// </para>
/// </summary>
/// <param name="block">Where it is kept.</param>
/// <param name="clock">The clock, whose timestamps must be those of the other processes.</param>
sealed unsafe class Pace(AwsMlPace* block, TimeProvider clock)
{
    const double Decrease = 0.7;
    const double LeastRate = 0.5;
    // By how many requests per second the rate grows each second: the larger of the two.
    const double Increase = 1;
    const double IncreaseShare = 0.1;

    // The endpoint may have been redeployed since.
    static readonly TimeSpan RefusalHolds = TimeSpan.FromMinutes(10);

    // Others may change the rate meanwhile.
    static readonly TimeSpan ShortestLook = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(1);

    public TimeProvider Clock => clock;

    /// <summary>Nanoseconds of <see cref="Clock"/>, never 0.</summary>
    public long Now => 1 + clock.GetElapsedTime(0).Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>Size of the smallest body that was rejected as too large recently.</summary>
    public long SmallestRefused
    {
        get
        {
            // Read by the backend's own thread, which does not wait for others.
            var size = Volatile.Read(ref block->smallest_refused);
            return size == 0 || IsOver(Volatile.Read(ref block->refused)) ? long.MaxValue : size;
        }
    }

    double Rate => Known(block->rate);

    double Limit => Known(block->limit);

    /// <summary>Whether a request may be sent now.</summary>
    /// <param name="turn">Its turn, the first time null; null again if it may be sent.</param>
    /// <param name="maxRate">The highest rate that is allowed.</param>
    /// <param name="wait">How long to wait before asking again.</param>
    public bool TakeTurn(ref double? turn, double maxRate, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        using var _ = PaceLock.Take(ref block->taken);
        var now = Now;
        Allow(maxRate, now);
        if (!double.IsPositiveInfinity(Rate))
        {
            var position = Position(now);
            turn ??= block->turn = Math.Max(block->turn + 1, position);
            if (position < turn)
            {
                wait = Look((turn.Value - position) / Rate);
                return false;
            }
        }
        turn = null;
        return true;
    }

    /// <summary>A request was answered.</summary>
    /// <param name="sent">When it was sent.</param>
    public void Succeeded(long sent)
    {
        using var _ = PaceLock.Take(ref block->taken);
        var now = Now;
        block->successes = SuccessRate(now) + 1;
        block->succeeded = now;
        if (double.IsPositiveInfinity(Rate))
            return;
        var rate = Rate + Seconds(block->changed, now) * Math.Max(Increase, IncreaseShare * Rate);
        // Refusals often arrive first: this, too, is what the target accepted when it was overloaded.
        if (sent < block->throttled)
            rate = Math.Max(rate, Decrease * SuccessRate(now));
        Change(Math.Min(Limit, rate), now);
    }

    /// <summary>A request was throttled.</summary>
    /// <param name="sent">When it was sent.</param>
    public void Throttled(long sent)
    {
        using var _ = PaceLock.Take(ref block->taken);
        // One overload throttles many requests at once; those sent before the rate was decreased say nothing about the new
        // rate.
        if (sent < block->throttled)
            return;
        var now = Now;
        Change(Math.Min(Limit, Math.Max(LeastRate, Decrease * Math.Min(Rate, SuccessRate(now)))), now);
        block->turn = Math.Max(block->turn, block->position);
        block->throttled = now;
    }

    /// <summary>A body with several rows was rejected as too large.</summary>
    public void Refused(long bytes)
    {
        using var _ = PaceLock.Take(ref block->taken);
        block->smallest_refused = Math.Min(SmallestRefused, bytes);
        block->refused = Now;
    }

    /// <summary>A rate that nothing but the former limit had limited is the new limit.</summary>
    void Allow(double maxRate, long now)
    {
        if (maxRate == Limit)
            return;
        Change(Rate >= Limit ? maxRate : Math.Min(Rate, maxRate), now);
        block->limit = Stored(maxRate);
    }

    void Change(double rate, long now)
    {
        block->position = Position(now);
        block->rate = Stored(rate);
        block->changed = now;
    }

    /// <summary>The number of the turn that it is, with a fraction; without a rate, the next one's.</summary>
    double Position(long now) =>
        double.IsPositiveInfinity(Rate) ? block->turn + 1 : block->position + Rate * Seconds(block->changed, now);

    double SuccessRate(long now) => block->successes * Math.Exp(-Seconds(block->succeeded, now));

    bool IsOver(long since) => Seconds(since, Now) > RefusalHolds.TotalSeconds;

    static double Seconds(long from, long to) => (to - from) / 1e9;

    // A block begins as zeros.
    static double Known(double stored) => stored > 0 ? stored : double.PositiveInfinity;

    static double Stored(double rate) => double.IsPositiveInfinity(rate) ? 0 : rate;

    static TimeSpan Look(double seconds)
    {
        var next = Math.Max(ShortestLook.TotalSeconds, seconds / 2);
        // Timers have a resolution of milliseconds.
        return TimeSpan.FromMilliseconds(Math.Ceiling(1_000 * Math.Min(LongestLook.TotalSeconds, Math.Min(seconds, next))));
    }
}
