using System.Security.Cryptography;
using AwsMl.LocalServer.Signing;

namespace AwsMl.LocalServer.Tests.Signing;

public sealed class ChunkSignaturesTests
{
    /// <summary>The example of the S3 API reference, "Signature calculations for the authorization header: transferring payload in multiple chunks".</summary>
    [Fact]
    public void The_chunks_of_the_documentations_example_have_its_signatures()
    {
        var scope = new CredentialScope("20130524", "us-east-1", "s3");
        var signatures = new ChunkSignatures(
            SignatureV4.DeriveSigningKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", scope), "20130524T000000Z", scope,
            "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");

        Assert.Equal("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648", signatures.Next(HashOf(65536)));
        Assert.Equal("0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497", signatures.Next(HashOf(1024)));
        Assert.Equal("b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9", signatures.Next(HashOf(0)));
    }

    static byte[] HashOf(int length) => SHA256.HashData([.. Enumerable.Repeat((byte)'a', length)]);
}
