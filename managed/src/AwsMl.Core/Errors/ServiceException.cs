using System.Net;
using Amazon.Runtime;

namespace AwsMl.Core.Errors;

/// <summary>An error response from the service.</summary>
sealed class ServiceException(string message, string code, string requestId, HttpStatusCode status, Exception? inner)
    : AmazonServiceException(message, inner, ErrorType.Unknown, code, requestId, status)
{
    /// <summary>What the service's codes mean.</summary>
    public IReadOnlyDictionary<string, ServiceError>? Codes { get; init; }

    /// <summary>The status that a model's container responded with, in a ModelError or ModelErrorException; 0: none.</summary>
    public int? ModelStatus { get; init; }

    /// <summary>How long the service asks to wait (RFC 9110, section 10.2.3); null: not specified.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the service stopped waiting for the model, which keeps working.</summary>
    public bool IsModelTimeout =>
        ErrorCode == "ModelTimeoutException" || (ModelStatus == 0 && Message.Contains("timed out", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Whether the request might have been accepted with fewer rows.  SageMaker has no code for this: its front end, containers
    /// and serverless endpoints each report it differently.
    /// </summary>
    public bool IsTooLarge =>
        StatusCode == HttpStatusCode.RequestEntityTooLarge
        || ModelStatus == (int)HttpStatusCode.RequestEntityTooLarge
        || ErrorCode is "TextSizeLimitExceededException" or "BatchSizeLimitExceededException"
        || Message.Contains("client error (413)", StringComparison.Ordinal)
        || Message.Contains("oversize body", StringComparison.OrdinalIgnoreCase);
}
