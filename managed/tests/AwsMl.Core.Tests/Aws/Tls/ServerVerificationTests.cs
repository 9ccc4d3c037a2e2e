using System.Diagnostics;
using System.Formats.Asn1;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AwsMl.Core.Aws.Tls;
using AwsMl.Core.Protocol;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Aws.Tls;

/// <summary>Which certificates are trusted: exactly those that .NET trusts if it loads all authorities.</summary>
public sealed class ServerVerificationTests : IDisposable
{
    const string Host = "localhost";

    readonly EnvironmentScope _environment = EnvironmentScope.WithKeys();
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aws_ml_tests");
    readonly Authority _root = new(Named("Root"));

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _environment.Dispose();
    }

    public static TheoryData<string> Cases => [.. All.Keys];

    // What the server sends, and the bundle.
    static readonly Dictionary<string, Func<Authority, (Certificates Sent, string Bundle)>> All = new()
    {
        ["of the root"] = root => (root.Server(), root.Pem),
        ["of another root"] = root => (root.Server(), new Authority(Named("Other root")).Pem),
        ["of another root with the same name"] = root => (root.Server(), new Authority(Named("Root")).Pem),
        ["of the second of two roots with one name"] = root => (root.Server(), new Authority(Named("Root")).Pem + root.Pem),
        ["of the first of two roots with one name"] = root => (root.Server(), root.Pem + new Authority(Named("Root")).Pem),
        ["with the intermediate"] = root => root.Intermediate() is var middle ? (middle.Server(middle), root.Pem) : default,
        ["without the intermediate"] = root => (root.Intermediate().Server(), root.Pem),
        ["with an intermediate of the bundle"] = root => root.Intermediate() is var middle ? (middle.Server(), middle.Pem + root.Pem) : default,
        ["with two intermediates of the bundle"] = root => root.Intermediate("Upper") is var upper && upper.Intermediate("Lower") is var lower
            ? (lower.Server(), lower.Pem + root.Pem + upper.Pem) : default,
        ["an intermediate alone is trusted"] = root => root.Intermediate() is var middle ? (middle.Server(middle), middle.Pem) : default,
        ["signed by itself, trusted"] = _ => Authority.SelfSigned() is var (sent, pem) ? (sent, pem) : default,
        ["signed by itself, not trusted"] = root => (Authority.SelfSigned().Sent, root.Pem),
        ["another encoding of the root's name"] = root => (root.Server(issuer: Named("Root", UniversalTagNumber.PrintableString)), root.Pem),
        ["other letters in the root's name"] = root => (root.Server(issuer: Named("ROOT")), root.Pem),
        ["expired"] = root => (root.Server(until: -1), root.Pem),
        ["not of this host"] = root => (root.Server(host: "elsewhere.example"), root.Pem),
        ["expired and not of this host"] = root => (root.Server(host: "elsewhere.example", until: -1), root.Pem),
        ["not for servers"] = root => (root.Server(usage: "1.3.6.1.5.5.7.3.2"), root.Pem),
        ["for servers"] = root => (root.Server(usage: "1.3.6.1.5.5.7.3.1"), root.Pem),
        ["issued by a server"] = root => Authority.NotAnAuthority(root) is var server ? (server.Server(server), root.Pem) : default,
        ["something else in the bundle"] = root => (root.Server(), $"text\n{Key()}\n{new Authority(Named("Other root")).Pem}\ntext\n{root.Pem}"),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task As_dotnet_decides(string name)
    {
        var (sent, bundle) = All[name](_root);
        var everything = new X509Certificate2Collection();
        everything.ImportFromPem(bundle);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.AddRange(everything);

        var expected = await HandshakeAsync(sent, new SslClientAuthenticationOptions { CertificateChainPolicy = policy });
        var actual = await HandshakeAsync(sent, new ServerVerification(CaBundle.Load(EnvironmentScope.WriteFile("bundle.pem", bundle))).Options());

        Assert.Equal(expected, actual);
    }

    [Fact]
    public async Task SSL_CERT_FILE_and_SSL_CERT_DIR_are_the_systems_authorities()
    {
        var folder = _folder.FullName;
        var file = Path.Combine(folder, "any name");
        await File.WriteAllTextAsync(file, _root.Pem);
        await File.WriteAllTextAsync(Path.Combine(folder, "no certificate"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

        Assert.NotNull(await SystemAsync());
        Assert.Null(await SystemAsync(("SSL_CERT_FILE", file)));
        Assert.Null(await SystemAsync(("SSL_CERT_DIR", $"/nonexistent:{folder}")));
        Assert.Null(await SystemAsync(("SSL_CERT_FILE", "/nonexistent"), ("SSL_CERT_DIR", folder)));
        Assert.NotNull(await SystemAsync(("SSL_CERT_DIR", "/nonexistent")));
    }

    [Theory]
    [InlineData("bundle.pem")]
    [InlineData("link")]
    [InlineData("link of a folder/bundle.pem")]
    public async Task A_file_that_has_changed_is_read_again(string name)
    {
        foreach (var folder in (string[])["before", "after"])
            _folder.CreateSubdirectory(folder);
        File.CreateSymbolicLink(InFolder("link"), InFolder("bundle.pem"));
        File.CreateSymbolicLink(InFolder("link of a folder"), InFolder("before"));
        var bundle = ServerOf(InFolder(name));

        foreach (var file in (string[])["bundle.pem", "before/bundle.pem"])
            await WriteAsync(file, new Authority(Named("Other root")).Pem + new Authority(Named("Root")).Pem);
        Assert.NotNull(await SystemAsync(("SSL_CERT_FILE", InFolder(name)), ("SSL_CERT_DIR", "/nonexistent")));
        Assert.NotNull(await bundle());

        foreach (var file in (string[])["bundle.pem", "after/bundle.pem"])
            await WriteAsync(file, _root.Pem);
        File.Delete(InFolder("link of a folder"));
        File.CreateSymbolicLink(InFolder("link of a folder"), InFolder("after"));
        Assert.Null(await SystemAsync(("SSL_CERT_FILE", InFolder(name)), ("SSL_CERT_DIR", "/nonexistent")));
        Assert.Null(await bundle());
    }

    [Fact]
    public async Task File_and_folders_complete_each_other()
    {
        var middle = _root.Intermediate();
        await WriteAsync("root.pem", _root.Pem);
        _folder.CreateSubdirectory("others");
        await WriteAsync("others/intermediate.pem", middle.Pem);
        _folder.CreateSubdirectory("roots");
        await WriteAsync("roots/root.pem", _root.Pem);
        await WriteAsync("intermediate.pem", middle.Pem);

        Assert.Null(await SystemAsync(middle.Server(), ("SSL_CERT_FILE", InFolder("root.pem")), ("SSL_CERT_DIR", InFolder("others"))));
        Assert.Null(await SystemAsync(middle.Server(), ("SSL_CERT_FILE", InFolder("intermediate.pem")), ("SSL_CERT_DIR", InFolder("roots"))));
    }

    /// <summary>What is no file of certificates does not keep the others from being trusted, and nothing waits for it.</summary>
    [Fact]
    public async Task Only_files_are_read()
    {
        await Shell($"mkfifo '{InFolder("pipe")}'");
        File.CreateSymbolicLink(InFolder("endless"), "/dev/zero");
        File.CreateSymbolicLink(InFolder("dangling"), "/nonexistent");
        _folder.CreateSubdirectory("subfolder");
        await using (var large = File.Create(InFolder("large")))
            large.SetLength(3L << 30);
        await WriteAsync("root.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + _root.Pem);

        Assert.Null(await SystemAsync(("SSL_CERT_DIR", _folder.FullName)));
        foreach (var name in (string[])["pipe", "endless", "dangling", "subfolder", "large", "root.pem"])
            Assert.Null(await SystemAsync(("SSL_CERT_FILE", InFolder(name)), ("SSL_CERT_DIR", _folder.FullName)));
        Assert.Null(await SystemAsync(("SSL_CERT_FILE", InFolder("root.pem")), ("SSL_CERT_DIR", "/nonexistent")));
        foreach (var name in (string[])["pipe", "endless", "dangling", "subfolder", "large", "root.pem"])
            Assert.Throws<RequestException>(() => CaBundle.Load(InFolder(name)));
    }

    [Fact]
    public async Task A_file_of_the_same_age_and_length_is_read_again()
    {
        var bundle = ServerOf(InFolder("bundle.pem"));
        var pems = (string[])[_root.Pem, new Authority(Named("Root")).Pem];
        var written = DateTime.UtcNow;
        var errors = new List<string?>();

        foreach (var pem in pems)
        {
            await WriteAsync("bundle.pem", pem.PadRight(pems.Max(text => text.Length)));
            File.SetLastWriteTimeUtc(InFolder("bundle.pem"), written);
            errors.Add(await bundle());
        }

        Assert.Null(errors[0]);
        Assert.NotNull(errors[1]);
    }

    /// <summary>OpenSSL, too, does not see what has no name of c_rehash where others have one.</summary>
    [Fact]
    public async Task Of_a_folder_with_hashed_names_only_those_count()
    {
        await WriteAsync("root.pem.dpkg-old", _root.Pem);
        Assert.Null(await SystemAsync(("SSL_CERT_DIR", _folder.FullName)));

        await WriteAsync("other.pem", new Authority(Named("Other")).Pem);
        await Shell($"openssl rehash '{_folder.FullName}'");
        Assert.NotNull(await SystemAsync(("SSL_CERT_DIR", _folder.FullName)));

        await WriteAsync("root.pem", _root.Pem);
        await Shell($"openssl rehash '{_folder.FullName}'");
        Assert.Null(await SystemAsync(("SSL_CERT_DIR", _folder.FullName)));
    }

    /// <summary>What is a certificate in a file: here and for OpenSSL.</summary>
    [Theory]
    [InlineData("CERTIFICATE", "{0}")]
    [InlineData("CERTIFICATE", "\uFEFF{0}")]
    [InlineData("CERTIFICATE", "text\n\n{0}text")]
    [InlineData("CERTIFICATE", "# {0}")]
    [InlineData("CERTIFICATE", "{0}\uFEFF{1}")]
    [InlineData("CERTIFICATE", "{1}\uFEFF{0}")]
    [InlineData("CERTIFICATE", "{1}{0}")]
    [InlineData("CERTIFICATE", "{2}\n{0}")]
    [InlineData("X509 CERTIFICATE", "{0}")]
    public async Task What_openssl_reads_of_a_file(string label, string format)
    {
        var pem = string.Format(CultureInfo.InvariantCulture, format, _root.Pem, new Authority(Named("Other")).Pem, Key());
        await WriteAsync("bundle.pem", pem.Replace(" CERTIFICATE-", $" {label}-", StringComparison.Ordinal));
        await WriteAsync("server.pem", _root.Server().Server.ExportCertificatePem());

        using var openssl = Process.Start("openssl", ["verify", "-CAfile", InFolder("bundle.pem"), "-no-CApath", "-no-CAstore", InFolder("server.pem")]);
        await openssl.WaitForExitAsync();

        Assert.Equal(openssl.ExitCode == 0, await IsTrustedAsync());

        async Task<bool> IsTrustedAsync()
        {
            try
            {
                return await ServerOf(InFolder("bundle.pem"))() is null;
            }
            catch (RequestException e)
            {
                Assert.Contains("holds no certificate", e.Message);
                return false;
            }
        }
    }

    /// <summary>Each line is looked at once or twice, not once for each line.</summary>
    [Fact]
    public async Task A_file_full_of_beginnings_is_read()
    {
        await WriteAsync("file", string.Concat(Enumerable.Repeat("-----BEGIN CERTIFICATE-----\n", 500_000)) + _root.Pem);

        Assert.Null(await SystemAsync(("SSL_CERT_FILE", InFolder("file")), ("SSL_CERT_DIR", "/nonexistent")));
        Assert.Throws<RequestException>(() => CaBundle.Load(InFolder("file")));
    }

    [Theory]
    [InlineData("rm bundle.pem", "does not exist")]
    [InlineData("rm bundle.pem; mkdir bundle.pem", "is a folder")]
    [InlineData(": >bundle.pem", "holds no certificate")]
    [InlineData("echo text >bundle.pem", "holds no certificate")]
    [InlineData("truncate --size 17M bundle.pem", "has more than 16777216 bytes")]
    [InlineData("sed -i s/MII/M-I/ bundle.pem", "holds a certificate that cannot be read")]
    [InlineData("sed -i /END/d bundle.pem", "holds a certificate that cannot be read")]
    public async Task A_bundle_that_cannot_be_read_any_more_is_named(string change, string why)
    {
        await WriteAsync("bundle.pem", _root.Pem);
        var bundle = ServerOf(InFolder("bundle.pem"));
        Assert.Null(await bundle());
        await Shell($"cd '{_folder.FullName}'; {change}");

        var later = await Assert.ThrowsAsync<RequestException>(bundle);
        var fresh = Assert.Throws<RequestException>(() => CaBundle.Load(InFolder("bundle.pem")));

        Assert.Equal($"aws_ml.ca_bundle is \"{InFolder("bundle.pem")}\", which {why}", fresh.Message);
        Assert.Equal((fresh.Message, fresh.Kind, fresh.Hint), (later.Message, later.Kind, later.Hint));
    }

    string InFolder(string name) => Path.Combine(_folder.FullName, name);

    Task WriteAsync(string name, string text) => File.WriteAllTextAsync(InFolder(name), text);

    static async Task Shell(string command)
    {
        using var process = Process.Start("sh", ["-c", command]);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>A server of the root, and a client whose bundle is the file from now on.</summary>
    Func<Task<string?>> ServerOf(string bundle)
    {
        ServerVerification? verification = null;
        return () => HandshakeAsync(_root.Server(), (verification ??= new ServerVerification(CaBundle.Load(bundle))).Options());
    }

    Task<string?> SystemAsync(params (string Name, string Value)[] variables) => SystemAsync(_root.Server(), variables);

    static async Task<string?> SystemAsync(Certificates sent, params (string Name, string Value)[] variables)
    {
        foreach (var (name, value) in variables)
            Environment.SetEnvironmentVariable(name, value);
        try
        {
            return await HandshakeAsync(sent, new ServerVerification(SystemAuthorities.Load).Options());
        }
        finally
        {
            foreach (var (name, _) in variables)
                Environment.SetEnvironmentVariable(name, null);
        }
    }

    /// <summary>The error of the client; null: it trusts the server.</summary>
    static async Task<string?> HandshakeAsync(Certificates sent, SslClientAuthenticationOptions options)
    {
        var (one, other) = await ConnectedAsync();
        using var client = new SslStream(one);
        using var server = new SslStream(other);
        options.TargetHost = Host;
        var context = SslStreamCertificateContext.Create(sent.Server, sent.Others, offline: true);
        var served = server.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = context });
        try
        {
            await client.AuthenticateAsClientAsync(options);
            await served;
            return null;
        }
        catch (Exception e)
        {
            client.Close();
            await Record.ExceptionAsync(() => served);
            if (e is AuthenticationException)
                return e.Message;
            throw;
        }
    }

    static async Task<(Stream, Stream)> ConnectedAsync()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndPoint!);
        return (new NetworkStream(socket, true), new NetworkStream(await listener.AcceptAsync(), true));
    }

    static string Key()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    static X500DistinguishedName Named(string name, UniversalTagNumber encoding = UniversalTagNumber.UTF8String)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.Add(new Oid("2.5.4.3"), name, encoding);
        return builder.Build();
    }

    sealed record Certificates(X509Certificate2 Server, X509Certificate2Collection Others);

    sealed class Authority
    {
        readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        readonly X509Certificate2 _certificate;

        public Authority(X500DistinguishedName name) =>
            _certificate = Request(name, _key, authority: true).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-3), DateTimeOffset.UtcNow.AddDays(3));

        Authority(Authority issuer, string name, bool authority) =>
            _certificate = issuer.Sign(Request(Named(name), _key, authority), issuer._certificate.SubjectName, 2);

        public string Pem => _certificate.ExportCertificatePem() + "\n";

        public Authority Intermediate(string name = "Intermediate") => new(this, name, authority: true);

        public static Authority NotAnAuthority(Authority issuer) => new(issuer, "server.example", authority: false);

        public static (Certificates Sent, string Pem) SelfSigned()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var certificate = ForHost(Request(Named("Server"), key, authority: false), Host)
                .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            return (new Certificates(Usable(certificate), []), certificate.ExportCertificatePem());
        }

        /// <summary>A certificate of this authority, which its server sends alone or with another.</summary>
        public Certificates Server(
            Authority? with = null, string host = Host, X500DistinguishedName? issuer = null, int until = 1, string? usage = null)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = ForHost(Request(Named("Server"), key, authority: false), host);
            if (usage is not null)
                request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
            using var certificate = Sign(request, issuer ?? _certificate.SubjectName, until);
            using var withKey = certificate.CopyWithPrivateKey(key);
            return new Certificates(Usable(withKey), with is null ? [] : [with._certificate]);
        }

        X509Certificate2 Sign(CertificateRequest request, X500DistinguishedName issuer, int until) => request.Create(
            issuer, X509SignatureGenerator.CreateForECDsa(_key), DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(until),
            RandomNumberGenerator.GetBytes(8));

        static CertificateRequest Request(X500DistinguishedName name, ECDsa key, bool authority)
        {
            var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
            return request;
        }

        static CertificateRequest ForHost(CertificateRequest request, string host)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(host);
            request.CertificateExtensions.Add(names.Build());
            return request;
        }

        static X509Certificate2 Usable(X509Certificate2 certificate) =>
            X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
