using System.Net;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;
using static AwsMl.Core.Errors.Retry;
using static AwsMl.Core.Errors.ServiceErrors;
using static AwsMl.Core.Protocol.ErrorKind;

namespace AwsMl.Core.Services.S3;

/// <summary>The error codes of S3.</summary>
static class S3Errors
{
    const string OfKms = "There is a problem with the KMS key, or with the permission to use it.";
    const string OfAccount = "AWS Support can tell what is wrong with the account.";
    const string OfSize = "An export continues in another object at aws_ml.s3_max_object_size.";
    const string OfBucket = "S3 does not accept the name of the bucket or of its access point.";
    const string OfRegion = "A bucket belongs to one region: pass it as an argument, or see aws_ml.region.";
    const string OfTransfer = "The data that arrived differ from those sent: something between this machine and S3 changes them.";
    const string OfChanges = "The object was written concurrently.";
    const string OfStore = "A store other than AWS may not support checksums: AWS_REQUEST_CHECKSUM_CALCULATION=when_required in the environment of the "
        + "server, or request_checksum_calculation in its profile, turns them off.";

    public static readonly ServiceError Elsewhere = new(ErrorKind.ServiceError, Hint: OfRegion);

    public static readonly IReadOnlyDictionary<string, ServiceError> Codes = new Dictionary<string, ServiceError>(StringComparer.OrdinalIgnoreCase)
    {
        // The request
        ["NoSuchBucket"] = new(ErrorKind.ServiceError, Hint: "There is no bucket with this name at this store; check the spelling, and aws_ml.s3_endpoint_url if it is set."),
        ["NoSuchKey"] = new(ErrorKind.ServiceError, Hint: "The bucket has no object with this path, which is the whole key, including capitals and slashes; \"aws s3 ls\" lists them."),
        ["NoSuchUpload"] = new(ErrorKind.ServiceError, Hint: "The upload was aborted, for example by a lifecycle rule of the bucket."),
        ["NoSuchVersion"] = Refused,
        ["NoSuchAccessPoint"] = new(ErrorKind.ServiceError, Hint: OfBucket),
        ["NoSuchAsyncRequest"] = Refused,
        ["NoSuchMultiRegionAccessPoint"] = new(ErrorKind.ServiceError, Hint: OfBucket),
        ["InvalidBucketName"] = new(ErrorKind.ServiceError, Hint: OfBucket),
        ["InvalidAccessPoint"] = new(ErrorKind.ServiceError, Hint: OfBucket),
        ["InvalidAccessPointAliasError"] = new(ErrorKind.ServiceError, Hint: OfBucket),
        ["InvalidBucketState"] = Refused,
        ["InvalidObjectState"] = new(ErrorKind.ServiceError, Hint: "The object is archived; it must be restored first (\"aws s3api restore-object\")."),
        ["ObjectNotInActiveTierError"] = new(ErrorKind.ServiceError, Hint: "The object is archived; it must be restored first (\"aws s3api restore-object\")."),
        ["InvalidURI"] = Refused,
        ["KeyTooLongError"] = new(ErrorKind.ServiceError, Hint: "The path of an object has at most 1,024 bytes in UTF-8."),
        ["InvalidRange"] = Refused,
        ["MethodNotAllowed"] = new(ErrorKind.ServiceError, Hint: "The object was deleted (its newest version is a delete marker), or cannot be read or written."),
        ["NotImplemented"] = new(ErrorKind.ServiceError, Hint: OfStore),
        ["InvalidRequest"] = Refused,
        ["InvalidArgument"] = Refused,
        ["InvalidTag"] = Refused,
        ["InvalidStorageClass"] = Refused,
        ["InvalidEncryptionAlgorithmError"] = Refused,
        ["InvalidWriteOffset"] = Refused,
        ["EncryptionTypeMismatch"] = Refused,
        ["IdempotencyParameterMismatch"] = Refused,
        ["MetadataTooLarge"] = Refused,
        ["MissingSecurityHeader"] = Refused,
        ["MissingContentLength"] = Refused,
        ["MissingRequestBodyError"] = Refused,
        ["MissingAttachment"] = Refused,
        ["MalformedXML"] = Refused,
        ["MalformedPOSTRequest"] = Refused,
        ["MalformedACLError"] = Refused,
        ["InvalidPart"] = new(ErrorKind.ServiceError, Hint: OfTransfer),
        ["InvalidPartOrder"] = Refused,
        ["InvalidPartNumber"] = Refused,
        ["TooManyParts"] = new(ErrorKind.ServiceError, Hint: OfSize),
        ["UnexpectedContent"] = Refused,
        ["UnsupportedArgument"] = Refused,
        ["UnsupportedSignature"] = new(NoCredentials, Hint: "The store does not support Signature Version 4, or this kind of session token."),
        ["RequestIsNotMultiPartContent"] = Refused,
        ["RequestHeaderSectionTooLarge"] = Refused,
        ["RequestTorrentOfBucketError"] = Refused,
        ["NoSuchTagSet"] = Refused,
        ["BucketAlreadyExists"] = Refused,
        ["BucketAlreadyOwnedByYou"] = Refused,
        ["ObjectAlreadyInActiveTierError"] = Refused,

        // Sizes
        ["EntityTooLarge"] = new(TooLarge, Hint: OfSize),
        ["EntityTooSmall"] = new(ErrorKind.ServiceError, Hint: "The store requires upload parts larger than 8 MB."),
        ["MaxMessageLengthExceeded"] = new(TooLarge, Hint: OfSize),

        // The region
        ["PermanentRedirect"] = Elsewhere,
        ["Redirect"] = Elsewhere,
        ["TemporaryRedirect"] = new(Unavailable, Hint: "The bucket is new and not known everywhere yet: pass its region as an argument, or try again later."),
        ["AuthorizationHeaderMalformed"] = Elsewhere,
        ["IllegalLocationConstraintException"] = Elsewhere,
        ["InvalidLocationConstraint"] = Elsewhere,
        ["EndpointNotFound"] = Elsewhere,
        ["InvalidRegionName"] = Elsewhere,

        // Access
        ["AccountProblem"] = new(AccessDenied, Hint: OfAccount),
        ["AllAccessDisabled"] = new(AccessDenied, Hint: OfAccount),
        ["NotSignedUp"] = new(AccessDenied, Hint: OfAccount),
        ["InvalidPayer"] = new(AccessDenied, Hint: OfAccount),
        ["InvalidSecurity"] = NotAccepted,
        ["CredentialsNotSupported"] = NotAccepted,
        ["CrossLocationLoggingProhibited"] = Denied,
        ["UnauthorizedAccess"] = new(AccessDenied, Hint: OfRegion),
        ["UnauthorizedAccessError"] = new(AccessDenied, Hint: OfRegion),
        ["AccessPointNotOwnedByYou"] = Denied,
        ["XAmzContentSHA256Mismatch"] = new(ErrorKind.ServiceError, Hint: OfTransfer),
        ["XAmzContentChecksumMismatch"] = new(ErrorKind.ServiceError, Hint: OfTransfer),
        ["BadDigest"] = new(ErrorKind.ServiceError, Hint: OfTransfer),
        ["InvalidDigest"] = new(ErrorKind.ServiceError, Hint: OfTransfer),
        ["IncompleteBody"] = new(ErrorKind.ServiceError, Hint: OfTransfer),
        ["InvalidChunkSizeError"] = new(ErrorKind.ServiceError, Hint: OfTransfer),

        // Concurrent writes
        ["PreconditionFailed"] = new(ErrorKind.ServiceError, Hint: OfChanges),
        ["ConditionalRequestConflict"] = new(ErrorKind.ServiceError, Hint: OfChanges),
        ["OperationAborted"] = new(Unavailable, Hint: "Another operation on the same bucket or object was in progress; try again."),

        // Encryption keys
        ["KMS.DisabledException"] = new(ErrorKind.ServiceError, Hint: OfKms),
        ["KMS.InvalidKeyUsageException"] = new(ErrorKind.ServiceError, Hint: OfKms),
        ["KMS.KMSInvalidStateException"] = new(ErrorKind.ServiceError, Hint: OfKms),
        ["KMS.InvalidStateException"] = new(ErrorKind.ServiceError, Hint: OfKms),
        ["KMS.NotFoundException"] = new(ErrorKind.ServiceError, Hint: OfKms),
        ["KMS.ThrottlingException"] = Slower,
    };

    /// <summary>Whether a bucket is in another region than the request went to.</summary>
    public static bool IsElsewhere(ServiceError error, HttpStatusCode status) =>
        ReferenceEquals(error, Elsewhere) || status is HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
}
