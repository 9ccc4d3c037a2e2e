using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Errors;

namespace AwsMl.Core.Aws.Pipeline;

/// <summary>Unmarshalling stage: passes on the bytes of an answer, or reads an error.</summary>
sealed class BodyUnmarshaller(AwsService service) : ResponseUnmarshaller
{
    public override AmazonWebServiceResponse Unmarshall(UnmarshallerContext input)
    {
        var context = (BodyContext)input;
        return new ServiceAnswer
        {
            Received = context.Received,
            Encoding = context.Encoding,
            ContentType = context.ResponseData.ContentType,
            RequestId = context.RequestId,
            Response = context.ResponseData,
        };
    }

    public override AmazonServiceException UnmarshallException(UnmarshallerContext input, Exception? innerException, HttpStatusCode statusCode)
    {
        var context = (BodyContext)input;
        var response = context.ResponseData;
        var type = response.GetHeaderValue("x-amzn-ErrorType");
        return ServiceErrorReader.Read(
            service.ErrorCodes, context.ErrorBody.Span, string.IsNullOrEmpty(type) ? null : type, response.GetHeaderValue("Retry-After"), context.RequestId,
            statusCode, innerException);
    }

    protected override UnmarshallerContext ConstructUnmarshallerContext(
        Stream responseStream, bool maintainResponseBody, IWebResponseData response, bool isException) =>
        new BodyContext(responseStream, response);

    protected override UnmarshallerContext ConstructUnmarshallerContext(
        Stream responseStream, bool maintainResponseBody, IWebResponseData response, bool isException, IRequestContext requestContext) =>
        new BodyContext(responseStream, response);
}
