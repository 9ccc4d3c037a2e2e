namespace AwsMl.Core.Aws.Retry;

/// <summary>
/// The requests of this process that wait for their turn at a target.  One of them waits for the next turn, the others behind it:
/// however many there are, the process has one place in the queue of all processes.  A place that its request gave up is the
/// next request's.
/// </summary>
/// <param name="pace">The rate, and whose turn it is.</param>
sealed class Pacer(Pace pace)
{
    readonly SemaphoreSlim _queue = new(1, 1);
    double? _turn;

    /// <summary>The highest rate that the settings allow, in requests per second.</summary>
    public double MaxRate { get; set; } = double.PositiveInfinity;

    /// <summary>Waits for the turn of a request.</summary>
    /// <returns>When it was sent.</returns>
    public async Task<long> WaitAsync(CancellationToken cancellationToken)
    {
        await _queue.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (!pace.TakeTurn(ref _turn, MaxRate, out var wait))
                await Task.Delay(wait, pace.Clock, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _queue.Release();
        }
        return pace.Now;
    }

    /// <summary>A request was answered.</summary>
    /// <param name="sent">What <see cref="WaitAsync"/> returned for it.</param>
    public void Succeeded(long sent) => pace.Succeeded(sent);

    /// <summary>A request was throttled.</summary>
    /// <param name="sent">What <see cref="WaitAsync"/> returned for it.</param>
    public void Throttled(long sent) => pace.Throttled(sent);
}
