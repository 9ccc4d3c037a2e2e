using System.Security.Cryptography;

namespace AwsMl.Core.Aws.Tls;

/// <summary>A file of certificates in PEM, and what it was when it was read: sessions may last longer than an authority is trusted.</summary>
sealed class AuthorityFile
{
    // The bundles of distributions have some 250 KB.
    const long MaxLength = 16 * 1024 * 1024;

    readonly string _path;
    readonly (string Target, DateTime Written, long Length) _version;

    AuthorityFile(string path, bool isStrict)
    {
        _path = path;
        _version = Version(path);
        if (_version.Length > MaxLength)
            throw new IOException($"{path} has more than {MaxLength} bytes");
        // Pipes and devices have no length; reading them could take forever.
        if (_version.Length > 0)
            Certificates = AuthorityCertificate.ReadAll(File.ReadAllBytes(path), isStrict);
    }

    /// <summary>Its certificates.</summary>
    public IReadOnlyList<AuthorityCertificate> Certificates { get; } = [];

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    /// <exception cref="CryptographicException">It contains a certificate that cannot be read.</exception>
    public static AuthorityFile Read(string path) => new(path, isStrict: true);

    /// <summary>Reads what can be read of a file.  Null: nothing, and so nothing of it is trusted.</summary>
    /// <param name="path">The file.</param>
    /// <param name="last">What was read last, and is returned if it is this file and has not changed.</param>
    public static AuthorityFile? TryRead(string path, AuthorityFile? last = null)
    {
        try
        {
            return last?._path == path && Version(path) == last._version ? last : new AuthorityFile(path, isStrict: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Of a link, what it leads to: the link itself stays as it is when that is replaced.
    static (string, DateTime, long) Version(string path)
    {
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path);
        return (target.FullName, target.LastWriteTimeUtc, target.Length);
    }
}
