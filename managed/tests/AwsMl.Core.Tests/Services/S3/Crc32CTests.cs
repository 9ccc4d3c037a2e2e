using System.Text;
using AwsMl.Core.Services.S3;

namespace AwsMl.Core.Tests.Services.S3;

public class Crc32CTests
{
    [Theory]
    [InlineData("", "00000000")]
    // The check value of CRC-32C (RFC 3720, appendix B.4 has others).
    [InlineData("123456789", "E3069283")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "8A9136AA")]
    public void Checksums_of_its_specification(string text, string expected) =>
        Assert.Equal(expected, Convert.ToHexString(Convert.FromBase64String(Crc32C.Of(Encoding.ASCII.GetBytes(text)))));
}
