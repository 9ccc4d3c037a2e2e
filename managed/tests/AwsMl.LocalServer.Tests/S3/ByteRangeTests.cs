using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.S3;

namespace AwsMl.LocalServer.Tests.S3;

public sealed class ByteRangeTests
{
    [Theory]
    [InlineData("bytes=0-4", 0, 5)]
    [InlineData("bytes=5-", 5, 5)]
    [InlineData("bytes=-3", 7, 3)]
    [InlineData("bytes=-30", 0, 10)]
    [InlineData("bytes=8-100", 8, 2)]
    public void A_range_is_cut_to_the_object(string header, long start, long count) =>
        Assert.Equal(new ByteRange(start, count, IsPart: true), ByteRange.Of(header, 10));

    [Theory]
    [InlineData("")]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("lines=0-1")]
    [InlineData("bytes=x")]
    public void What_is_no_single_range_is_the_whole(string header) =>
        Assert.Equal(new ByteRange(0, 10, IsPart: false), ByteRange.Of(header, 10));

    [Theory]
    [InlineData("bytes=10-")]
    [InlineData("bytes=-0")]
    public void A_range_outside_is_refused(string header) =>
        Assert.Equal("InvalidRange", Assert.Throws<ServiceException>(() => ByteRange.Of(header, 10)).Code);
}
