using AwsMl.Core.Protocol;

namespace AwsMl.Core.Errors;

/// <summary>No credentials could be obtained.</summary>
sealed class CredentialsException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind of error to report.</summary>
    public ErrorKind Kind { get; init; } = ErrorKind.NoCredentials;

    /// <summary>What to do about it, a sentence; empty: depends on the kind.</summary>
    public string Hint { get; init; } = "";
}
