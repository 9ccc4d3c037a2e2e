using System.Text.RegularExpressions;

namespace AwsMl.Core.Aws.Tls;

/// <summary>
/// The system's authorities: those of SSL_CERT_FILE and SSL_CERT_DIR in the server's environment, otherwise of the places where
/// distributions keep them.  With SSL_CERT_DIR alone, only those of its folders.
/// </summary>
static partial class SystemAuthorities
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

    // Read once for all connections.
    static AuthorityFile? s_file;

    /// <summary>Those of the file that normally has them all; then, for a caller who has not found the right one, all.</summary>
    public static IEnumerable<IReadOnlyList<AuthorityCertificate>> Load()
    {
        var path = Variable("SSL_CERT_FILE") ?? (Variable("SSL_CERT_DIR") is null ? Files.FirstOrDefault(File.Exists) : null);
        var file = path is null ? null : AuthorityFile.TryRead(path, s_file);
        s_file = file;
        var ofFile = file?.Certificates ?? [];
        if (ofFile.Count > 0)
            yield return ofFile;
        List<AuthorityCertificate> all = [.. ofFile.Concat(OfFolders(Variable("SSL_CERT_DIR")?.Split(':') ?? Folders)).Distinct()];
        if (all.Count > ofFile.Distinct().Count())
            yield return all;
    }

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    static IEnumerable<AuthorityCertificate> OfFolders(string[] folders) =>
        folders.SelectMany(FilesOf).SelectMany(path => AuthorityFile.TryRead(path)?.Certificates ?? []);

    // OpenSSL only reads the names that c_rehash makes, and so nothing that was set aside. A folder without any is one that
    // OpenSSL would find empty, and .NET would not.
    static IEnumerable<string> FilesOf(string folder)
    {
        try
        {
            var files = Directory.GetFiles(folder);
            var hashed = Array.FindAll(files, file => HashedName().IsMatch(Path.GetFileName(file)));
            return hashed.Length > 0 ? hashed : files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }

    [GeneratedRegex(@"^[0-9a-f]{8}\.[0-9]+\z")]
    private static partial Regex HashedName();
}
