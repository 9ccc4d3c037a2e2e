using AwsMl.Core.Protocol;
using AwsMl.Core.Services.SageMaker;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Services.SageMaker;

public class InvokeEndpointTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("my-endpoint-2")]
    [InlineData("A--b")]
    // Not in the pattern of the reference, but in the examples of Aurora's documentation.
    [InlineData("a_b")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890123")]
    public void Names_of_endpoints_are_accepted(string name) => EndpointName.Check(name);

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("_a")]
    [InlineData("a_")]
    [InlineData("a.b")]
    [InlineData("a/../b")]
    [InlineData("é")]
    [InlineData("a\n")]
    public void Other_names_are_refused(string name)
    {
        var error = Assert.Throws<RequestException>(() => EndpointName.Check(name));

        Assert.Equal(ErrorKind.BadArgument, error.Kind);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1_000_000)]
    public void A_name_that_is_too_long_is_refused_with_both_lengths(int length)
    {
        var error = Assert.Throws<RequestException>(() => EndpointName.Check(new string('a', length)));

        Assert.Equal($"the endpoint name has {length} characters, Amazon SageMaker allows 63", error.Message);
    }

    [Fact]
    public void Batch_too_large_is_cut_at_the_payload_limit()
    {
        var request = InvokeEndpoint.Prepare("ep", Rows.Pack(["aa"], ["bb"], ["cc"]), 3, new(MaxPayloadBytes: 8));

        Assert.Equal(2, request.RowsTaken);
        Assert.Equal("aa\nbb\n"u8, request.Request!.Request.Body);
    }
}
