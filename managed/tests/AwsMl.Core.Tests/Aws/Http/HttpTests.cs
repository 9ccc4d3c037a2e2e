using System.Net;
using System.Net.Sockets;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Protocol;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Aws.Http;

public class HttpTests : IDisposable
{
    readonly EnvironmentScope _environment = EnvironmentScope.WithKeys();

    public void Dispose() => _environment.Dispose();

    [Fact]
    public async Task Cookies_are_not_kept()
    {
        await using var server = await TestServer.StartAsync(new Answer("1\n", Headers: ("Set-Cookie", "a=b")));
        using var connections = new ServiceConnections(Client.For(server), former: null);

        await Client.SendAsync(connections, Client.OneRow());
        await Client.SendAsync(connections, Client.OneRow());

        Assert.Equal(2, server.Received.Count);
        Assert.All(server.Received, request => Assert.DoesNotContain("Cookie", request.Headers.Keys));
    }

    [Fact]
    public async Task A_connection_is_used_again_while_the_settings_of_connections_stay()
    {
        var ports = new HashSet<int>();
        await using var server = await TestServer.StartAsync((_, context) =>
        {
            ports.Add(context.Connection.RemotePort);
            return new Answer("1\n").SendAsync(context);
        });
        var settings = Client.For(server);
        using var first = new ServiceConnections(settings, former: null);
        await Client.SendAsync(first, Client.OneRow());

        using var second = new ServiceConnections(settings with { RequestTimeoutMilliseconds = 5_000, LogPayloads = true }, first);
        first.Dispose();
        await Client.SendAsync(second, Client.OneRow());
        Assert.Single(ports);

        using var third = new ServiceConnections(settings with { MaxConnections = 2 }, second);
        await Client.SendAsync(third, Client.OneRow());
        Assert.Equal(2, ports.Count);
    }

    [Fact]
    public async Task An_endless_answer_is_cut_off()
    {
        await using var server = await TestServer.StartAsync(async (_, context) =>
        {
            var zeros = new byte[1024 * 1024];
            for (var sent = 0; sent <= BufferedAttempt.MaxAnswerBytes; sent += zeros.Length)
                await context.Response.Body.WriteAsync(zeros, context.RequestAborted);
        });

        var error = await Client.FailAsync(Client.For(server));

        Assert.Equal(ErrorKind.BadAnswer, error.Kind);
        Assert.Equal("the answer is larger than 67108864 bytes", error.Message);
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task A_large_batch_arrives_byte_for_byte()
    {
        await using var server = await TestServer.StartAsync(new Answer("1\n"));
        var text = new string('x', 5_000_000);

        await Client.SendAsync(
            Client.For(server), Client.Values(Client.Options, text));

        Assert.Equal(text + "\n", Assert.Single(server.Received).Text);
    }

    [Fact]
    public async Task A_port_nobody_listens_at_cannot_be_connected_to()
    {
        var port = UnusedPort();
        var error = await Client.FailAsync(Client.For($"http://127.0.0.1:{port}") with { MaxAttempts = 1 });

        Assert.Equal(ErrorKind.CannotConnect, error.Kind);
        Assert.Equal($"Connection refused (127.0.0.1:{port})", error.Message);
    }

    [Fact]
    public async Task An_answer_that_is_not_http_is_not_understood()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerOnceAsync(listener);

        var error = await Client.FailAsync(
            Client.For($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}") with { MaxAttempts = 1 });

        Assert.Equal(ErrorKind.BadAnswer, error.Kind);
        await answering;
    }

    [Fact]
    public async Task Requests_go_through_the_proxy()
    {
        await using var proxy = await TestServer.StartAsync(new Answer("", Status: 403));

        var error = await Client.FailAsync(new Settings { Region = "us-east-1", Proxy = proxy.Url, MaxAttempts = 1 });

        Assert.Equal(ErrorKind.CannotConnect, error.Kind);
        var asked = Assert.Single(proxy.Received);
        Assert.Equal(("CONNECT", "runtime.sagemaker.us-east-1.amazonaws.com:443"), (asked.Method, asked.Target));
    }

    [Fact]
    public async Task This_machine_is_not_behind_the_proxy()
    {
        await using var proxy = await TestServer.StartAsync(new Answer("", Status: 403));
        await using var server = await TestServer.StartAsync(new Answer("1\n"));

        await Client.InvokeAsync(Client.For(server) with { Proxy = proxy.Url });

        Assert.Single(server.Received);
        Assert.Empty(proxy.Received);
    }

    [Theory]
    [InlineData("proxy:8080")]
    [InlineData("ftp://proxy")]
    [InlineData("http://")]
    public void What_is_no_proxy_is_refused_without_repeating_it(string proxy)
    {
        var error = Assert.Throws<RequestException>(() => new ServiceConnections(new Settings { Proxy = proxy }, former: null));

        Assert.Equal(ErrorKind.Configuration, error.Kind);
        Assert.Equal("aws_ml.proxy is not a URL of the form http://host:port", error.Message);
    }

    [Fact]
    public void The_proxys_password_is_not_part_of_its_address()
    {
        var proxy = ProxyRules.Parse("http://user:p%40ss@proxy:8080");

        Assert.Equal("http://proxy:8080/", proxy.Address!.AbsoluteUri);
        var credentials = proxy.Credentials!.GetCredential(proxy.Address, "Basic")!;
        Assert.Equal(("user", "p@ss"), (credentials.UserName, credentials.Password));
    }

    static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static async Task AnswerOnceAsync(TcpListener listener)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        await using var stream = connection.GetStream();
        await stream.ReadExactlyAsync(new byte[16]);
        await stream.WriteAsync("SSH-2.0-OpenSSH_9.2\r\n\r\n"u8.ToArray());
        // Wait until the client hangs up: closing before everything was read would reset the connection.
        await stream.CopyToAsync(Stream.Null);
    }
}
