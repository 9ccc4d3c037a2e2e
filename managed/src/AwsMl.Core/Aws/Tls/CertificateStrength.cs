using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AwsMl.Core.Aws.Tls;

/// <summary>
/// What OpenSSL demands of certificates beyond what .NET checks: keys and signatures that take 2^112 steps to forge, as at
/// Debian's security level 2, and a server's key that is meant for TLS.
/// </summary>
static class CertificateStrength
{
    const string Rsa = "1.2.840.113549.1.1.1";
    const string Pss = "1.2.840.113549.1.1.10";
    const string Ec = "1.2.840.10045.2.1";
    const string Dsa = "1.2.840.10040.4.1";

    const X509KeyUsageFlags ForServers = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.KeyAgreement;

    /// <summary>What is wrong with a chain; null: nothing.</summary>
    /// <param name="chain">From the server's certificate to the trusted one, whose own signature does not count.</param>
    public static string? Problem(IReadOnlyList<X509Certificate2> chain)
    {
        for (var i = 0; i < chain.Count; i++)
        {
            var problem = (i == 0 ? WrongUsage(chain[i]) : null) ?? WeakKey(chain[i].PublicKey) ?? (i < chain.Count - 1 ? WeakSignature(chain[i]) : null);
            if (problem is not null)
                return $"{problem} in \"{chain[i].Subject}\"";
        }
        return null;
    }

    static string? WrongUsage(X509Certificate2 server) =>
        server.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is { KeyUsages: var usages } && (usages & ForServers) == 0
            ? $"a key usage of {usages}, which is not that of a server," : null;

    static string? WeakKey(PublicKey key)
    {
        try
        {
            return key.Oid.Value switch
            {
                Rsa or Pss => Shorter(ModulusLength(key), 2048, "RSA"),
                Ec => Shorter(LengthOf(key.GetECDsaPublicKey()), 224, "EC"),
                Dsa => Shorter(LengthOf(key.GetDSAPublicKey()), 2048, "DSA"),
                // Ed25519 and what is newer
                _ => null,
            };
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            return "a key that cannot be read";
        }
    }

    static string? Shorter(int length, int least, string kind) => length < least ? $"a key of {kind} with {length} bits, fewer than {least}," : null;

    static int LengthOf(AsymmetricAlgorithm? key)
    {
        using (key)
            return key?.KeySize ?? 0;
    }

    // .NET has no key for that of PSS. In whole bytes, because some generators make keys a bit shorter than asked for.
    static int ModulusLength(PublicKey key) =>
        8 * new AsnReader(key.EncodedKeyValue.RawData, AsnEncodingRules.DER).ReadSequence().ReadInteger().GetByteCount(isUnsigned: true);

    static string? WeakSignature(X509Certificate2 certificate) => certificate.SignatureAlgorithm is var algorithm && IsStrong(algorithm.Value, certificate)
        ? null : $"a signature of {algorithm.FriendlyName ?? algorithm.Value}, which is too weak,";

    static bool IsStrong(string? algorithm, X509Certificate2 certificate) => algorithm switch
    {
        // RSA with SHA-2
        "1.2.840.113549.1.1.11" or "1.2.840.113549.1.1.12" or "1.2.840.113549.1.1.13" => true,
        "1.2.840.113549.1.1.14" or "1.2.840.113549.1.1.15" or "1.2.840.113549.1.1.16" => true,
        Pss => IsNist(PssHash(certificate), "2"),
        // ECDSA with SHA-2
        "1.2.840.10045.4.3.1" or "1.2.840.10045.4.3.2" or "1.2.840.10045.4.3.3" or "1.2.840.10045.4.3.4" => true,
        // Ed25519, Ed448
        "1.3.101.112" or "1.3.101.113" => true,
        _ => IsNist(algorithm, "3"),
    };

    /// <summary>Whether an algorithm is one of NIST's hashes (2) or signatures (3) since SHA-2: none of them is weak.</summary>
    static bool IsNist(string? algorithm, string kind) => algorithm?.StartsWith($"2.16.840.1.101.3.4.{kind}.", StringComparison.Ordinal) == true;

    /// <summary>The hash in the parameters of a signature of PSS (RFC 4055, 3.1).  Null: SHA-1, or what cannot be read.</summary>
    static string? PssHash(X509Certificate2 certificate)
    {
        try
        {
            var encoding = new AsnReader(certificate.RawDataMemory, AsnEncodingRules.DER).ReadSequence();
            encoding.ReadEncodedValue();
            var signature = encoding.ReadSequence();
            signature.ReadObjectIdentifier();
            return signature.ReadSequence().ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence().ReadObjectIdentifier();
        }
        catch (AsnContentException)
        {
            return null;
        }
    }
}
