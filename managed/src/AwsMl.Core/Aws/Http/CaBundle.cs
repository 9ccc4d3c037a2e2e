using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Http;

/// <summary>
/// The authorities that a connection trusts: those of the setting aws_ml.ca_bundle, otherwise the system's.  With a bundle,
/// only its authorities are trusted; names and dates of certificates are checked as usual. .NET reads the system's authorities
/// anyway, which takes some 60 ms of CPU in every backend, unless SSL_CERT_DIR and SSL_CERT_FILE in the server's environment
/// lead nowhere.
/// </summary>
static class CaBundle
{
    /// <summary>The system's authorities.</summary>
    /// <remarks> A certificate may contain a URL for its issuer's certificate, which .NET would fetch: whoever answers for a
    /// host could choose where this machine sends a request.  OpenSSL, and so the AWS CLI, does not do that. </remarks>
    public static X509ChainPolicy OfSystem() => new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };

    /// <summary>Reads the file.</summary>
    /// <exception cref="RequestException">It cannot be read, or contains no certificate.</exception>
    public static X509ChainPolicy Load(string path)
    {
        var policy = OfSystem();
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(path);
        }
        catch (Exception e) when (e is CryptographicException)
        {
            throw Wrong(path, "holds a certificate that cannot be read", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Wrong(path, Files.WhyNotRead(e), e);
        }
        if (policy.CustomTrustStore.Count == 0)
            throw Wrong(path, "holds no certificate");
        return policy;
    }

    static RequestException Wrong(string path, string why, Exception? inner = null) =>
        new(ErrorKind.Configuration, $"aws_ml.ca_bundle is \"{path}\", which {why}", inner: inner)
        {
            Hint = "It is a file of certificates in PEM (\"-----BEGIN CERTIFICATE-----\"), read by the operating system's user of the server.",
        };
}
