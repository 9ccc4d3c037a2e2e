namespace AwsMl.Core.Protocol;

/// <summary>What is reported of a failed request; the fields of AwsMlError in aws_ml_abi.h.</summary>
public sealed record RequestError(ErrorKind Kind, string Message)
{
    /// <summary>Made in advance: when memory has run out, no error can be made any more.</summary>
    public static readonly RequestError OutOfMemory = new(ErrorKind.OutOfMemory, "out of memory in the managed library");

    /// <summary>HTTP status of the last attempt; 0: no answer.</summary>
    public int HttpStatus { get; init; }

    /// <summary>Requests put on the wire.</summary>
    public int Attempts { get; init; }

    /// <summary>Milliseconds from submit to the error.</summary>
    public double ElapsedMilliseconds { get; init; }

    /// <summary>Rows that were sent together, and failed.</summary>
    public long Rows { get; init; }

    /// <summary>Whether fewer or other rows might have been answered.</summary>
    public bool DependsOnRows { get; init; }

    /// <summary>The service's code, such as ThrottlingException; empty: none.</summary>
    public string ServiceCode { get; init; } = "";

    /// <summary>The service's x-amzn-RequestId; empty: none.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>Whether the code says nothing to us, so that the HTTP status decided.</summary>
    public bool CodeIsUnknown { get; init; }

    /// <summary>What to do about it, a sentence; empty: what the kind says.</summary>
    public string Hint { get; init; } = "";
}
