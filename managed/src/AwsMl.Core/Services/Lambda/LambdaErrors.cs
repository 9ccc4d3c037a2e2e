using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;
using static AwsMl.Core.Errors.Retry;
using static AwsMl.Core.Errors.ServiceErrors;
using static AwsMl.Core.Protocol.ErrorKind;

namespace AwsMl.Core.Services.Lambda;

/// <summary>The error codes of Lambda.</summary>
static class LambdaErrors
{
    const string OfFunction = "The problem is in the configuration of the function, not in the call.";
    const string OfRole = "The execution role of the function lacks a permission; the role of the caller does not matter.";
    const string OfVpc = "The VPC of the function is at a limit; a smaller aws_ml.max_concurrent_requests starts fewer instances.";
    const string OfFiles = "The file system of the function could not be mounted; see its configuration.";
    const string OfSnapStart = "There is a problem with the snapshot of the function; see SnapStart in its configuration.";
    const string OfKms = "There is a problem with the KMS key, or with the permission to use it.";

    public static readonly IReadOnlyDictionary<string, ServiceError> Codes = new Dictionary<string, ServiceError>(StringComparer.OrdinalIgnoreCase)
    {
        ["TooManyRequestsException"] = new(Unavailable, Throttling, "The concurrency of the function or the account is used up; see aws_ml.max_concurrent_requests."),
        ["EC2ThrottledException"] = Slower,
        ["EC2UnexpectedException"] = Passing,
        ["ServiceException"] = Passing,
        ["ResourceNotReadyException"] = new(Unavailable, Transient, "The function is inactive: its first call makes it active again, which takes some minutes."),
        ["ENILimitReachedException"] = new(Unavailable, Transient, OfVpc),
        ["SubnetIPAddressLimitReachedException"] = new(Unavailable, Transient, OfVpc),
        ["ResourceConflictException"] = new(Unavailable, Hint: "The function is being created or changed; try again when that is complete."),
        ["SnapStartNotReadyException"] = new(Unavailable, Hint: "The snapshot of the function is being created; try again when that is complete."),

        // botocore retries these because of their status, 502, although the service is not at fault.
        ["EC2AccessDeniedException"] = new(ErrorKind.ServiceError, Transient, OfRole),
        ["InvalidRuntimeException"] = new(ErrorKind.ServiceError, Transient, OfFunction),
        ["InvalidSecurityGroupIDException"] = new(ErrorKind.ServiceError, Transient, OfFunction),
        ["InvalidSubnetIDException"] = new(ErrorKind.ServiceError, Transient, OfFunction),
        ["InvalidZipFileException"] = new(ErrorKind.ServiceError, Transient, OfFunction),
        ["KMSAccessDeniedException"] = new(ErrorKind.ServiceError, Transient, OfRole),
        ["KMSDisabledException"] = new(ErrorKind.ServiceError, Transient, OfKms),
        ["KMSInvalidStateException"] = new(ErrorKind.ServiceError, Transient, OfKms),
        ["KMSNotFoundException"] = new(ErrorKind.ServiceError, Transient, OfKms),

        ["DurableExecutionAlreadyStartedException"] = Refused,
        ["EFSIOException"] = new(ErrorKind.ServiceError, Hint: OfFiles),
        ["EFSMountConnectivityException"] = new(ErrorKind.ServiceError, Hint: OfFiles),
        ["EFSMountFailureException"] = new(ErrorKind.ServiceError, Hint: OfFiles),
        ["EFSMountTimeoutException"] = new(ErrorKind.ServiceError, Hint: OfFiles),
        ["S3FilesMountConnectivityException"] = new(ErrorKind.ServiceError, Hint: OfFiles),
        ["S3FilesMountFailureException"] = new(ErrorKind.ServiceError, Hint: OfFiles),
        ["S3FilesMountTimeoutException"] = new(ErrorKind.ServiceError, Hint: OfFiles),
        ["InvalidParameterValueException"] = Refused,
        ["InvalidRequestContentException"] = new(ErrorKind.ServiceError, Hint: "The payload must be JSON."),
        ["NoPublishedVersionException"] = new(ErrorKind.ServiceError, Hint: "The function has no published version; see the argument qualifier."),
        ["RecursiveInvocationException"] = new(ErrorKind.ServiceError, Hint: "The function calls itself through this database; Lambda stops such loops."),
        ["RequestTooLargeException"] = new(TooLarge, Hint: "Lambda accepts payloads of up to 6 MB, for events up to 1 MB."),
        ["SerializedRequestEntityTooLargeException"] = new(TooLarge, Hint: "Lambda accepts payloads of up to 6 MB, for events up to 1 MB."),
        ["ResourceNotFoundException"] = new(ErrorKind.ServiceError, Hint: "A function belongs to one account and region; see aws_ml.region and aws_ml.lambda_role."),
        ["SnapStartException"] = new(ErrorKind.ServiceError, Hint: OfSnapStart),
        ["SnapStartTimeoutException"] = new(ErrorKind.ServiceError, Hint: OfSnapStart),
        ["UnsupportedMediaTypeException"] = Refused,
    };
}
