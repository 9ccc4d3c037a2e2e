using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Http;

/// <summary>
/// Whom a connection trusts: the setting aws_ml.ca_bundle, else the system's authorities.  Of the bundle, only its authorities are trusted; names and dates of certificates are checked as ever.
/// .NET reads the system's all the same, which takes some 60 ms of CPU in every backend, unless SSL_CERT_DIR and
/// SSL_CERT_FILE in the environment of the server lead nowhere.
/// </summary>
static class CaBundle
{
    /// <summary>The system's authorities.</summary>
    /// <remarks>
    /// A certificate may name a URL where its issuer's is to be had, and .NET would ask it: whoever answers for a host would
    /// choose where this machine sends a request.  OpenSSL, and so the AWS CLI, asks for none.
    /// </remarks>
    public static X509ChainPolicy OfSystem() => new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };

    /// <summary>Reads the file.</summary>
    /// <exception cref="RequestException">It cannot be read, or holds no certificate.</exception>
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
