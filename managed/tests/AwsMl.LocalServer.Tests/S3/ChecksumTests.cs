using AwsMl.LocalServer.S3;

namespace AwsMl.LocalServer.Tests.S3;

public sealed class ChecksumTests
{
    /// <summary>The check values of the catalogue of CRC algorithms: those of the digits 1 to 9.</summary>
    [Theory]
    [InlineData("crc32", "CBF43926")]
    [InlineData("crc32c", "E3069283")]
    [InlineData("crc64nvme", "AE8B14860A799888")]
    [InlineData("sha1", "F7C3BC1D808E04732ADF679965CCC34CA7AE3441")]
    [InlineData("sha256", "15E2B0D3C33891EBB0F1EF609EC419420C20E320CE94C65FBC8C3312448EB225")]
    public void A_checksum_has_its_check_value(string name, string expected)
    {
        using var checksum = Checksum.Create(name)!;
        checksum.Append("1234"u8);
        checksum.Append("56789"u8);

        Assert.Equal(expected, Convert.ToHexString(checksum.Finish()));
    }
}
