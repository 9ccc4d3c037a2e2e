using System.Security.Cryptography;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Tls;

/// <summary>The file of the setting aws_ml.ca_bundle.</summary>
static class CaBundle
{
    /// <summary>Reads its authorities, which are one group; those of a file that changes are trusted from the next connection on.</summary>
    /// <exception cref="RequestException">It cannot be read, or contains no certificate.</exception>
    public static Func<IEnumerable<IReadOnlyList<AuthorityCertificate>>> Load(string path)
    {
        AuthorityFile? file;
        try
        {
            file = AuthorityFile.Read(path);
        }
        catch (CryptographicException e)
        {
            throw Wrong(path, "holds a certificate that cannot be read", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Wrong(path, Files.WhyNotRead(e), e);
        }
        if (file.Certificates.Count == 0)
            throw Wrong(path, "holds no certificate");
        return () =>
        {
            file = AuthorityFile.TryRead(path, file);
            return file is null ? [] : [file.Certificates];
        };
    }

    static RequestException Wrong(string path, string why, Exception? inner = null) =>
        new(ErrorKind.Configuration, $"aws_ml.ca_bundle is \"{path}\", which {why}", inner: inner)
        {
            Hint = "It is a file of certificates in PEM (\"-----BEGIN CERTIFICATE-----\"), read by the operating system's user of the server.",
        };
}
