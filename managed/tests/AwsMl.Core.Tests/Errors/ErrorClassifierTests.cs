using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using AwsMl.Core.Engine;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;
using AwsMl.Core.Services.S3;

namespace AwsMl.Core.Tests.Errors;

public class ErrorClassifierTests
{
    const string FromModel =
        "Received client error (400) from model with message \"bad value 'Jane Doe'\". See https://logs in account 1 for more information.";

    [Theory]
    [InlineData("ExpiredTokenException", 403, ErrorKind.NoCredentials)]
    [InlineData("ExpiredToken", 400, ErrorKind.NoCredentials)]
    [InlineData("UnrecognizedClientException", 400, ErrorKind.NoCredentials)]
    [InlineData("InvalidSignatureException", 403, ErrorKind.NoCredentials)]
    [InlineData("", 401, ErrorKind.NoCredentials)]
    [InlineData("AccessDeniedException", 400, ErrorKind.AccessDenied)]
    [InlineData("", 403, ErrorKind.AccessDenied)]
    [InlineData("ThrottlingException", 400, ErrorKind.Unavailable)]
    [InlineData("ModelNotReadyException", 429, ErrorKind.Unavailable)]
    [InlineData("ServiceUnavailableException", 503, ErrorKind.Unavailable)]
    [InlineData("ModelTimeoutException", 408, ErrorKind.TimedOut)]
    [InlineData("ModelErrorException", 424, ErrorKind.ServiceError)]
    [InlineData("Unheard", 501, ErrorKind.ServiceError)]
    [InlineData("Unheard", 507, ErrorKind.Unavailable)]
    [InlineData("ResourceNotFoundException", 404, ErrorKind.ServiceError)]
    [InlineData("ServiceUnavailable", 503, ErrorKind.Unavailable)]
    [InlineData("InternalFailure", 500, ErrorKind.Unavailable)]
    [InlineData("InternalDependencyException", 530, ErrorKind.Unavailable)]
    [InlineData("InternalServerException", 500, ErrorKind.Unavailable)]
    [InlineData("", 429, ErrorKind.Unavailable)]
    [InlineData("", 502, ErrorKind.Unavailable)]
    [InlineData("", 413, ErrorKind.TooLarge)]
    [InlineData("ValidationError", 400, ErrorKind.ServiceError)]
    [InlineData("InvalidRequestException", 400, ErrorKind.ServiceError)]
    [InlineData("", 302, ErrorKind.ServiceError)]
    [InlineData("", 404, ErrorKind.ServiceError)]
    public void Errors_of_a_service_have_kinds(string code, int status, ErrorKind expected)
    {
        var error = ErrorClassifier.Describe(Service("the text", code, status), logPayloads: false);

        Assert.Equal(expected, error.Kind);
        Assert.Equal(status, error.HttpStatus);
        Assert.Equal(code, error.ServiceCode);
        Assert.Equal("id", error.RequestId);
    }

    [Theory]
    [InlineData("ValidationError", 400)]
    [InlineData("ThrottlingException", 400)]
    public void The_services_text_is_kept(string code, int status) =>
        Assert.Equal(
            "Endpoint x of account 1 not found.",
            ErrorClassifier.Describe(Service("Endpoint x of account 1 not found.", code, status), logPayloads: false).Message);

    [Fact]
    public void The_same_code_is_of_one_service_what_it_is_not_of_another()
    {
        var bedrock = Service("m", "ServiceQuotaExceededException", 400, "Bedrock Runtime");

        Assert.Equal(ErrorKind.Unavailable, ErrorClassifier.Describe(bedrock, false).Kind);
        Assert.Equal(ErrorKind.ServiceError, ErrorClassifier.Describe(Service("m", "ServiceQuotaExceededException", 400, "Lambda"), false).Kind);
    }

    [Theory]
    [InlineData("EFSMountFailureException", 403, ErrorKind.ServiceError)]
    [InlineData("KMSDisabledException", 502, ErrorKind.ServiceError)]
    [InlineData("RequestTooLargeException", 413, ErrorKind.TooLarge)]
    [InlineData("ENILimitReachedException", 502, ErrorKind.Unavailable)]
    public void The_code_decides_before_the_status(string code, int status, ErrorKind expected)
    {
        var error = ErrorClassifier.Describe(Service("m", code, status, "Lambda"), false);

        Assert.Equal((expected, false), (error.Kind, error.CodeIsUnknown));
        Assert.NotEmpty(error.Hint);
    }

    [Theory]
    [InlineData("NotImplemented", 501, ErrorKind.ServiceError)]
    [InlineData("SlowDown", 503, ErrorKind.Unavailable)]
    [InlineData("EntityTooLarge", 400, ErrorKind.TooLarge)]
    [InlineData("InvalidObjectState", 403, ErrorKind.ServiceError)]
    [InlineData("RequestTimeTooSkewed", 403, ErrorKind.NoCredentials)]
    [InlineData("InvalidAccessKeyId", 403, ErrorKind.NoCredentials)]
    [InlineData("AllAccessDisabled", 403, ErrorKind.AccessDenied)]
    [InlineData("KMS.DisabledException", 400, ErrorKind.ServiceError)]
    [InlineData("NoSuchKey", 404, ErrorKind.ServiceError)]
    public void Codes_of_s3_decide_as_well(string code, int status, ErrorKind expected)
    {
        var error = ErrorClassifier.Describe(new AmazonS3Exception("m", ErrorType.Sender, code, "id", (HttpStatusCode)status), false, S3Errors.Codes);

        Assert.Equal((expected, code, false), (error.Kind, error.ServiceCode, error.CodeIsUnknown));
    }

    [Theory]
    [InlineData("NewException", true)]
    [InlineData("", false)]
    // The SDK's own, of a body without a code.
    [InlineData("ServiceUnavailable", false)]
    public void A_code_that_says_nothing_is_told(string code, bool expected)
    {
        var error = ErrorClassifier.Describe(new AmazonS3Exception("m", ErrorType.Sender, code, "id", HttpStatusCode.ServiceUnavailable), false, S3Errors.Codes);

        Assert.Equal((ErrorKind.Unavailable, expected), (error.Kind, error.CodeIsUnknown));
    }

    [Fact]
    public void A_lack_of_capacity_is_transient() =>
        Assert.Equal(
            ErrorKind.Unavailable,
            ErrorClassifier.Describe(Service("There is no capacity to process this request.", "ValidationError", 400), false).Kind);

    [Theory]
    [InlineData(400, "the model answered with status 400")]
    [InlineData(500, "the model answered with status 500")]
    [InlineData(0, "the model did not answer in time")]
    public void What_a_model_says_of_the_rows_is_not_repeated(int modelStatus, string expected)
    {
        var exception = new ServiceException(FromModel, "ModelError", "id", (HttpStatusCode)424, null) { ModelStatus = modelStatus };

        var error = ErrorClassifier.Describe(exception, logPayloads: false);

        Assert.Equal(ErrorKind.ServiceError, error.Kind);
        Assert.Equal(expected, error.Message);
        Assert.Equal("ModelError", error.ServiceCode);
    }

    [Fact]
    public void What_a_model_says_is_repeated_where_payloads_may_be_logged()
    {
        var exception = new ServiceException(FromModel, "ModelError", "id", (HttpStatusCode)424, null) { ModelStatus = 400 };

        Assert.Equal(FromModel, ErrorClassifier.Describe(exception, logPayloads: true).Message);
    }

    [Theory]
    [InlineData(FromModel, "ValidationError")]
    [InlineData("row 7 is 'Jane Doe'", "")]
    public void A_models_text_by_another_way_is_not_repeated_either(string message, string code)
    {
        var exception = Service(message, code, 400);

        Assert.Equal("the service answered with HTTP status 400", ErrorClassifier.Describe(exception, logPayloads: false).Message);
        Assert.Equal(message, ErrorClassifier.Describe(exception, logPayloads: true).Message);
    }

    [Theory]
    [InlineData("SignatureDoesNotMatch")]
    [InlineData("InvalidSignatureException")]
    [InlineData("AccessDeniedException")]
    public void Secrets_do_not_leave_through_messages(string code)
    {
        var exception = Service(
            "The request signature we calculated does not match the signature you provided. Check your key.\n\n"
            + "The Canonical String for this request should have been\n'POST\n/\nx-amz-security-token:SECRET'",
            code, 403);

        Assert.Equal(
            "The request signature we calculated does not match the signature you provided",
            ErrorClassifier.Describe(exception, logPayloads: true).Message);
    }

    [Fact]
    public void A_defect_is_named_without_its_text()
    {
        var error = ErrorClassifier.Describe(new FormatException("bad value 'Jane Doe'"), logPayloads: false);

        Assert.Equal(ErrorKind.Internal, error.Kind);
        Assert.Equal("unexpected FormatException in the managed library", error.Message);
    }

    [Fact]
    public void An_environment_that_the_sdk_does_not_understand_is_one_of_configuration()
    {
        var error = ErrorClassifier.Describe(new TypeInitializationException("T", new FormatException("Invalid URI: x. More.")), logPayloads: false);

        Assert.Equal(ErrorKind.Configuration, error.Kind);
        Assert.EndsWith("cannot be understood: Invalid URI: x", error.Message);
    }

    [Fact]
    public void A_lack_of_memory_is_described_without_any() =>
        Assert.Same(RequestError.OutOfMemory, ErrorClassifier.Describe(new OutOfMemoryException(), logPayloads: false));

    [Fact]
    public void The_row_at_fault_is_kept()
    {
        var error = ErrorClassifier.Describe(new RequestException(ErrorKind.TooLarge, "m", 7), logPayloads: false);

        Assert.Equal((ErrorKind.TooLarge, "m"), (error.Kind, error.Message));
    }

    static ServiceException Service(string message, string code, int status, string? service = null) =>
        new(message, code, "id", (HttpStatusCode)status, null) { Codes = ServiceTable.All.SingleOrDefault(known => known.Api.ServiceId == service)?.Api.ErrorCodes };
}
