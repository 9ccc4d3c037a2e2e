namespace AwsMl.LocalServer.Hosting;

/// <summary>The code for an HTTP status and vice versa, if a programmed fault specifies only one of them.</summary>
static class ServiceErrors
{
    public static string? CodeFor(int status) => status switch
    {
        400 => "ValidationError",
        403 => "AccessDeniedException",
        // The front end rejects large bodies without a code.
        413 => null,
        424 => "ModelError",
        429 => "ThrottlingException",
        500 => "InternalFailure",
        503 => "ServiceUnavailable",
        530 => "InternalDependencyException",
        _ => "UnknownError",
    };

    public static int StatusFor(string code) => code switch
    {
        "AccessDeniedException" or "InvalidSignatureException" or "UnrecognizedClientException" or "ExpiredTokenException" => 403,
        "ModelError" or "ModelErrorException" => 424,
        "ResourceNotFoundException" => 404,
        "ModelTimeoutException" => 408,
        "ModelNotReadyException" or "TooManyRequestsException" => 429,
        "InternalFailure" or "InternalServerException" => 500,
        "ServiceUnavailable" or "ServiceUnavailableException" or "SlowDown" => 503,
        "InternalDependencyException" => 530,
        _ => 400,
    };

    public static string MessageFor(string? code) => code switch
    {
        "ThrottlingException" => "Rate exceeded",
        "SlowDown" => "Please reduce your request rate.",
        "ExpiredTokenException" => "The security token included in the request is expired",
        "AccessDeniedException" => "User: arn:aws:iam::000000000000:user/local is not authorized to perform this operation",
        null => "HTTP content length exceeded 6291456 bytes.",
        _ => "programmed fault",
    };
}
