namespace AwsMl.Core.Protocol;

/// <summary>Kinds of errors, with the values of AwsMlErrorKind in aws_ml_abi.h.</summary>
public enum ErrorKind
{
    /// <summary>No error.</summary>
    None = 0,
    /// <summary>A name, a language, a text or an option that the service does not accept.</summary>
    BadArgument = 1,
    /// <summary>A single row is larger than the service accepts.</summary>
    TooLarge = 2,
    /// <summary>No credentials were found, or the service rejected them.</summary>
    NoCredentials = 3,
    /// <summary>The credentials are accepted but do not allow the request.</summary>
    AccessDenied = 4,
    /// <summary>No connection was made.</summary>
    CannotConnect = 5,
    /// <summary>The connection ended before the answer did.</summary>
    ConnectionLost = 6,
    /// <summary>An attempt took longer than the request timeout.</summary>
    TimedOut = 7,
    /// <summary>Throttled or unavailable after all attempts.</summary>
    Unavailable = 8,
    /// <summary>The model failed, the endpoint does not exist, or another error of the service.</summary>
    ServiceError = 9,
    /// <summary>The answer was not understood.</summary>
    BadAnswer = 10,
    /// <summary>Out of memory.</summary>
    OutOfMemory = 11,
    /// <summary>Region, role, CA bundle, proxy, endpoint URL.</summary>
    Configuration = 12,
    /// <summary>A defect of this library.</summary>
    Internal = 13,
    /// <summary>An invoked function failed; the message is its response.</summary>
    FunctionError = 14,
    /// <summary>Not sent, since it would exceed a limit of the request.</summary>
    LimitReached = 15,
}
