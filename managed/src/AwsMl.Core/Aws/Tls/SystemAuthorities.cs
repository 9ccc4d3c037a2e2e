using System.Security.Cryptography;

namespace AwsMl.Core.Aws.Tls;

/// <summary>
/// The system's authorities: those of SSL_CERT_FILE and SSL_CERT_DIR in the server's environment, otherwise of the places where
/// distributions keep them.
/// </summary>
static class SystemAuthorities
{
    // Those of OpenSSL are compiled into it. The list of Go's crypto/x509 (root_linux.go).
    static readonly string[] Files =
    [
        "/etc/ssl/certs/ca-certificates.crt", // Debian, Ubuntu, Gentoo, Arch
        "/etc/pki/tls/certs/ca-bundle.crt", // Fedora, RHEL 6
        "/etc/ssl/ca-bundle.pem", // openSUSE
        "/etc/pki/tls/cacert.pem", // OpenELEC
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // RHEL since 7
        "/etc/ssl/cert.pem", // Alpine
    ];

    static readonly string[] Folders = ["/etc/ssl/certs", "/etc/pki/tls/certs"];

    static FileAuthorities? s_lastFile;

    /// <summary>Those of the file that normally has them all; then, for a caller who has not found the right one, those of the
    /// folders.</summary>
    public static IEnumerable<IReadOnlyList<AuthorityCertificate>> Load()
    {
        var file = Variable("SSL_CERT_FILE") ?? (Variable("SSL_CERT_DIR") is null ? Files.FirstOrDefault(File.Exists) : null);
        if (file is not null)
            yield return OfFile(file);
        yield return [.. OfFolders(Variable("SSL_CERT_DIR")?.Split(':') ?? Folders)];
    }

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    // Read again when it has changed: sessions may last longer than an authority is trusted.
    static IReadOnlyList<AuthorityCertificate> OfFile(string path)
    {
        var written = File.GetLastWriteTimeUtc(path);
        if (s_lastFile is not { } last || last.Path != path || last.Written != written)
            s_lastFile = last = new FileAuthorities(path, written, Read(path));
        return last.Authorities;
    }

    static IEnumerable<AuthorityCertificate> OfFolders(string[] folders) =>
        folders.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles).SelectMany(Read);

    // As with OpenSSL, a file that cannot be read is as good as empty.
    static List<AuthorityCertificate> Read(string path)
    {
        try
        {
            return AuthorityCertificate.ReadAll(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return [];
        }
    }

    sealed record FileAuthorities(string Path, DateTime Written, List<AuthorityCertificate> Authorities);
}
