using System.IO.Compression;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Tests.Aws.Http;

public class ContentEncodingTests
{
    static readonly byte[] Body = [.. Enumerable.Range(0, 200).SelectMany(i => $"{i * 7919}\n".Select(c => (byte)c))];

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("identity")]
    public void A_body_without_encoding_is_itself(string? encoding) => Assert.Equal(Body, ContentEncoding.Decode(Body, encoding).ToArray());

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData(" GZip ")]
    public void Gzip_is_inflated(string encoding) => Assert.Equal(Body, ContentEncoding.Decode(Gzip(Body), encoding).ToArray());

    [Fact]
    public void Members_of_gzip_after_each_other_are_one_body() =>
        Assert.Equal([.. Body, .. Body], ContentEncoding.Decode((byte[])[.. Gzip(Body), .. Gzip(Body)], "gzip").ToArray());

    [Fact]
    public void Gzip_that_is_cut_anywhere_is_not_understood()
    {
        var gzip = Gzip(Body);
        for (var length = 1; length < gzip.Length; length++)
            AssertNotUnderstood(gzip[..length], "gzip");
    }

    [Fact]
    public void Gzip_whose_checksum_does_not_hold_is_not_understood()
    {
        var gzip = Gzip(Body);
        gzip[^8] ^= 1;
        AssertNotUnderstood(gzip, "gzip");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("gzip, gzip")]
    public void Another_encoding_is_not_understood(string encoding) => AssertNotUnderstood(Body, encoding);

    [Fact]
    public void What_inflates_to_more_than_an_answer_may_have_is_not_understood()
    {
        var member = Gzip(new byte[1024 * 1024]);
        var bomb = Enumerable.Repeat(member, BufferedAttempt.MaxAnswerBytes / (1024 * 1024) + 1).SelectMany(piece => piece).ToArray();

        Assert.Equal($"the answer is larger than {BufferedAttempt.MaxAnswerBytes} bytes", AssertNotUnderstood(bomb, "gzip").Message);
    }

    static RequestException AssertNotUnderstood(byte[] body, string encoding)
    {
        var error = Assert.Throws<RequestException>(() => ContentEncoding.Decode(body, encoding));
        Assert.Equal(ErrorKind.BadAnswer, error.Kind);
        return error;
    }

    static byte[] Gzip(byte[] body)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
            gzip.Write(body);
        return output.ToArray();
    }
}
