namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>The outcome of a statement in one mode.</summary>
sealed record Outcome
{
    /// <summary>The rows of each step, up to the one that failed.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Rows { get; init; }

    public PostgresException? Error { get; init; }

    /// <summary>The session is lost: the server crashed, or did not respond.</summary>
    public Exception? Loss { get; init; }

    /// <summary>Rows and documents that arrived at the local server.</summary>
    public long RowsSent { get; init; }

    /// <summary>Invocations of Lambda functions there.</summary>
    public long Invocations { get; init; }

    public bool RanOutOfTime => Error?.SqlState == PostgresErrorCodes.QueryCanceled;

    public string Ending => Loss is not null ? $"{Loss.Message}: {Loss.InnerException?.Message}" : Error is null ? "success" : $"{Error.SqlState} {Error.MessageText}";
}
