using AwsMl.Core.Protocol;

namespace AwsMl.Core.Errors;

/// <summary>What an error code of a service means.</summary>
/// <param name="Kind">Its kind, which has the SQLSTATE.</param>
/// <param name="Retry">Whether it is worth another attempt.</param>
/// <param name="Hint">What to do about it, a sentence; null: what the kind says.</param>
sealed record ServiceError(ErrorKind Kind, Retry Retry = Retry.No, string? Hint = null);
