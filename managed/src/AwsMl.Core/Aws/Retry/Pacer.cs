namespace AwsMl.Core.Aws.Retry;

/// <summary>
/// The rate at which this process sends to one target of a service.  Unlimited until the target throttles; then additive
/// increase and multiplicative decrease, as in TCP's congestion control: down to a fraction of the rate that the target
/// accepted, and slowly up again.  Requests wait for their turn, evenly spaced.
/// </summary>
/// <param name="clock">The clock.</param>
sealed class Pacer(TimeProvider clock)
{
    const double Decrease = 0.7;
    const double LeastRate = 0.5;
    // By how many requests per second the rate grows each second: the larger of the two.
    const double Increase = 1;
    const double IncreaseShare = 0.1;

    readonly Lock _lock = new();
    readonly SemaphoreSlim _queue = new(1, 1);
    readonly long _epoch = clock.GetTimestamp();
    double _rate = double.PositiveInfinity;
    double _nextTurn;
    double _lastChange;
    double _lastDecrease = double.NegativeInfinity;
    // Requests that succeeded, with a weight that decays by a factor of e per second: so this is also their rate.
    double _succeeded;
    double _lastSuccess;

    /// <summary>Seconds since this pacer was created.</summary>
    double Now => clock.GetElapsedTime(_epoch).TotalSeconds;

    /// <summary>Waits for the turn of a request.</summary>
    /// <returns>When it was sent, for <see cref="Throttled"/>.</returns>
    public async Task<double> WaitAsync(CancellationToken cancellationToken)
    {
        if (_queue.CurrentCount == 0 || !TakeTurn(out _))
        {
            // One request waits for the next turn, the others for that request: if the rate changes meanwhile, it applies to
            // all.
            await _queue.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                while (!TakeTurn(out var wait))
                    await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _queue.Release();
            }
        }
        return Now;
    }

    /// <summary>A request was answered.</summary>
    public void Succeeded()
    {
        lock (_lock)
        {
            var now = Now;
            _succeeded = SuccessRate(now) + 1;
            _lastSuccess = now;
            if (double.IsPositiveInfinity(_rate))
                return;
            _rate += (now - _lastChange) * Math.Max(Increase, IncreaseShare * _rate);
            _lastChange = now;
        }
    }

    /// <summary>A request was throttled.</summary>
    /// <param name="sent">What <see cref="WaitAsync"/> returned for it.</param>
    public void Throttled(double sent)
    {
        lock (_lock)
        {
            // One overload throttles many requests at once; those sent before the rate was decreased say nothing about the new
            // rate.
            if (sent < _lastDecrease)
                return;
            var now = Now;
            _rate = Math.Max(LeastRate, Decrease * Math.Min(_rate, SuccessRate(now)));
            _lastDecrease = _lastChange = now;
            _nextTurn = now + 1 / _rate;
        }
    }

    bool TakeTurn(out TimeSpan wait)
    {
        lock (_lock)
        {
            var now = Now;
            // Timers have a resolution of milliseconds.
            wait = TimeSpan.FromMilliseconds(Math.Ceiling(1_000 * Math.Max(0, _nextTurn - now)));
            if (wait > TimeSpan.Zero)
                return false;
            _nextTurn = now + 1 / _rate;
            return true;
        }
    }

    double SuccessRate(double now) => _succeeded * Math.Exp(_lastSuccess - now);
}
