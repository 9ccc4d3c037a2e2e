using System.Net;
using Amazon.Runtime;

namespace AwsMl.Core.Errors;

/// <summary>An error that the service answered with.</summary>
sealed class ServiceException(string message, string code, string requestId, HttpStatusCode status, Exception? inner)
    : AmazonServiceException(message, inner, ErrorType.Unknown, code, requestId, status)
{
    /// <summary>What the codes of the service mean.</summary>
    public IReadOnlyDictionary<string, ServiceError>? Codes { get; init; }

    /// <summary>The status that a model's container answered with, of a ModelError or ModelErrorException; 0: none.</summary>
    public int? ModelStatus { get; init; }

    /// <summary>How long the service asks to wait (RFC 9110, section 10.2.3); null: it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the service gave up waiting for the model, which goes on with its work.</summary>
    public bool IsModelTimeout =>
        ErrorCode == "ModelTimeoutException" || (ModelStatus == 0 && Message.Contains("timed out", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Whether the request would have been taken with fewer rows.  SageMaker has no code for it: its front end, its
    /// containers and its serverless endpoints each say it in their own way.
    /// </summary>
    public bool IsTooLarge =>
        StatusCode == HttpStatusCode.RequestEntityTooLarge
        || ModelStatus == (int)HttpStatusCode.RequestEntityTooLarge
        || ErrorCode is "TextSizeLimitExceededException" or "BatchSizeLimitExceededException"
        || Message.Contains("client error (413)", StringComparison.Ordinal)
        || Message.Contains("oversize body", StringComparison.OrdinalIgnoreCase);
}
