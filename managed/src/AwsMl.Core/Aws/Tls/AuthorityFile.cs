using System.Security.Cryptography;
using AwsMl.Core.Errors;

namespace AwsMl.Core.Aws.Tls;

/// <summary>A file of certificates in PEM, and what it was when it was read: sessions may last longer than an authority is trusted.</summary>
sealed class AuthorityFile
{
    // The bundles of distributions have some 250 KB.
    const int MaxLength = 16 * 1024 * 1024;

    readonly string _path;
    readonly byte[] _hash;

    AuthorityFile(string path, bool isStrict)
    {
        _path = path;
        var content = File.ReadAllBytes(path);
        _hash = SHA256.HashData(content);
        Certificates = AuthorityCertificate.ReadAll(content, isStrict);
    }

    /// <summary>Its certificates.</summary>
    public IReadOnlyList<AuthorityCertificate> Certificates { get; }

    /// <summary>Reads a file, all of whose certificates must be readable.</summary>
    /// <param name="path">The file.</param>
    /// <param name="last">What was read last, and is returned if it is this file and has not changed.</param>
    /// <exception cref="AuthorityFileException">It cannot be read.</exception>
    public static AuthorityFile Read(string path, AuthorityFile? last = null)
    {
        try
        {
            return Read(path, last, isStrict: true);
        }
        catch (CryptographicException e)
        {
            throw new AuthorityFileException("holds a certificate that cannot be read", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new AuthorityFileException(Files.WhyNotRead(e), e);
        }
    }

    /// <summary>Reads what can be read of a file.  Null: nothing, and so nothing of it is trusted.</summary>
    /// <param name="path">The file.</param>
    /// <param name="last">What was read last, and is returned if it is this file and has not changed.</param>
    public static AuthorityFile? TryRead(string path, AuthorityFile? last = null)
    {
        try
        {
            return Read(path, last, isStrict: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or AuthorityFileException)
        {
            return null;
        }
    }

    static AuthorityFile Read(string path, AuthorityFile? last, bool isStrict)
    {
        if (Directory.Exists(path))
            throw new AuthorityFileException("is a folder");
        // Pipes and devices have no length; reading them could take forever. That of a link is the length of its text.
        switch ((File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path)).Length)
        {
            case 0:
                throw new AuthorityFileException("holds no certificate");
            case > MaxLength:
                throw new AuthorityFileException($"has more than {MaxLength} bytes");
        }
        return last?._path == path && last._hash.AsSpan().SequenceEqual(HashOf(path)) ? last : new AuthorityFile(path, isStrict);
    }

    // Time and length do not do: a file may be replaced by one that has the same.
    static byte[] HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return SHA256.HashData(file);
    }
}

/// <summary>A file of certificates that cannot be used.</summary>
/// <param name="why">The reason, as the continuation of its name.</param>
/// <param name="inner">What it failed with.</param>
sealed class AuthorityFileException(string why, Exception? inner = null) : Exception(why, inner);
