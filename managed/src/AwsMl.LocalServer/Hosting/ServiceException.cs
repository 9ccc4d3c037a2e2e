namespace AwsMl.LocalServer.Hosting;

/// <summary>
/// An error response of a service: HTTP status, error code and message according to its documentation. A null <see
/// cref="Code"/> is an error from the front end without a code, such as SageMaker's 413.
/// </summary>
sealed class ServiceException(int status, string? code, string message, int? originalStatus = null, string? originalMessage = null)
    : Exception(message)
{
    public int Status { get; } = status;

    public string? Code { get; } = code;

    /// <summary>The status of the model's container, in a ModelError.</summary>
    public int? OriginalStatus { get; } = originalStatus;

    /// <summary>What the model's container said, in a ModelError.</summary>
    public string? OriginalMessage { get; } = originalMessage;

    /// <summary>Seconds for the Retry-After header.</summary>
    public double? RetryAfter { get; init; }

    /// <summary>The region that S3 says the bucket is in.</summary>
    public string? Region { get; init; }

    /// <summary>The programmed fault that caused it; null: a real error.</summary>
    public string? Fault { get; init; }
}
