namespace AwsMl.Core.Protocol;

/// <summary>
/// The limits of what a request may use.  Other requests, also those of other processes, use them at the same time: an attempt
/// takes its share of all before it is sent, and what has been used never exceeds a limit, not even for a moment.
/// </summary>
public sealed unsafe class RequestLimits
{
    /// <summary>More limits than a request can have.</summary>
    public const int MaxLimits = 32;

    readonly AwsMlLimit[] _limits;

    /// <summary>Limits that the backend has.</summary>
    /// <param name="limits">Copied; what they point to is valid until the process exits.</param>
    /// <param name="count">How many, at most <see cref="MaxLimits"/>.</param>
    public RequestLimits(AwsMlLimit* limits, int count)
    {
        if (count is < 0 or > MaxLimits || (limits is null && count > 0))
            throw new RequestException(ErrorKind.Internal, $"a request has {count} limits");
        _limits = new ReadOnlySpan<AwsMlLimit>(limits, count).ToArray();
        foreach (var limit in _limits)
        {
            if (limit.used is null)
                throw new RequestException(ErrorKind.Internal, "a limit of a request does not say where it counts");
        }
    }

    /// <summary>No limits.</summary>
    public static RequestLimits None { get; } = new(null, 0);

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _limits.Length == 0;

    /// <summary>Takes what an attempt uses.</summary>
    /// <param name="rows">Rows in it.</param>
    /// <param name="bytes">Bytes of its body.</param>
    /// <exception cref="RequestException">It would exceed a limit, and nothing has been taken.</exception>
    public void Take(int rows, long bytes)
    {
        for (var i = 0; i < _limits.Length; i++)
        {
            if (TryAdd(_limits[i], Amount(_limits[i], rows, bytes)))
                continue;
            for (var taken = 0; taken < i; taken++)
                Interlocked.Add(ref *_limits[taken].used, -Amount(_limits[taken], rows, bytes));
            throw new RequestException(ErrorKind.LimitReached, "the request would exceed a limit") { Limit = i };
        }
    }

    /// <summary>Adds the tokens that the service has counted.</summary>
    public void Add(TokenCount tokens)
    {
        foreach (var limit in _limits)
            Add(limit, (limit.per_input_token * tokens.Input) + (limit.per_output_token * tokens.Output));
    }

    /// <summary>Adds the time that an attempt was in flight.</summary>
    public void Add(TimeSpan time)
    {
        foreach (var limit in _limits)
            Add(limit, limit.per_second * time.TotalSeconds);
    }

    static void Add(in AwsMlLimit limit, double amount)
    {
        if (Whole(amount) is > 0 and var whole)
            _ = TryAdd(limit with { max = long.MaxValue }, whole);
    }

    static long Amount(in AwsMlLimit limit, int rows, long bytes) =>
        Whole(limit.per_request + (limit.per_row * rows) + (limit.per_byte * Math.Max(bytes, limit.row_bytes * rows)));

    // At most half of what there can be, so that no sum overflows.
    static long Whole(double amount) => (long)Math.Clamp(Math.Round(amount), 0, long.MaxValue / 2);

    // Not added first and taken back if it was too much: others would meanwhile be refused what is left.
    static bool TryAdd(in AwsMlLimit limit, long amount)
    {
        var used = Volatile.Read(ref *limit.used);
        // A limit can be lower than what has been used: it was lowered.
        while (amount == 0 || amount <= limit.max - used)
        {
            var found = Interlocked.CompareExchange(ref *limit.used, used + amount, used);
            if (found == used)
                return true;
            used = found;
        }
        return false;
    }
}
