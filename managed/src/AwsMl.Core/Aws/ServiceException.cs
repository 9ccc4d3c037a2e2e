using System.Net;
using Amazon.Runtime;

namespace AwsMl.Core.Aws;

/// <summary>An error that the service answered with.</summary>
sealed class ServiceException(string message, string code, string requestId, HttpStatusCode status, Exception? inner)
    : AmazonServiceException(message, inner, ErrorType.Unknown, code, requestId, status)
{
    /// <summary>The status that a model's container answered with, of a ModelError; 0: none, it timed out.</summary>
    public int? ModelStatus { get; init; }
}
