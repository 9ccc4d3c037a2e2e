namespace AwsMl.Core.Protocol;

/// <summary>What is reported about a failed request; the fields of AwsMlError in aws_ml_abi.h.</summary>
public sealed record RequestError(ErrorKind Kind, string Message)
{
    /// <summary>Created in advance, since no error can be created once memory has run out.</summary>
    public static readonly RequestError OutOfMemory = new(ErrorKind.OutOfMemory, "out of memory in the managed library");

    /// <summary>HTTP status of the last attempt; 0: no response.</summary>
    public int HttpStatus { get; init; }

    /// <summary>Number of requests sent.</summary>
    public int Attempts { get; init; }

    /// <summary>Milliseconds from submit to the error.</summary>
    public double ElapsedMilliseconds { get; init; }

    /// <summary>Rows that were sent together and failed.</summary>
    public long Rows { get; init; }

    /// <summary>Whether fewer or different rows might have been answered.</summary>
    public bool DependsOnRows { get; init; }

    /// <summary>The service's code, such as ThrottlingException; empty: none.</summary>
    public string ServiceCode { get; init; } = "";

    /// <summary>The service's x-amzn-RequestId; empty: none.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>Whether the code is unknown, so that the HTTP status decided.</summary>
    public bool CodeIsUnknown { get; init; }

    /// <summary>Which of the request's limits was reached, from 0.</summary>
    public int Limit { get; init; }

    /// <summary>What to do about it, a sentence; empty: depends on the kind.</summary>
    public string Hint { get; init; } = "";
}
