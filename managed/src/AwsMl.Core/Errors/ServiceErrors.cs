using System.Net;
using AwsMl.Core.Protocol;
using static AwsMl.Core.Errors.Retry;
using static AwsMl.Core.Protocol.ErrorKind;

namespace AwsMl.Core.Errors;

/// <summary>
/// The error codes that services have in common: how each is reported, whether to retry it, and what to do about it.  A
/// service's own codes, in its folder, take precedence.  The code decides; the HTTP status is used only if there is no code, or
/// an unknown one.
/// </summary>
/// <remarks>
/// Codes are those of the services' API references, under the operations that are called, and of the "common errors" there.
/// Attempts are those of the AWS SDKs' standard mode; tests/faults/codes compares with botocore, and says where we differ and why.
/// </remarks>
static class ServiceErrors
{
    const HttpStatusCode BandwidthLimitExceeded = (HttpStatusCode)509;

    // Status of SageMaker's InternalDependencyException.
    const HttpStatusCode InternalDependency = (HttpStatusCode)530;

    const string OfClock = "The clock of this machine differs too much from the service's.";
    const string OfToken = "The temporary credentials have expired; get new ones from their source.";

    static readonly ServiceError Redirected = new(ErrorKind.ServiceError, Hint: "Redirects are not followed: an endpoint URL must point to the service itself.");
    public static readonly ServiceError Refused = new(ErrorKind.ServiceError);
    public static readonly ServiceError Passing = new(Unavailable, Transient);
    public static readonly ServiceError Slower = new(Unavailable, Throttling);
    public static readonly ServiceError NotAccepted = new(NoCredentials);
    static readonly ServiceError Expired = new(NoCredentials, Hint: OfToken);
    public static readonly ServiceError Denied = new(AccessDenied);

    /// <summary>The codes that mean the same for all services.</summary>
    public static readonly IReadOnlyDictionary<string, ServiceError> OfAll = new Dictionary<string, ServiceError>(StringComparer.OrdinalIgnoreCase)
    {
        // Credentials and signatures
        ["ExpiredToken"] = Expired,
        ["ExpiredTokenException"] = Expired,
        ["TokenRefreshRequired"] = Expired,
        ["RequestExpired"] = new(NoCredentials, Hint: OfClock),
        ["RequestTimeTooSkewed"] = new(NoCredentials, Hint: OfClock),
        ["RequestInTheFuture"] = new(NoCredentials, Hint: OfClock),
        ["InvalidSignatureException"] = NotAccepted,
        ["InvalidSignature"] = NotAccepted,
        ["SignatureDoesNotMatch"] = NotAccepted,
        ["IncompleteSignature"] = NotAccepted,
        ["IncompleteSignatureException"] = NotAccepted,
        ["UnrecognizedClientException"] = NotAccepted,
        ["InvalidClientTokenId"] = NotAccepted,
        ["InvalidAccessKeyId"] = NotAccepted,
        ["InvalidToken"] = NotAccepted,
        ["AuthFailure"] = NotAccepted,
        ["MissingAuthenticationToken"] = NotAccepted,
        ["MissingAuthenticationTokenException"] = NotAccepted,
        ["NotAuthorized"] = NotAccepted,

        // Permissions
        ["AccessDenied"] = Denied,
        ["AccessDeniedException"] = Denied,
        ["UnauthorizedOperation"] = Denied,
        ["OptInRequired"] = new(AccessDenied, Hint: "The account has not subscribed to the service in this region."),

        // Load: the codes of botocore's and of the AWS SDK's standard mode
        ["Throttling"] = Slower,
        ["ThrottlingException"] = Slower,
        ["ThrottledException"] = Slower,
        ["RequestThrottled"] = Slower,
        ["RequestThrottledException"] = Slower,
        ["TooManyRequestsException"] = Slower,
        ["ProvisionedThroughputExceededException"] = Slower,
        ["TransactionInProgressException"] = Slower,
        ["RequestLimitExceeded"] = Slower,
        ["BandwidthLimitExceeded"] = Slower,
        ["LimitExceededException"] = Slower,
        ["SlowDown"] = Slower,
        ["PriorRequestNotComplete"] = Slower,
        ["EC2ThrottledException"] = Slower,
        ["RequestTimeout"] = Passing,
        ["RequestTimeoutException"] = Passing,

        // The service itself
        ["InternalError"] = Passing,
        ["InternalFailure"] = Passing,
        ["InternalServerError"] = Passing,
        ["InternalServerException"] = Passing,
        ["ServiceUnavailable"] = Passing,
        ["ServiceUnavailableException"] = Passing,

        // The request
        ["RequestEntityTooLarge"] = new(TooLarge),
        ["RequestEntityTooLargeException"] = new(TooLarge),
        ["InvalidAction"] = Refused,
        ["InvalidParameterCombination"] = Refused,
        ["InvalidParameterValue"] = Refused,
        ["InvalidQueryParameter"] = Refused,
        ["MalformedHttpRequestException"] = Refused,
        ["MalformedQueryString"] = Refused,
        ["MissingAction"] = Refused,
        ["MissingParameter"] = Refused,
        ["RequestAbortedException"] = Refused,
        ["SerializationException"] = Refused,
        ["UnknownOperationException"] = new(ErrorKind.ServiceError, Hint: "The response did not come from this service; see the settings of its endpoint URL."),
        ["ValidationError"] = Refused,
        ["ValidationException"] = Refused,
    };

    /// <summary>What a code means.</summary>
    /// <param name="codes">The codes of the service; null: not known.</param>
    /// <param name="code">The code.</param>
    /// <returns>null: the code is not known.</returns>
    public static ServiceError? Find(IReadOnlyDictionary<string, ServiceError>? codes, string code) =>
        codes is not null && codes.TryGetValue(code, out var own) ? own
        : OfAll.TryGetValue(code, out var common) ? common
        : null;

    /// <summary>What an HTTP status means without a code.</summary>
    public static ServiceError Of(HttpStatusCode status) => status switch
    {
        >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => Redirected,
        HttpStatusCode.Unauthorized => NotAccepted,
        HttpStatusCode.Forbidden => Denied,
        HttpStatusCode.RequestEntityTooLarge => new(TooLarge),
        HttpStatusCode.TooManyRequests => Slower,
        HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
            or BandwidthLimitExceeded or InternalDependency => Passing,
        // What is not implemented now will not be by the next attempt.
        HttpStatusCode.NotImplemented or HttpStatusCode.HttpVersionNotSupported => Refused,
        >= HttpStatusCode.InternalServerError => new(Unavailable),
        _ => Refused,
    };
}
