namespace AwsMl.Core.Protocol;

/// <summary>
/// An error with its kind. The message is shown to the user, so it contains no secrets and, except for <see
/// cref="ErrorKind.FunctionError"/>, no row data.
/// </summary>
public sealed class RequestException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="kind">What kind of error it is.</param>
    /// <param name="message">Lower case, without a full stop, like PostgreSQL's primary messages.</param>
    /// <param name="row">The row of the request at fault, from 0; -1: none.</param>
    /// <param name="inner">The cause.</param>
    public RequestException(ErrorKind kind, string message, long row = -1, Exception? inner = null)
        : base(message, inner)
    {
        Kind = kind;
        Row = row;
    }

    /// <summary>What kind of error it is.</summary>
    public ErrorKind Kind { get; }

    /// <summary>The row of the request at fault, from 0; -1: none.</summary>
    public long Row { get; }

    /// <summary>The service's error code; empty: none.</summary>
    public string ServiceCode { get; init; } = "";

    /// <summary>Which of the request's limits was reached, from 0.</summary>
    public int Limit { get; init; }

    /// <summary>What to do about it, a sentence; empty: depends on the kind.</summary>
    public string Hint { get; init; } = "";
}
