using AwsMl.Core.Protocol;

namespace AwsMl.Core.Errors;

/// <summary>What a service's error code means.</summary>
/// <param name="Kind">Its kind, which determines the SQLSTATE.</param>
/// <param name="Retry">Whether another attempt may succeed.</param>
/// <param name="Hint">What to do about it, a sentence; null: depends on the kind.</param>
sealed record ServiceError(ErrorKind Kind, Retry Retry = Retry.No, string? Hint = null);
