using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AwsMl.Core.Tests.Support;

/// <summary>A certificate authority, created for one test.</summary>
sealed class TestCertificates : IDisposable
{
    static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-1);
    static readonly DateTimeOffset Until = DateTimeOffset.UtcNow.AddDays(1);

    readonly X509Certificate2 _authority;

    public TestCertificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Authority of a test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(From, Until);
    }

    /// <summary>The authority's certificate, for a CA bundle.</summary>
    public string Pem => _authority.ExportCertificatePem();

    /// <summary>A certificate for a server.</summary>
    public X509Certificate2 Issue(string host) => Issue(host, _authority, issuerUrl: null);

    /// <summary>A certificate for a server, issued by an intermediate authority, whose certificate the server does not send.</summary>
    /// <param name="host">The server's name.</param>
    /// <param name="issuerUrl">The URL for the issuer's certificate, as stated in the certificate.</param>
    /// <param name="issuer">What that URL returns.</param>
    public X509Certificate2 IssueIncomplete(string host, string issuerUrl, out byte[] issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=Intermediate authority {Guid.NewGuid()}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.Create(_authority, From, Until, RandomNumberGenerator.GetBytes(8));
        issuer = certificate.RawData;
        using var intermediate = certificate.CopyWithPrivateKey(key);
        return Issue(host, intermediate, issuerUrl);
    }

    static X509Certificate2 Issue(string host, X509Certificate2 issuer, string? issuerUrl)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        if (issuerUrl is not null)
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [issuerUrl]));
        using var certificate = request.Create(issuer, From, Until, RandomNumberGenerator.GetBytes(8));
        using var withKey = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    public void Dispose() => _authority.Dispose();
}
