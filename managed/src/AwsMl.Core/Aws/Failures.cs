using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Amazon.Runtime;
using AwsMl.Core.Aws.Credentials;
using AwsMl.Core.Errors;

namespace AwsMl.Core.Aws;

/// <summary>
/// Turns what a request failed with into what is reported of it.  Texts of the network, of files and of the services are
/// kept; those of a model, which may quote the rows, only if the settings allow; those of a signature that was not
/// accepted, which may quote the session token, up to their first sentence.
/// </summary>
static class Failures
{
    const string ConnectTimeout = "no connection within the connect timeout";

    static readonly HashSet<string> NotAccepted = new(StringComparer.OrdinalIgnoreCase)
    {
        "ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired",
        "InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignature", "IncompleteSignatureException",
        "UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId",
        "MissingAuthenticationToken", "MissingAuthenticationTokenException", "NotAuthorized",
    };

    static readonly HashSet<string> Denied = new(StringComparer.OrdinalIgnoreCase)
    {
        "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "OptInRequired",
    };

    static readonly HashSet<string> Throttled = new(StringComparer.OrdinalIgnoreCase)
    {
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
        "TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "SlowDown",
        "ModelNotReadyException", "ServiceQuotaExceededException", "ServiceUnavailable", "InternalFailure", "InternalServerException", "InternalDependencyException",
    };

    /// <summary>Describes a failure.</summary>
    /// <param name="exception">What the request failed with.</param>
    /// <param name="logPayloads">Whether texts of models are allowed.</param>
    public static RequestError Describe(Exception exception, bool logPayloads) => exception switch
    {
        OutOfMemoryException => RequestError.OutOfMemory,
        RequestException e => new RequestError(e.Kind, e.Message)
        {
            Row = e.Row,
            ServiceCode = e.ServiceCode,
            DependsOnRows = e.Kind == ErrorKind.BadAnswer,
        },
        CredentialsException e => new RequestError(ErrorKind.NoCredentials, e.Message),
        AmazonServiceException e => OfService(e, logPayloads),
        TimeoutException e => new RequestError(ErrorKind.TimedOut, e.Message),
        // The connect timeout; our own ends a request whose result nobody waits for.
        OperationCanceledException => new RequestError(ErrorKind.CannotConnect, ConnectTimeout),
        HttpRequestException e => OfHttp(e.HttpRequestError, e),
        HttpIOException e => OfHttp(e.HttpRequestError, e),
        IOException or SocketException => new RequestError(ErrorKind.ConnectionLost, Innermost(exception)),
        AmazonClientException e => new RequestError(ErrorKind.Configuration, FirstSentence(e.Message)),
        // A defect: its text may hold anything.
        _ => new RequestError(ErrorKind.Internal, $"unexpected {exception.GetType().Name} in the managed library"),
    };

    /// <summary>Whether a service did not accept the credentials, or what they may do.</summary>
    public static bool IsNotAccepted(Exception exception) =>
        exception is AmazonServiceException e && KindOf(e) is ErrorKind.NoCredentials or ErrorKind.AccessDenied;

    /// <summary>What went wrong while credentials were looked for.</summary>
    public static string CredentialsText(Exception exception) => exception switch
    {
        AmazonServiceException e => $"could not get AWS credentials: {ServiceText(e)}",
        _ => $"could not get AWS credentials: {FirstSentence(Innermost(exception))}",
    };

    /// <summary>Code and text of a service that is asked for credentials.</summary>
    public static string ServiceText(AmazonServiceException exception) =>
        string.IsNullOrEmpty(exception.ErrorCode) ? FirstSentence(exception.Message) : $"{exception.ErrorCode}: {FirstSentence(exception.Message)}";

    static RequestError OfService(AmazonServiceException exception, bool logPayloads)
    {
        var kind = KindOf(exception);
        return new RequestError(kind, MessageOf(exception, kind, logPayloads))
        {
            HttpStatus = (int)exception.StatusCode,
            ServiceCode = exception.ErrorCode ?? "",
            RequestId = exception.RequestId ?? "",
            DependsOnRows = exception is ServiceException { ModelStatus: not null } or { ErrorCode: "InvalidRequestException" },
        };
    }

    static ErrorKind KindOf(AmazonServiceException exception)
    {
        var code = exception.ErrorCode ?? "";
        if (NotAccepted.Contains(code))
            return ErrorKind.NoCredentials;
        if (Denied.Contains(code))
            return ErrorKind.AccessDenied;
        if (exception is ServiceException { IsTooLarge: true })
            return ErrorKind.TooLarge;
        if (exception is ServiceException { IsModelTimeout: true })
            return ErrorKind.TimedOut;
        if (exception is ServiceException { ModelStatus: not null })
            return ErrorKind.ServiceError;
        if (Throttled.Contains(code) || RetryRules.IsLackOfCapacity(exception))
            return ErrorKind.Unavailable;
        return exception.StatusCode switch
        {
            HttpStatusCode.Unauthorized => ErrorKind.NoCredentials,
            HttpStatusCode.Forbidden => ErrorKind.AccessDenied,
            HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => ErrorKind.Unavailable,
            _ => ErrorKind.ServiceError,
        };
    }

    static string MessageOf(AmazonServiceException exception, ErrorKind kind, bool logPayloads)
    {
        var message = exception.Message;
        if (kind is ErrorKind.NoCredentials or ErrorKind.AccessDenied)
            message = FirstSentence(message);
        else if (exception is ServiceException { ModelStatus: { } status })
            message = logPayloads && message.Length > 0 ? message : ModelText(status);
        // Without a code it was no service of AWS that spoke: a container, or something between.
        else if (!logPayloads && (exception.ErrorCode is null or "" or "ModelErrorException" || QuotesModel(message)))
            message = "";
        if (message.Length > 0)
            return message;
        return kind == ErrorKind.TooLarge ? "the service refused a body of this size" : $"the service answered with HTTP status {(int)exception.StatusCode}";
    }

    static string ModelText(int status) =>
        status == 0 ? "the model did not answer in time" : $"the model answered with status {status}";

    // Received client error (400) from model with message "..."; the message is the container's.
    static bool QuotesModel(string message) => message.Contains("with message \"", StringComparison.Ordinal);

    static RequestError OfHttp(HttpRequestError error, Exception exception) => error switch
    {
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.ProxyTunnelError =>
            new RequestError(ErrorKind.CannotConnect, ConnectText(exception)),
        HttpRequestError.SecureConnectionError =>
            new RequestError(ErrorKind.CannotConnect, $"could not make a secure connection: {TlsText(exception)}"),
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError =>
            new RequestError(ErrorKind.BadAnswer, "the answer is not HTTP"),
        HttpRequestError.ResponseEnded => new RequestError(ErrorKind.ConnectionLost, "the answer ended before it was complete"),
        _ => new RequestError(ErrorKind.ConnectionLost, Innermost(exception)),
    };

    static string ConnectText(Exception exception) => exception.InnerException switch
    {
        OperationCanceledException => ConnectTimeout,
        // The message of the socket alone lacks the address.
        SocketException => exception.Message,
        _ => Innermost(exception),
    };

    static string TlsText(Exception exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (e is AuthenticationException)
                return FirstSentence(e.Message);
        }
        return Innermost(exception);
    }

    static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
            exception = inner;
        return exception.Message;
    }

    static string FirstSentence(string message)
    {
        var end = message.AsSpan().IndexOfAny('\r', '\n');
        var line = end < 0 ? message : message[..end];
        var stop = line.IndexOf(". ", StringComparison.Ordinal);
        return (stop < 0 ? line : line[..stop]).TrimEnd('.', ' ');
    }
}
