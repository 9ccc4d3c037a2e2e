using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Tls;

/// <summary>The file of the setting aws_ml.ca_bundle.</summary>
static class CaBundle
{
    /// <summary>Reads its authorities, which are one group; those of a file that changes are trusted from the next connection on.</summary>
    /// <exception cref="RequestException">It cannot be read, or contains no certificate: now, or when a connection needs it.</exception>
    public static Func<IEnumerable<IReadOnlyList<AuthorityCertificate>>> Load(string path)
    {
        var file = Read(path, last: null);
        return () =>
        {
            file = Read(path, file);
            return [file.Certificates];
        };
    }

    static AuthorityFile Read(string path, AuthorityFile? last)
    {
        try
        {
            var file = AuthorityFile.Read(path, last);
            return file.Certificates.Count > 0 ? file : throw new AuthorityFileException("holds no certificate");
        }
        catch (AuthorityFileException e)
        {
            throw new RequestException(ErrorKind.Configuration, $"aws_ml.ca_bundle is \"{path}\", which {e.Message}", inner: e)
            {
                Hint = "It is a file of certificates in PEM (\"-----BEGIN CERTIFICATE-----\"), read by the operating system's user of the server.",
            };
        }
    }
}
