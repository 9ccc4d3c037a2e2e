using System.Buffers;
using System.Buffers.Text;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AwsMl.Core.Aws.Tls;

/// <summary>
/// A certificate of which only the two names are read, which is a hundred times faster than all of it: of the hundred and more
/// authorities of a system, a connection needs one.
/// </summary>
sealed class AuthorityCertificate : IEquatable<AuthorityCertificate>
{
    readonly byte[] _encoding;
    readonly Range _issuer;
    readonly Range _subject;

    AuthorityCertificate(byte[] encoding)
    {
        _encoding = encoding;
        // RFC 5280, 4.1: TBSCertificate is version, serial number, algorithm, issuer, validity, subject, ...
        var position = 0;
        EnterSequence(ref position);
        EnterSequence(ref position);
        if (Asn1Tag.Decode(encoding.AsSpan(position), out _).HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, 0)))
            Skip(ref position);
        Skip(ref position);
        Skip(ref position);
        _issuer = Skip(ref position);
        Skip(ref position);
        _subject = Skip(ref position);
    }

    /// <summary>The encoding of the subject's name.</summary>
    public ReadOnlySpan<byte> Subject => _encoding.AsSpan(_subject);

    /// <summary>The encoding of the issuer's name.</summary>
    public ReadOnlySpan<byte> Issuer => _encoding.AsSpan(_issuer);

    /// <summary>The certificate, for the caller to dispose of.  Null: the rest of it cannot be read.</summary>
    public X509Certificate2? TryLoad()
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(_encoding);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Equal encodings are the same certificate.</summary>
    public bool Equals(AuthorityCertificate? other) => other is not null && _encoding.AsSpan().SequenceEqual(other._encoding);

    /// <inheritdoc/>
    public override bool Equals(object? other) => Equals(other as AuthorityCertificate);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_encoding);
        return hash.ToHashCode();
    }

    /// <summary>
    /// Reads the certificates of a text in PEM, as OpenSSL does: each begins a line, perhaps after a byte order mark; text between
    /// them and other things in PEM do not count.
    /// </summary>
    /// <remarks> .NET's PemEncoding looks at the rest of the text for the end of everything that begins. </remarks>
    /// <param name="pem">The text, in an encoding with ASCII's characters.</param>
    /// <param name="isStrict">Whether one that cannot be read is an error; otherwise it is left out.</param>
    /// <exception cref="CryptographicException">One cannot be read.</exception>
    public static List<AuthorityCertificate> ReadAll(ReadOnlySpan<byte> pem, bool isStrict)
    {
        var certificates = new List<AuthorityCertificate>();
        while (pem.IndexOf("-----BEGIN "u8) is var begin and >= 0)
        {
            var beginsLine = pem[..begin].TrimEnd(" \t\uFEFF"u8) is [] or [.., (byte)'\n' or (byte)'\r'];
            pem = pem[(begin + "-----BEGIN ".Length)..];
            if (!beginsLine || !(pem.StartsWith("CERTIFICATE-----"u8) || pem.StartsWith("X509 CERTIFICATE-----"u8)))
                continue;
            try
            {
                certificates.Add(new AuthorityCertificate(Decode(pem)));
            }
            catch (Exception e) when (e is AsnContentException or FormatException)
            {
                if (isStrict)
                    throw new CryptographicException(e.Message, e);
            }
        }
        return certificates;
    }

    /// <summary>What is between "LABEL-----" and the next dashes, which must be those of "-----END LABEL-----".</summary>
    static byte[] Decode(ReadOnlySpan<byte> pem)
    {
        var label = pem[..(pem.IndexOf("-----"u8) + "-----".Length)];
        var body = pem[label.Length..];
        var end = body.IndexOf("-----"u8);
        if (end < 0 || !body[end..].StartsWith("-----END "u8) || !body[(end + "-----END ".Length)..].StartsWith(label))
            throw new FormatException("it has no end");
        var encoding = new byte[Base64.GetMaxDecodedFromUtf8Length(end)];
        if (Base64.DecodeFromUtf8(body[..end], encoding, out _, out var length) != OperationStatus.Done)
            throw new FormatException("it is not in base64");
        return encoding[..length];
    }

    void EnterSequence(ref int position)
    {
        AsnDecoder.ReadSequence(_encoding.AsSpan(position), AsnEncodingRules.DER, out var offset, out _, out _);
        position += offset;
    }

    Range Skip(ref int position)
    {
        var start = position;
        AsnDecoder.ReadEncodedValue(_encoding.AsSpan(position), AsnEncodingRules.DER, out _, out _, out var length);
        position += length;
        return start..position;
    }
}
