using System.Xml.Linq;
using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.S3;

/// <summary>S3's errors: codes and messages of the S3 API reference, "Error responses".</summary>
static class S3Errors
{
    public static ServiceException NoSuchBucket() => new(404, "NoSuchBucket", "The specified bucket does not exist");

    public static ServiceException NoSuchKey() => new(404, "NoSuchKey", "The specified key does not exist.");

    public static ServiceException NoSuchUpload() => new(404, "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.");

    public static ServiceException PreconditionFailed() => new(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");

    public static ServiceException InvalidArgument(string message) => new(400, "InvalidArgument", message);

    public static ServiceException BadDigest(string name) => new(400, "BadDigest", $"The {name} you specified did not match the calculated checksum.");

    public static ServiceException IncompleteBody() => new(400, "IncompleteBody", "The request body terminated unexpectedly");

    public static ServiceException MalformedXml() => new(400, "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema");

    public static ServiceException SignatureDoesNotMatch() => new(403, "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.");

    /// <summary>The error document. Errors of the signature check have other names in S3 than in other services.</summary>
    public static Answer ToAnswer(ServiceException error)
    {
        var said = error.Code switch
        {
            "MissingAuthenticationTokenException" => new(403, "AccessDenied", "Access Denied"),
            "UnrecognizedClientException" => new(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
            "IncompleteSignatureException" => new(400, "AuthorizationHeaderMalformed", error.Message),
            "InvalidSignatureException" when error.Message.StartsWith("Signature ", StringComparison.Ordinal) =>
                new(403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large."),
            "InvalidSignatureException" => SignatureDoesNotMatch(),
            "InternalFailure" => new(500, "InternalError", error.Message),
            _ => error,
        };
        if (said.Status == StatusCodes.Status304NotModified)
            return new EmptyAnswer(said.Status);
        var document = new XElement("Error", new XElement("Code", said.Code), new XElement("Message", said.Message));
        var answer = S3Xml.ToAnswer(document, said.Status);
        return said.Region is { } region
            ? new ContentAnswer(answer.ContentType, answer.Body, answer.Status) { Headers = [new("x-amz-bucket-region", region)] }
            : answer;
    }
}
