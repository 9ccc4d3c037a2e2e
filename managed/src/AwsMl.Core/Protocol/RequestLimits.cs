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
            if (limit.used is null || limit.per_request < 0 || limit.per_row < 0)
                throw new RequestException(ErrorKind.Internal, "a limit of a request does not say what it counts");
        }
    }

    /// <summary>No limits.</summary>
    public static RequestLimits None { get; } = new(null, 0);

    /// <summary>Takes what an attempt uses.</summary>
    /// <param name="rows">Rows in it.</param>
    /// <exception cref="RequestException">It would exceed a limit, and nothing has been taken.</exception>
    public void Take(int rows)
    {
        for (var i = 0; i < _limits.Length; i++)
        {
            if (TryAdd(_limits[i], Amount(_limits[i], rows)))
                continue;
            for (var taken = 0; taken < i; taken++)
                Interlocked.Add(ref *_limits[taken].used, -Amount(_limits[taken], rows));
            throw new RequestException(ErrorKind.LimitReached, "the request would exceed a limit") { Limit = i };
        }
    }

    /// <summary>Adds what is only known from the answer, even if it exceeds a limit: it has been used.</summary>
    public void Add(TokenCount tokens)
    {
        foreach (var limit in _limits)
        {
            var amount = (limit.per_input_token * tokens.Input) + (limit.per_output_token * tokens.Output);
            if (amount > 0)
                Interlocked.Add(ref *limit.used, amount);
        }
    }

    static long Amount(in AwsMlLimit limit, int rows) => limit.per_request + (limit.per_row * rows);

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
