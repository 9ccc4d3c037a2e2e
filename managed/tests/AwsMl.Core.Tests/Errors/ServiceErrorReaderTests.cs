using System.Net;
using System.Text;
using AwsMl.Core.Errors;

namespace AwsMl.Core.Tests.Errors;

public class ServiceErrorReaderTests
{
    [Theory]
    [InlineData("ThrottlingException", "ThrottlingException")]
    [InlineData("com.amazonaws.comprehend#TextSizeLimitExceededException", "TextSizeLimitExceededException")]
    [InlineData("ValidationError:http://internal.amazon.com/coral/", "ValidationError")]
    [InlineData("aws.protocols#FooError:http://internal.amazon.com/coral/", "FooError")]
    public void The_code_follows_a_hash_and_precedes_a_colon(string type, string expected) =>
        Assert.Equal(expected, Read("{}", type).ErrorCode);

    [Theory]
    [InlineData("""{"code":"A","__type":"B","message":"m"}""", "Header", "Header")]
    [InlineData("""{"code":"A","__type":"B","message":"m"}""", null, "A")]
    [InlineData("""{"__type":"x#B","Message":"m"}""", null, "B")]
    [InlineData("""{"message":"m"}""", null, "")]
    [InlineData("""{"code":"bad value 'Jane Doe'","message":"m"}""", null, "")]
    public void The_header_comes_before_code_before_type(string body, string? header, string expected)
    {
        var error = Read(body, header);

        Assert.Equal(expected, error.ErrorCode);
        Assert.Equal("m", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Bad gateway</html>")]
    [InlineData("""{"message":"cut of""")]
    [InlineData("[1]")]
    [InlineData("""{"message":{"nested":"x"}}""")]
    [InlineData("""{"message":"\ud83d"}""")]
    public void A_body_that_is_no_error_leaves_the_status(string body)
    {
        var error = Read(body, null);

        Assert.Equal("", error.ErrorCode);
        Assert.Equal("", error.Message);
        Assert.Equal(HttpStatusCode.BadGateway, error.StatusCode);
        Assert.Equal("id", error.RequestId);
    }

    [Fact]
    public void A_model_error_has_the_models_status()
    {
        var error = Read("""{"LogStreamArn":["x"],"OriginalMessage":"secret","OriginalStatusCode":500,"Message":"m"}""", "ModelError");

        Assert.Equal(500, error.ModelStatus);
        Assert.Equal("m", error.Message);
    }

    static ServiceException Read(string body, string? header) =>
        ServiceErrorReader.Read(null, Encoding.UTF8.GetBytes(body), header, null, "id", HttpStatusCode.BadGateway, null);
}
