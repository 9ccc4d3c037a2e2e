namespace AwsMl.Core.Aws.Credentials;

/// <summary>No credentials could be had.</summary>
sealed class CredentialsException(string message, Exception? inner = null) : Exception(message, inner);
