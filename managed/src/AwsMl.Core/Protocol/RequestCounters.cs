namespace AwsMl.Core.Protocol;

/// <summary>
/// Counts what a request costs, as it happens, in the backend's own blocks of counters.  They outlive the request: what was
/// sent stays counted when it is cancelled.
/// </summary>
public sealed unsafe class RequestCounters
{
    /// <summary>More blocks than a request can have.</summary>
    public const int MaxBlocks = 8;

    readonly nint[] _blocks;

    /// <summary>Counts in blocks that the backend has.</summary>
    /// <param name="blocks">Their addresses, valid until the process exits.</param>
    /// <param name="count">How many, at most <see cref="MaxBlocks"/>.</param>
    public RequestCounters(AwsMlCounters** blocks, int count)
    {
        if (count is < 0 or > MaxBlocks || (blocks is null && count > 0))
            throw new RequestException(ErrorKind.Internal, $"a request has {count} blocks of counters");
        _blocks = new nint[count];
        for (var i = 0; i < count; i++)
            _blocks[i] = (nint)blocks[i];
    }

    /// <summary>Counts nowhere.</summary>
    public static RequestCounters None { get; } = new(null, 0);

    /// <summary>An attempt is about to be sent.</summary>
    public void Sent(int rows, long bytes, bool isRetry)
    {
        foreach (var address in _blocks)
        {
            var block = (AwsMlCounters*)address;
            Interlocked.Increment(ref block->requests);
            Interlocked.Add(ref block->rows, rows);
            Interlocked.Add(ref block->bytes_out, bytes);
            if (isRetry)
                Interlocked.Increment(ref block->retries);
        }
    }

    /// <summary>An attempt has ended.</summary>
    public void Ended(TimeSpan time)
    {
        foreach (var address in _blocks)
            Interlocked.Add(ref ((AwsMlCounters*)address)->request_us, (long)time.TotalMicroseconds);
    }

    /// <summary>A request has waited, for its turn or to be sent again.</summary>
    public void Paused(TimeSpan time)
    {
        foreach (var address in _blocks)
            Interlocked.Add(ref ((AwsMlCounters*)address)->pause_us, (long)time.TotalMicroseconds);
    }

    /// <summary>The body of a successful answer has arrived.</summary>
    public void Received(long bytes, TokenCount tokens)
    {
        foreach (var address in _blocks)
        {
            var block = (AwsMlCounters*)address;
            Interlocked.Add(ref block->bytes_in, bytes);
            Interlocked.Add(ref block->input_tokens, tokens.Input);
            Interlocked.Add(ref block->output_tokens, tokens.Output);
        }
    }

    /// <summary>An attempt was throttled.</summary>
    public void Throttled()
    {
        foreach (var address in _blocks)
            Interlocked.Increment(ref ((AwsMlCounters*)address)->throttled);
    }

    /// <summary>The backend gave up an attempt that was in flight.</summary>
    public void Cancelled()
    {
        foreach (var address in _blocks)
            Interlocked.Increment(ref ((AwsMlCounters*)address)->cancelled);
    }

    /// <summary>An attempt failed, other than by throttling.</summary>
    public void Failed(ErrorKind kind)
    {
        foreach (var address in _blocks)
            Interlocked.Increment(ref Of(kind, ref *(AwsMlCounters*)address));
    }

    static ref long Of(ErrorKind kind, ref AwsMlCounters block)
    {
        switch (kind)
        {
            case ErrorKind.TimedOut:
                return ref block.timed_out;
            case ErrorKind.CannotConnect or ErrorKind.ConnectionLost:
                return ref block.disconnected;
            case ErrorKind.NoCredentials or ErrorKind.AccessDenied:
                return ref block.refused;
            case ErrorKind.BadAnswer:
                return ref block.bad_answers;
            default:
                return ref block.failed;
        }
    }
}
