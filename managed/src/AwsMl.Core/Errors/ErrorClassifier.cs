using System.Net.Sockets;
using System.Security.Authentication;
using Amazon.Runtime;
using Amazon.SecurityToken;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Errors;

/// <summary>
/// Turns the exception that a request failed with into the error to report.  Texts from the network, files and services are
/// kept; texts from a model, which may quote the rows, only if the settings allow it; texts about a rejected signature, which
/// may quote the session token, up to their first sentence.
/// </summary>
static class ErrorClassifier
{
    const string NoCredentials = "could not get AWS credentials";
    const string ConnectTimeout = "no connection within the connect timeout";

    /// <summary>Describes a failure.</summary>
    /// <param name="exception">What the request failed with.</param>
    /// <param name="logPayloads">Whether texts from models are allowed.</param>
    /// <param name="codes">The codes of the service, for the SDK's own clients; exceptions of our clients carry them.</param>
    public static RequestError Describe(Exception exception, bool logPayloads, IReadOnlyDictionary<string, ServiceError>? codes = null) => exception switch
    {
        OutOfMemoryException => RequestError.OutOfMemory,
        RequestException e => new RequestError(e.Kind, e.Message)
        {
            ServiceCode = e.ServiceCode,
            Hint = e.Hint,
            Limit = e.Limit,
            DependsOnRows = e.Kind == ErrorKind.BadAnswer,
        },
        CredentialsException e => new RequestError(e.Kind, e.Message) { Hint = e.Hint },
        AmazonServiceException e => OfService(e, logPayloads, codes),
        TimeoutException e => new RequestError(ErrorKind.TimedOut, e.Message),
        // The connect timeout; our own cancellation ends a request that nothing waits for.
        OperationCanceledException => new RequestError(ErrorKind.CannotConnect, ConnectTimeout),
        // A file of authorities that cannot be read any more: found in the handshake.
        HttpRequestException { InnerException: RequestException e } => Describe(e, logPayloads),
        HttpRequestException e => OfHttp(e.HttpRequestError, e),
        HttpIOException e => OfHttp(e.HttpRequestError, e),
        IOException or SocketException => new RequestError(ErrorKind.ConnectionLost, Innermost(exception)),
        AmazonClientException e => new RequestError(ErrorKind.Configuration, FirstSentence(e.Message)),
        // The SDK reads the environment and the profile once, in static constructors.
        TypeInitializationException e => new RequestError(
            ErrorKind.Configuration, $"a variable AWS_* in the environment of the server, or the profile, cannot be understood: {FirstSentence(Innermost(e))}"),
        // A defect: its text may contain anything.
        _ => new RequestError(ErrorKind.Internal, $"unexpected {exception.GetType().Name} in the managed library"),
    };

    /// <summary>Whether a service rejected the credentials, or what they may do.</summary>
    public static bool IsNotAccepted(Exception exception) =>
        exception is AmazonServiceException e && KindOf(e, MeaningOf(e)) is ErrorKind.NoCredentials or ErrorKind.AccessDenied;

    /// <summary>The one ValidationError that is transient.</summary>
    public static bool IsLackOfCapacity(AmazonServiceException exception) =>
        exception.Message.Contains("no capacity to process this request", StringComparison.OrdinalIgnoreCase);

    /// <summary>Describes an exception from the search for credentials.</summary>
    public static CredentialsException OfCredentials(Exception exception) => exception switch
    {
        AmazonServiceException e => OfCredentials(NoCredentials, e),
        // It may quote what the process wrote, including a secret.
        ProcessAWSCredentialException => new CredentialsException(
            $"{NoCredentials}: the credential_process of the profile failed, or did not print credentials as JSON", exception)
        {
            Hint = "Try it as the user of the server: it has no terminal, and the server's HOME and PATH.",
        },
        _ when OfNetwork(exception) is { } e => new CredentialsException($"{NoCredentials}: {OfHttp(e.HttpRequestError, e).Message}", exception)
        {
            Hint = "Their source could not be reached; see aws_ml.region, AWS_ENDPOINT_URL_STS in the environment of the server, aws_ml.proxy and aws_ml.ca_bundle.",
        },
        _ => new CredentialsException($"{NoCredentials}: {FirstSentence(Innermost(exception))}", exception),
    };

    static HttpRequestException? OfNetwork(Exception? exception)
    {
        while (exception is not (null or HttpRequestException))
            exception = exception.InnerException;
        return (HttpRequestException?)exception;
    }

    // Code and text from a service that provides credentials.
    static string ServiceText(AmazonServiceException exception) =>
        string.IsNullOrEmpty(exception.ErrorCode) ? FirstSentence(exception.Message) : $"{exception.ErrorCode}: {FirstSentence(exception.Message)}";

    /// <summary>What a service's error means, by its code or, if that is not known, by its HTTP status.</summary>
    public static ServiceError MeaningOf(AmazonServiceException exception, IReadOnlyDictionary<string, ServiceError>? codes = null) =>
        Known(exception, codes) ?? ServiceErrors.Of(exception.StatusCode);

    /// <summary>Describes the error of a service that was asked for credentials.</summary>
    public static CredentialsException OfCredentials(string message, AmazonServiceException exception)
    {
        var meaning = MeaningOf(exception);
        return new CredentialsException($"{message}: {ServiceText(exception)}", exception)
        {
            Kind = meaning.Kind == ErrorKind.Unavailable ? ErrorKind.Unavailable : ErrorKind.NoCredentials,
            Hint = meaning.Hint ?? "",
        };
    }

    static ServiceError? Known(AmazonServiceException exception, IReadOnlyDictionary<string, ServiceError>? codes) =>
        ServiceErrors.Find(
            exception switch
            {
                ServiceException e => e.Codes,
                AmazonSecurityTokenServiceException => StsErrors.Codes,
                _ => codes,
            },
            exception.ErrorCode ?? "");

    // If a response has no code, the SDK makes one from the status.
    static string CodeOf(AmazonServiceException exception, ServiceError? known) =>
        exception.ErrorCode is { } code && (known is not null || code != exception.StatusCode.ToString()) ? code : "";

    static RequestError OfService(AmazonServiceException exception, bool logPayloads, IReadOnlyDictionary<string, ServiceError>? codes)
    {
        var known = Known(exception, codes);
        var meaning = known ?? ServiceErrors.Of(exception.StatusCode);
        var kind = KindOf(exception, meaning);
        var code = CodeOf(exception, known);
        return new RequestError(kind, MessageOf(exception, kind, logPayloads))
        {
            HttpStatus = (int)exception.StatusCode,
            ServiceCode = code,
            CodeIsUnknown = known is null && code.Length > 0,
            // The message or the model implied a different kind.
            Hint = meaning.Kind == kind ? meaning.Hint ?? "" : "",
            RequestId = exception.RequestId ?? "",
            DependsOnRows = exception is ServiceException { ModelStatus: not null } or { ErrorCode: "InvalidRequestException" },
        };
    }

    static ErrorKind KindOf(AmazonServiceException exception, ServiceError meaning)
    {
        if (meaning.Kind is ErrorKind.NoCredentials or ErrorKind.AccessDenied)
            return meaning.Kind;
        return exception switch
        {
            ServiceException { IsTooLarge: true } => ErrorKind.TooLarge,
            ServiceException { IsModelTimeout: true } => ErrorKind.TimedOut,
            ServiceException { ModelStatus: not null } => ErrorKind.ServiceError,
            _ => IsLackOfCapacity(exception) ? ErrorKind.Unavailable : meaning.Kind,
        };
    }

    static string MessageOf(AmazonServiceException exception, ErrorKind kind, bool logPayloads)
    {
        var message = exception.Message;
        if (kind is ErrorKind.NoCredentials or ErrorKind.AccessDenied)
            message = FirstSentence(message);
        else if (exception is ServiceException { ModelStatus: { } status })
            message = logPayloads && message.Length > 0 ? message : ModelText(status);
        // Without a code, the response did not come from an AWS service, but from a container or an intermediary.
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
        // The socket's own message lacks the address.
        SocketException => exception.Message,
        _ => FirstSentence(Innermost(exception)),
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

    /// <summary>The first sentence of a text, without its full stop.</summary>
    public static string FirstSentence(string message)
    {
        var end = message.AsSpan().IndexOfAny('\r', '\n');
        var line = end < 0 ? message : message[..end];
        var stop = line.IndexOf(". ", StringComparison.Ordinal);
        var sentence = (stop < 0 ? line : line[..stop]).TrimEnd('.', ' ');
        // .NET ends what it says of a proxy's refusal with a quotation mark that none precedes.
        return sentence.EndsWith(".\"", StringComparison.Ordinal) && sentence.Count('"') == 1 ? sentence[..^2] : sentence;
    }
}
