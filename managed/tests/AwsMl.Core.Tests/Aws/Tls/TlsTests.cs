using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Engine;
using AwsMl.Core.Protocol;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Aws.Tls;

public class TlsTests : IDisposable
{
    readonly EnvironmentScope _environment = EnvironmentScope.WithKeys();
    readonly TestCertificates _certificates = new();

    public void Dispose()
    {
        _certificates.Dispose();
        _environment.Dispose();
    }

    [Fact]
    public async Task A_server_of_the_bundles_authority_is_trusted()
    {
        await using var server = await TestServer.StartAsync((_, context) => new Answer("1\n").SendAsync(context), _certificates.Issue("localhost"));

        var rows = await Client.InvokeAsync(Settings(server, _certificates.Pem));

        Assert.Equal([["1"]], rows);
    }

    [Fact]
    public async Task Another_authority_is_not_trusted()
    {
        using var other = new TestCertificates();

        await AssertRefusedAsync("localhost", other.Pem);
    }

    [Fact]
    public async Task Without_the_bundle_the_authority_is_not_trusted() => await AssertRefusedAsync("localhost", bundle: null);

    [Fact]
    public async Task The_name_of_the_host_is_checked() => await AssertRefusedAsync("elsewhere.example", _certificates.Pem);

    /// <summary>As in OpenSSL: whoever answers for a host cannot choose where this machine sends requests.</summary>
    [Fact]
    public async Task No_certificate_is_asked_for_at_the_URL_that_another_names()
    {
        byte[] issuer = [];
        await using var elsewhere = await TestServer.StartAsync((_, context) => context.Response.Body.WriteAsync(issuer).AsTask());
        var certificate = _certificates.IssueIncomplete("localhost", $"{elsewhere.Url}/issuer.cer", out issuer);
        await using var server = await TestServer.StartAsync((_, context) => new Answer("1\n").SendAsync(context), certificate);

        foreach (var bundle in (string?[])[_certificates.Pem, null])
        {
            var error = await Client.FailAsync(Settings(server, bundle));

            Assert.Equal(ErrorKind.CannotConnect, error.Kind);
            Assert.Empty(elsewhere.Received);
        }

        Assert.Empty(server.Received);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no certificate")]
    public void A_bundle_that_holds_nothing_is_an_error(string? text)
    {
        var path = text is null ? "/nonexistent/bundle.pem" : EnvironmentScope.WriteFile("bundle.pem", text);

        var error = Assert.Throws<RequestException>(() => new ServiceConnections(new Settings { CaBundle = path }, former: null));

        Assert.Equal(ErrorKind.Configuration, error.Kind);
        Assert.Contains(path, error.Message);
    }

    [Fact]
    public async Task A_bundle_that_is_gone_is_an_error_of_the_settings()
    {
        await using var server = await TestServer.StartAsync((_, context) => new Answer("1\n").SendAsync(context), _certificates.Issue("localhost"));
        var settings = Settings(server, _certificates.Pem);
        using var connections = new ServiceConnections(settings, former: null);
        File.Delete(settings.CaBundle!);

        var exception = await Assert.ThrowsAsync<BatchException>(() => Client.SendAsync(connections, Client.OneRow()));

        Assert.Equal((ErrorKind.Configuration, $"aws_ml.ca_bundle is \"{settings.CaBundle}\", which does not exist", 1),
            (exception.Error.Kind, exception.Error.Message, exception.Error.Attempts));
    }

    async Task AssertRefusedAsync(string host, string? bundle)
    {
        await using var server = await TestServer.StartAsync((_, context) => new Answer("1\n").SendAsync(context), _certificates.Issue(host));

        var error = await Client.FailAsync(Settings(server, bundle));

        Assert.Equal(ErrorKind.CannotConnect, error.Kind);
        Assert.StartsWith("could not make a secure connection: The remote certificate", error.Message);
        Assert.Equal(1, error.Attempts);
        Assert.Empty(server.Received);
    }

    static Settings Settings(TestServer server, string? bundle) => Client.For($"https://localhost:{server.Port}") with
    {
        CaBundle = bundle is null ? null : EnvironmentScope.WriteFile("bundle.pem", bundle),
    };
}
