using System.Net;
using AwsMl.Core.Protocol;
using static AwsMl.Core.Errors.Retry;
using static AwsMl.Core.Protocol.ErrorKind;

namespace AwsMl.Core.Errors;

/// <summary>
/// The error codes of the services: what each is reported as, whether it is worth another attempt, and what to do about it.
/// The code decides; the HTTP status does where there is no code, or one that is not here.
/// </summary>
/// <remarks>
/// Codes are those of the services' API references, under the operations that are called, and of the "common errors" there.
/// Attempts are those of the AWS SDKs' standard mode; tests/faults/codes compares with botocore, and says where we differ and why.
/// </remarks>
static class ServiceErrors
{
    /// <summary>Ids of the services, as in their API models.</summary>
    public const string SageMaker = "SageMaker Runtime";
    public const string Comprehend = "Comprehend";
    public const string Bedrock = "Bedrock Runtime";
    public const string Lambda = "Lambda";
    public const string S3 = "S3";
    public const string Sts = "STS";

    const HttpStatusCode BandwidthLimitExceeded = (HttpStatusCode)509;

    // Status of SageMaker's InternalDependencyException.
    const HttpStatusCode InternalDependency = (HttpStatusCode)530;

    const string OfClock = "The clock of this machine differs from the service's by too much.";
    const string OfToken = "Temporary credentials are over: whoever handed them out has newer ones.";
    const string OfFunction = "The configuration of the function is at fault, not the call.";
    const string OfRole = "The execution role of the function lacks a permission; that of the caller is not asked.";
    const string OfVpc = "The VPC of the function has no room; a smaller aws_ml.max_concurrent_requests starts fewer of them.";
    const string OfFiles = "The file system of the function could not be mounted; see its configuration.";
    const string OfSnapStart = "The snapshot of the function is at fault; see SnapStart in its configuration.";
    const string OfKms = "The KMS key is at fault, or the permission to use it.";
    const string OfAccount = "AWS Support can tell what the account lacks.";
    const string OfSize = "An export goes on in another object at aws_ml.s3_max_object_size.";
    const string OfBucket = "The name of the bucket or of its access point is not one that S3 takes.";
    const string OfRegion = "A bucket belongs to one region: give it as an argument, or see aws_ml.region.";
    const string OfTransfer = "What arrived is not what was sent: something between this machine and S3 changes it.";
    const string OfChanges = "The object was written at the same time by somebody else.";
    const string OfStore = "A store other than AWS may not know checksums: AWS_REQUEST_CHECKSUM_CALCULATION=when_required in the environment of the "
        + "server, or request_checksum_calculation in its profile, leaves them out.";
    const string OfStsPolicy = "The role cannot be assumed this way; see its trust policy.";
    const string OfIdentity = "The token in the file of AWS_WEB_IDENTITY_TOKEN_FILE, or of the profile, is at fault.";

    static readonly ServiceError Elsewhere = new(ErrorKind.ServiceError, Hint: OfRegion);
    static readonly ServiceError Redirected = new(ErrorKind.ServiceError, Hint: "Redirects are not followed: an endpoint URL has to say where the service is itself.");
    static readonly ServiceError Refused = new(ErrorKind.ServiceError);
    static readonly ServiceError Passing = new(Unavailable, Transient);
    static readonly ServiceError Slower = new(Unavailable, Throttling);
    static readonly ServiceError NotAccepted = new(NoCredentials);
    static readonly ServiceError Expired = new(NoCredentials, Hint: OfToken);
    static readonly ServiceError Denied = new(AccessDenied);

    static readonly Dictionary<string, ServiceError> OfAll = new(StringComparer.OrdinalIgnoreCase)
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
        ["UnknownOperationException"] = new(ErrorKind.ServiceError, Hint: "What answered is not this service; see the settings of its endpoint URL."),
        ["ValidationError"] = Refused,
        ["ValidationException"] = Refused,
    };

    static readonly Dictionary<string, Dictionary<string, ServiceError>> OfService = new(StringComparer.Ordinal)
    {
        [SageMaker] = new(StringComparer.OrdinalIgnoreCase)
        {
            ["InternalDependencyException"] = Passing,
            ["ModelError"] = new(ErrorKind.ServiceError, Hint: "The endpoint's log has the words of the model; with aws_ml.log_payloads they are shown here."),
            ["ModelNotReadyException"] = Passing,
            ["ValidationError"] = new(ErrorKind.ServiceError, Hint: "An endpoint belongs to one account and region; see aws_ml.region and aws_ml.sagemaker_role."),
        },

        [Comprehend] = new(StringComparer.OrdinalIgnoreCase)
        {
            ["BatchSizeLimitExceededException"] = new(TooLarge, Hint: "A smaller max_rows_per_batch makes batches smaller."),
            ["InvalidRequestException"] = Refused,
            ["TextSizeLimitExceededException"] = new(TooLarge, Hint: "Amazon Comprehend takes texts of 5000 bytes of UTF-8 at most."),
            ["UnsupportedLanguageException"] = new(ErrorKind.ServiceError, Hint: "Not every language is there in every region; see aws_ml.region."),

            // Of single texts of a batch
            ["INTERNAL_SERVER_ERROR"] = Passing,
            ["INVALID_REQUEST"] = Refused,
            ["INVALID_PARAMETER"] = Refused,
            ["TEXT_SIZE_LIMIT_EXCEEDED"] = new(TooLarge, Hint: "Amazon Comprehend takes texts of 5000 bytes of UTF-8 at most."),
            ["UNSUPPORTED_LANGUAGE"] = Refused,
            ["VALIDATION_ERROR"] = Refused,
        },

        [Bedrock] = new(StringComparer.OrdinalIgnoreCase)
        {
            ["AccessDeniedException"] = new(AccessDenied, Hint: "The role needs bedrock:InvokeModel, and the account access to the model, in this region; see aws_ml.bedrock_role."),
            ["ModelErrorException"] = new(ErrorKind.ServiceError, Hint: "With aws_ml.log_payloads the words of the model are shown here."),
            ["ModelNotReadyException"] = Passing,
            ["ModelTimeoutException"] = new(TimedOut, Hint: "It is Bedrock that waited no longer: a model that has less to write is done sooner."),
            ["ResourceNotFoundException"] = new(ErrorKind.ServiceError, Hint: "Not every model is there in every region; see aws_ml.region."),
            ["ServiceQuotaExceededException"] = new(Unavailable, Hint: "The account's quotas of Bedrock say how much this model takes."),
            ["ValidationException"] = new(ErrorKind.ServiceError, Hint: "Each model has its own form of a body, and some are asked by the id of an inference profile only."),
        },

        [Lambda] = new(StringComparer.OrdinalIgnoreCase)
        {
            ["TooManyRequestsException"] = new(Unavailable, Throttling, "The concurrency of the function or the account is used up; see aws_ml.max_concurrent_requests."),
            ["EC2ThrottledException"] = Slower,
            ["EC2UnexpectedException"] = Passing,
            ["ServiceException"] = Passing,
            ["ResourceNotReadyException"] = new(Unavailable, Transient, "The function is inactive: its first call makes it active again, which takes some minutes."),
            ["ENILimitReachedException"] = new(Unavailable, Transient, OfVpc),
            ["SubnetIPAddressLimitReachedException"] = new(Unavailable, Transient, OfVpc),
            ["ResourceConflictException"] = new(Unavailable, Hint: "The function is being created or changed: call it when that has ended."),
            ["SnapStartNotReadyException"] = new(Unavailable, Hint: "The snapshot of the function is being made: call it when that has ended."),

            // Botocore tries them again for their status of 502; they are not the service's trouble all the same.
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
            ["InvalidRequestContentException"] = new(ErrorKind.ServiceError, Hint: "The payload has to be JSON."),
            ["NoPublishedVersionException"] = new(ErrorKind.ServiceError, Hint: "The function has no published version; see the argument qualifier."),
            ["RecursiveInvocationException"] = new(ErrorKind.ServiceError, Hint: "The function calls itself by way of this database; Lambda stops such loops."),
            ["RequestTooLargeException"] = new(TooLarge, Hint: "Lambda takes payloads of 6 MB, of events 1 MB."),
            ["SerializedRequestEntityTooLargeException"] = new(TooLarge, Hint: "Lambda takes payloads of 6 MB, of events 1 MB."),
            ["ResourceNotFoundException"] = new(ErrorKind.ServiceError, Hint: "A function belongs to one account and region; see aws_ml.region and aws_ml.lambda_role."),
            ["SnapStartException"] = new(ErrorKind.ServiceError, Hint: OfSnapStart),
            ["SnapStartTimeoutException"] = new(ErrorKind.ServiceError, Hint: OfSnapStart),
            ["UnsupportedMediaTypeException"] = Refused,
        },

        [S3] = new(StringComparer.OrdinalIgnoreCase)
        {
            // What is asked for
            ["NoSuchBucket"] = new(ErrorKind.ServiceError, Hint: "There is no bucket of this name, or not at this store; see the spelling, and aws_ml.s3_endpoint_url if it is set."),
            ["NoSuchKey"] = new(ErrorKind.ServiceError, Hint: "The bucket has no object of this path, which is the whole key, with capitals and slashes as they are; \"aws s3 ls\" lists them."),
            ["NoSuchUpload"] = new(ErrorKind.ServiceError, Hint: "The upload was aborted by somebody else, such as a lifecycle rule of the bucket."),
            ["NoSuchVersion"] = Refused,
            ["NoSuchAccessPoint"] = new(ErrorKind.ServiceError, Hint: OfBucket),
            ["NoSuchAsyncRequest"] = Refused,
            ["NoSuchMultiRegionAccessPoint"] = new(ErrorKind.ServiceError, Hint: OfBucket),
            ["InvalidBucketName"] = new(ErrorKind.ServiceError, Hint: OfBucket),
            ["InvalidAccessPoint"] = new(ErrorKind.ServiceError, Hint: OfBucket),
            ["InvalidAccessPointAliasError"] = new(ErrorKind.ServiceError, Hint: OfBucket),
            ["InvalidBucketState"] = Refused,
            ["InvalidObjectState"] = new(ErrorKind.ServiceError, Hint: "The object is archived; it has to be restored first (\"aws s3api restore-object\")."),
            ["ObjectNotInActiveTierError"] = new(ErrorKind.ServiceError, Hint: "The object is archived; it has to be restored first (\"aws s3api restore-object\")."),
            ["InvalidURI"] = Refused,
            ["KeyTooLongError"] = new(ErrorKind.ServiceError, Hint: "The path of an object has 1,024 bytes of UTF-8 at most."),
            ["InvalidRange"] = Refused,
            ["MethodNotAllowed"] = new(ErrorKind.ServiceError, Hint: "The object was deleted (its newest version is a delete marker), or is none that can be read or written."),
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
            ["UnsupportedSignature"] = new(NoCredentials, Hint: "The store takes no Signature Version 4, or no session token of this kind."),
            ["RequestIsNotMultiPartContent"] = Refused,
            ["RequestHeaderSectionTooLarge"] = Refused,
            ["RequestTorrentOfBucketError"] = Refused,
            ["NoSuchTagSet"] = Refused,
            ["BucketAlreadyExists"] = Refused,
            ["BucketAlreadyOwnedByYou"] = Refused,
            ["ObjectAlreadyInActiveTierError"] = Refused,

            // Sizes
            ["EntityTooLarge"] = new(TooLarge, Hint: OfSize),
            ["EntityTooSmall"] = new(ErrorKind.ServiceError, Hint: "The store wants larger parts of an upload than 8 MB."),
            ["MaxMessageLengthExceeded"] = new(TooLarge, Hint: OfSize),

            // Where it is
            ["PermanentRedirect"] = Elsewhere,
            ["Redirect"] = Elsewhere,
            ["TemporaryRedirect"] = new(Unavailable, Hint: "The bucket is new, and not known everywhere yet: its region as an argument, or some time, helps."),
            ["AuthorizationHeaderMalformed"] = Elsewhere,
            ["IllegalLocationConstraintException"] = Elsewhere,
            ["InvalidLocationConstraint"] = Elsewhere,
            ["EndpointNotFound"] = Elsewhere,
            ["InvalidRegionName"] = Elsewhere,

            // Who asks
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

            // Who else writes
            ["PreconditionFailed"] = new(ErrorKind.ServiceError, Hint: OfChanges),
            ["ConditionalRequestConflict"] = new(ErrorKind.ServiceError, Hint: OfChanges),
            ["OperationAborted"] = new(Unavailable, Hint: "Another operation on the same bucket or object was under way: another try may succeed."),

            // Keys of the encryption
            ["KMS.DisabledException"] = new(ErrorKind.ServiceError, Hint: OfKms),
            ["KMS.InvalidKeyUsageException"] = new(ErrorKind.ServiceError, Hint: OfKms),
            ["KMS.KMSInvalidStateException"] = new(ErrorKind.ServiceError, Hint: OfKms),
            ["KMS.InvalidStateException"] = new(ErrorKind.ServiceError, Hint: OfKms),
            ["KMS.NotFoundException"] = new(ErrorKind.ServiceError, Hint: OfKms),
            ["KMS.ThrottlingException"] = Slower,
        },

        [Sts] = new(StringComparer.OrdinalIgnoreCase)
        {
            ["AccessDenied"] = new(NoCredentials, Hint: "The credentials need sts:AssumeRole for the role, and the trust policy of the role has to name them."),
            ["IDPCommunicationError"] = new(NoCredentials, Transient, "AWS could not reach the identity provider of the token."),
            ["IDPRejectedClaim"] = new(NoCredentials, Hint: OfIdentity),
            ["InvalidIdentityToken"] = new(NoCredentials, Hint: OfIdentity),
            ["MalformedPolicyDocument"] = new(NoCredentials, Hint: OfStsPolicy),
            ["PackedPolicyTooLarge"] = new(NoCredentials, Hint: OfStsPolicy),
            ["RegionDisabledException"] = new(NoCredentials, Hint: "STS is switched off for the account in this region; see aws_ml.region."),
            ["ValidationError"] = new(NoCredentials, Hint: OfStsPolicy),
        },
    };

    /// <summary>What a code means.</summary>
    /// <param name="service">Id of the service; null: not known.</param>
    /// <param name="code">The code.</param>
    /// <returns>null: nothing is known of it.</returns>
    public static ServiceError? Find(string? service, string code) =>
        service is not null && OfService.TryGetValue(service, out var codes) && codes.TryGetValue(code, out var own) ? own
        : OfAll.TryGetValue(code, out var common) ? common
        : null;

    /// <summary>What an HTTP status means by itself.</summary>
    public static ServiceError Of(HttpStatusCode status) => status switch
    {
        >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => Redirected,
        HttpStatusCode.Unauthorized => NotAccepted,
        HttpStatusCode.Forbidden => Denied,
        HttpStatusCode.RequestEntityTooLarge => new(TooLarge),
        HttpStatusCode.TooManyRequests => Slower,
        HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
            or BandwidthLimitExceeded or InternalDependency => Passing,
        // What is not there will not be there by the next attempt.
        HttpStatusCode.NotImplemented or HttpStatusCode.HttpVersionNotSupported => Refused,
        >= HttpStatusCode.InternalServerError => new(Unavailable),
        _ => Refused,
    };

    /// <summary>Whether a bucket is in another region than was asked.</summary>
    public static bool IsElsewhere(ServiceError error, HttpStatusCode status) =>
        ReferenceEquals(error, Elsewhere) || status is HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    /// <summary>All codes of a service that are known, those of all services included.</summary>
    public static IEnumerable<(string Code, ServiceError Error)> All(string service) =>
        OfService[service].Select(known => (known.Key, known.Value)).Concat(OfAll.Where(known => !OfService[service].ContainsKey(known.Key)).Select(known => (known.Key, known.Value)));
}
