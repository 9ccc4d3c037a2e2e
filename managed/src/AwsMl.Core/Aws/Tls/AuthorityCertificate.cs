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
    readonly ReadOnlyMemory<byte> _encoding;

    AuthorityCertificate(ReadOnlyMemory<byte> encoding)
    {
        _encoding = encoding;
        // RFC 5280, 4.1: TBSCertificate is version, serial number, algorithm, issuer, validity, subject, ...
        var fields = new AsnReader(encoding, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        if (fields.PeekTag().HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, 0)))
            fields.ReadEncodedValue();
        fields.ReadEncodedValue();
        fields.ReadEncodedValue();
        Issuer = Convert.ToHexString(fields.ReadEncodedValue().Span);
        fields.ReadEncodedValue();
        Subject = Convert.ToHexString(fields.ReadEncodedValue().Span);
    }

    /// <summary>The encoding of the subject's name, in hexadecimal digits.</summary>
    public string Subject { get; }

    /// <summary>The encoding of the issuer's name, in hexadecimal digits.</summary>
    public string Issuer { get; }

    /// <summary>The certificate, for the caller to dispose of.  Null: the rest of it cannot be read.</summary>
    public X509Certificate2? TryLoad()
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(_encoding.Span);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Equal encodings are the same certificate.</summary>
    public bool Equals(AuthorityCertificate? other) => other is not null && _encoding.Span.SequenceEqual(other._encoding.Span);

    /// <inheritdoc/>
    public override bool Equals(object? other) => Equals(other as AuthorityCertificate);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_encoding.Span);
        return hash.ToHashCode();
    }

    /// <summary>Reads the certificates of a text in PEM; text between them and other things in PEM do not count.</summary>
    /// <param name="pem">The text.</param>
    /// <param name="isStrict">Whether one that cannot be read is an error; otherwise it is left out.</param>
    /// <exception cref="CryptographicException">One cannot be read.</exception>
    public static List<AuthorityCertificate> ReadAll(ReadOnlySpan<char> pem, bool isStrict)
    {
        var certificates = new List<AuthorityCertificate>();
        while (PemEncoding.TryFind(pem, out var fields))
        {
            if (pem[fields.Label] is "CERTIFICATE")
            {
                try
                {
                    certificates.Add(Read(pem[fields.Base64Data], fields.DecodedDataLength));
                }
                catch (AsnContentException e)
                {
                    if (isStrict)
                        throw new CryptographicException(e.Message, e);
                }
            }
            pem = pem[fields.Location.End..];
        }
        return certificates;
    }

    static AuthorityCertificate Read(ReadOnlySpan<char> base64, int length)
    {
        var encoding = new byte[length];
        Convert.TryFromBase64Chars(base64, encoding, out _);
        return new AuthorityCertificate(encoding);
    }
}
