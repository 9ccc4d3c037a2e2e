using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AwsMl.Core.Aws.Tls;

/// <summary>
/// Verifies the certificates of servers.  .NET checks names, dates and signatures, here as anywhere; it is only given those
/// authorities that a server's certificates name, because loading all takes longer than all the rest of a handshake.
/// <see cref="CertificateStrength"/> checks what OpenSSL would.
/// </summary>
/// <param name="authorities">All that are trusted, in groups of which the later ones are only looked at if the earlier ones did
/// not do.</param>
sealed class ServerVerification(Func<IEnumerable<IReadOnlyList<AuthorityCertificate>>> authorities)
{
    /// <summary>The options of a connection.</summary>
    /// <remarks> A certificate may contain a URL for its issuer's certificate, which .NET would fetch: whoever answers for a
    /// host could choose where this machine sends a request.  OpenSSL, and so the AWS CLI, does not do that. </remarks>
    public SslClientAuthenticationOptions Options() => new()
    {
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        },
        RemoteCertificateValidationCallback = Verify,
    };

    // .NET's own chain always ends in an error, since its policy trusts nobody. An exception, because the error for a returned
    // false does not say why.
    bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var problem = certificate is X509Certificate2 server && chain is not null ? Problem(server, chain.ChainPolicy) : "no certificate";
        if ((errors & ~SslPolicyErrors.RemoteCertificateChainErrors) is var others and not SslPolicyErrors.None)
            throw new AuthenticationException($"The remote certificate is invalid according to the validation procedure: {(problem is null ? others : errors)}");
        if (problem is not null)
            throw new AuthenticationException($"The remote certificate is invalid because of errors in the certificate chain: {problem}");
        return true;
    }

    /// <summary>Why a server is not trusted; null: it is.</summary>
    string? Problem(X509Certificate2 server, X509ChainPolicy policy)
    {
        string? problem = nameof(X509ChainStatusFlags.PartialChain);
        foreach (var group in authorities())
        {
            // All of them, too: the same name may be encoded in different ways (RFC 5280, 7.1).
            problem = Problem(server, policy, Named(group, server, policy.ExtraStore)) is null ? null : Problem(server, policy, group);
            if (problem is null)
                break;
        }
        return problem;
    }

    static string? Problem(X509Certificate2 server, X509ChainPolicy policy, IEnumerable<AuthorityCertificate> trusted)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy = policy.Clone();
        try
        {
            foreach (var authority in trusted)
            {
                if (authority.TryLoad() is { } loaded)
                    chain.ChainPolicy.CustomTrustStore.Add(loaded);
            }
            return chain.Build(server)
                ? CertificateStrength.Problem([.. chain.ChainElements.Select(element => element.Certificate)])
                : chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status).ToString();
        }
        finally
        {
            foreach (var authority in chain.ChainPolicy.CustomTrustStore)
                authority.Dispose();
        }
    }

    /// <summary>Those that have issued one of the server's certificates, or one of those found so.</summary>
    static List<AuthorityCertificate> Named(IReadOnlyList<AuthorityCertificate> authorities, X509Certificate2 server, X509Certificate2Collection sent)
    {
        var found = new List<AuthorityCertificate>();
        foreach (var certificate in sent.Prepend(server))
            AddSubject(certificate.IssuerName.RawData);
        for (var i = 0; i < found.Count; i++)
            AddSubject(found[i].Issuer);
        return found;

        void AddSubject(ReadOnlySpan<byte> name)
        {
            foreach (var authority in authorities)
            {
                if (authority.Subject.SequenceEqual(name) && !found.Contains(authority))
                    found.Add(authority);
            }
        }
    }
}
