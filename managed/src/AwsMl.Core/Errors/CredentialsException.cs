using AwsMl.Core.Protocol;

namespace AwsMl.Core.Errors;

/// <summary>No credentials could be had.</summary>
sealed class CredentialsException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whose fault it is.</summary>
    public ErrorKind Kind { get; init; } = ErrorKind.NoCredentials;

    /// <summary>What to do about it, a sentence; empty: what the kind says.</summary>
    public string Hint { get; init; } = "";
}
