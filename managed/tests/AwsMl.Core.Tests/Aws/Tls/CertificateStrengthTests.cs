using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using AwsMl.Core.Aws.Tls;

namespace AwsMl.Core.Tests.Aws.Tls;

/// <summary>Weak certificates are refused if OpenSSL refuses them at the security level of Debian.  Its programs make them.</summary>
public sealed class CertificateStrengthTests : IDisposable
{
    const string Ec = "EC -pkeyopt ec_paramgen_curve:P-256";

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aws_ml_tests");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>One certificate of the chain: its key, how it is signed, what is added to it.</summary>
    sealed record Made(string Key = Ec, string Signature = "-sha256", string Extension = "");

    static readonly Made Usual = new();

    static Made Rsa(int length, string signature = "-sha256") => new($"RSA -pkeyopt rsa_keygen_bits:{length}", signature);

    static Made Curve(string name) => new($"EC -pkeyopt ec_paramgen_curve:{name}");

    static Made Usage(string usage) => new(Extension: $"keyUsage=critical,{usage}");

    static readonly Dictionary<string, (Made Root, Made Middle, Made Server)> All = new()
    {
        ["usual"] = (Usual, Usual, Usual),
        ["RSA"] = (Rsa(2048), Rsa(2048), Rsa(2048)),
        ["SHA-1, server"] = (Usual, Usual, new(Signature: "-sha1")),
        ["SHA-1, intermediate"] = (Usual, new(Signature: "-sha1"), Usual),
        ["SHA-1, root"] = (new(Signature: "-sha1"), Usual, Usual),
        ["SHA-1 with RSA, server"] = (Usual, Rsa(2048), new(Signature: "-sha1")),
        ["MD5, server"] = (Usual, Rsa(2048), new(Signature: "-md5")),
        ["MD5, intermediate"] = (Rsa(2048), new(Signature: "-md5"), Usual),
        ["MD5, root"] = (Rsa(2048, "-md5"), Usual, Usual),
        ["RIPEMD-160, server"] = (Usual, Rsa(2048), new(Signature: "-ripemd160")),
        ["SHA-224"] = (Usual, Rsa(2048, "-sha224"), new(Signature: "-sha224")),
        ["SHA-384 and SHA-512"] = (Usual, Rsa(2048, "-sha384"), new(Signature: "-sha512")),
        ["PSS with SHA-256"] = (Usual, Rsa(2048), new(Signature: "-sha256 -sigopt rsa_padding_mode:pss")),
        ["PSS with SHA-1"] = (Usual, Rsa(2048), new(Signature: "-sha1 -sigopt rsa_padding_mode:pss")),
        ["RSA of 1024, server"] = (Usual, Usual, Rsa(1024)),
        ["RSA of 1024, intermediate"] = (Usual, Rsa(1024), Usual),
        ["RSA of 1024, root"] = (Rsa(1024), Usual, Usual),
        ["RSA of 1536, server"] = (Usual, Usual, Rsa(1536)),
        ["RSA of 2047, server"] = (Usual, Usual, Rsa(2047)),
        ["P-192, intermediate"] = (Usual, Curve("P-192"), Usual),
        ["P-192, root"] = (Curve("P-192"), Usual, Usual),
        ["secp160r1, intermediate"] = (Usual, Curve("secp160r1"), Usual),
        ["P-224, intermediate"] = (Usual, Curve("P-224"), Usual),
        ["P-384 and P-521"] = (Curve("P-521"), Curve("P-384"), Curve("P-521")),
        ["Ed25519"] = (new("ED25519", ""), new("ED25519", ""), new("ED25519", "")),
        ["digitalSignature"] = (Usual, Usual, Usage("digitalSignature")),
        ["keyEncipherment"] = (Usual, Usual, Usage("keyEncipherment")),
        ["keyAgreement"] = (Usual, Usual, Usage("keyAgreement")),
        ["keyCertSign"] = (Usual, Usual, Usage("keyCertSign")),
        ["nonRepudiation and dataEncipherment"] = (Usual, Usual, Usage("nonRepudiation,dataEncipherment")),
    };

    public static TheoryData<string> Cases => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task As_openssl_decides(string name)
    {
        var (root, middle, server) = All[name];
        await MakeAsync("Root", root, "CA:TRUE", "-signkey Root.key");
        await MakeAsync("Middle", middle, "CA:TRUE", "-CA Root.pem -CAkey Root.key");
        await MakeAsync("Server", server, "CA:FALSE\nsubjectAltName=DNS:localhost", "-CA Middle.pem -CAkey Middle.key");
        using var listening = Start("s_server -accept 127.0.0.1:0 -naccept 2 -cert Server.pem -key Server.key -cert_chain Middle.pem -cipher DEFAULT@SECLEVEL=0 -www");
        var address = await AddressAsync(listening);
        using var client = Start($"s_client -connect {address} -CAfile Root.pem -verify_return_error -verify_hostname localhost -cipher DEFAULT@SECLEVEL=2");
        client.StandardInput.Close();
        await client.WaitForExitAsync();

        var error = await HandshakeAsync(address);

        Assert.True(client.ExitCode == 0 == error is null, $"openssl: {client.ExitCode}; here: {error ?? "trusted"}");
        if (error is not null)
            Assert.Matches("^The remote certificate is invalid because of errors in the certificate chain: .+ in \"CN=(Root|Middle|Server)\"$", error);
    }

    async Task MakeAsync(string name, Made made, string constraints, string issuer)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "extensions"), $"basicConstraints=critical,{constraints}\n{made.Extension}\n");
        foreach (var command in (string[])[
            $"genpkey -algorithm {made.Key} -out {name}.key",
            $"req -new -key {name}.key -subj /CN={name} -out {name}.csr",
            $"x509 -req -in {name}.csr {issuer} -set_serial 1 -days 2 {made.Signature} -extfile extensions -out {name}.pem"])
        {
            using var process = Start(command);
            var error = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, $"openssl {command}: {error}");
        }
    }

    Process Start(string arguments) => Process.Start(new ProcessStartInfo("openssl", arguments)
    {
        WorkingDirectory = _folder.FullName,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    static async Task<string> AddressAsync(Process server)
    {
        while (await server.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)) is { } line)
        {
            if (line.StartsWith("ACCEPT ", StringComparison.Ordinal))
                return line["ACCEPT ".Length..];
        }
        throw new InvalidOperationException(await server.StandardError.ReadToEndAsync());
    }

    /// <summary>The error of a client that trusts the root; null: it trusts the server.</summary>
    async Task<string?> HandshakeAsync(string address)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(System.Net.IPEndPoint.Parse(address));
        await using var stream = new SslStream(client.GetStream());
        var options = new ServerVerification(CaBundle.Load(Path.Combine(_folder.FullName, "Root.pem"))).Options();
        options.TargetHost = "localhost";
        try
        {
            await stream.AuthenticateAsClientAsync(options);
            return null;
        }
        catch (AuthenticationException e)
        {
            return e.Message;
        }
    }
}
