using AwsMl.Core.Aws.Http;
using AwsMl.Core.Protocol;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Aws.Http;

/// <summary>What the gate lets through, as seen by a listening server, and what it does not.</summary>
public class RequestGateTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("//other.example/path")]
    [InlineData("/a//b/")]
    [InlineData("/a/../b/./c")]
    [InlineData("/%2E%2E/%2e")]
    [InlineData("/%41%2f%5C?x=%41&y")]
    [InlineData("/a?b?c")]
    public async Task What_is_named_is_sent_to_the_byte(string target)
    {
        await using var server = await TestServer.StartAsync(new Answer(""));

        using var answer = await SendAsync(new Uri(server.Url), target);

        Assert.Equal(target, Assert.Single(server.Received).Target);
    }

    [Theory]
    [InlineData("")]
    [InlineData("path")]
    [InlineData("/a b")]
    [InlineData("/a#b")]
    [InlineData("/a\r\nHost: other.example")]
    [InlineData("/ä")]
    [InlineData("/\u007f")]
    [InlineData(".other.example/")]
    [InlineData("@127.0.0.2/")]
    [InlineData(":1/")]
    public async Task What_is_no_path_is_refused(string target)
    {
        await using var server = await TestServer.StartAsync(new Answer(""));

        var error = await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(new Uri(server.Url), target));

        Assert.True(error is RequestException { Kind: ErrorKind.Configuration } or UriFormatException, error.ToString());
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task A_request_that_nobody_named_an_endpoint_for_is_refused()
    {
        await using var server = await TestServer.StartAsync(new Answer(""));

        Assert.Equal(
            "refused to send a request whose endpoint no setting and no rule named",
            await RefusedAsync(new Uri(server.Url), named: false, request => request.RequestUri = new Uri(server.Url)));
        Assert.Empty(server.Received);
    }

    [Theory]
    [InlineData("http://127.0.0.2:{port}/a")]
    [InlineData("http://127.0.0.1:1/a")]
    [InlineData("https://127.0.0.1:{port}/a")]
    [InlineData("http://localhost:{port}/a")]
    [InlineData("http://user@127.0.0.1:{port}/a")]
    [InlineData("http://169.254.169.254/a")]
    [InlineData("http://127.0.0.1:{port}/b")]
    [InlineData("http://127.0.0.1:{port}/a?b")]
    public async Task A_request_that_was_changed_is_refused(string changed)
    {
        await using var server = await TestServer.StartAsync(new Answer(""));
        await using var other = await TestServer.StartAsync((_, context) => new Answer("").SendAsync(context), address: "127.0.0.2", port: server.Port);

        var message = await RefusedAsync(
            new Uri(server.Url), named: true,
            request => request.RequestUri = new Uri(changed.Replace("{port}", server.Port.ToString(null as IFormatProvider), StringComparison.Ordinal)));

        Assert.StartsWith("refused to send a request ", message, StringComparison.Ordinal);
        Assert.Empty(server.Received);
        Assert.Empty(other.Received);
    }

    [Fact]
    public async Task Another_name_in_the_host_header_is_refused()
    {
        await using var server = await TestServer.StartAsync(new Answer(""));

        Assert.StartsWith(
            "refused to send a request with a Host header other than ",
            await RefusedAsync(new Uri(server.Url), named: true, request => request.Headers.Host = "other.example"), StringComparison.Ordinal);
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task A_server_is_not_believed_that_another_one_has_a_newer_version()
    {
        await using var other = await TestServer.StartAsync((_, context) => new Answer("").SendAsync(context), address: "127.0.0.2");
        await using var server = await TestServer.StartAsync(new Answer("", Headers: ("Alt-Svc", $"h2=\"127.0.0.2:{other.Port}\", h3=\"127.0.0.2:{other.Port}\"; ma=3600")));
        using var connections = new HttpConnections(HttpOptions.Of(new Settings()));

        for (var i = 0; i < 2; i++)
            using (await SendAsync(connections, new Uri(server.Url), "/", request => (request.Version, request.VersionPolicy) = (new Version(2, 0), HttpVersionPolicy.RequestVersionOrHigher)))
            {
            }

        Assert.Equal(2, server.Received.Count);
        Assert.Empty(other.Received);
    }

    static async Task<string> RefusedAsync(Uri endpoint, bool named, Action<HttpRequestMessage> change)
    {
        using var connections = new HttpConnections(HttpOptions.Of(new Settings()));
        using var request = new HttpRequestMessage();
        if (named)
            RequestGate.SetAddress(request, endpoint, "/a");
        change(request);
        using var invoker = new HttpMessageInvoker(connections.Handler, disposeHandler: false);
        return (await Assert.ThrowsAsync<RequestException>(() => invoker.SendAsync(request, CancellationToken.None))).Message;
    }

    static async Task<HttpResponseMessage> SendAsync(Uri endpoint, string target)
    {
        using var connections = new HttpConnections(HttpOptions.Of(new Settings()));
        return await SendAsync(connections, endpoint, target, _ => { });
    }

    static async Task<HttpResponseMessage> SendAsync(HttpConnections connections, Uri endpoint, string target, Action<HttpRequestMessage> change)
    {
        using var request = new HttpRequestMessage();
        RequestGate.SetAddress(request, endpoint, target);
        change(request);
        using var invoker = new HttpMessageInvoker(connections.Handler, disposeHandler: false);
        return await invoker.SendAsync(request, CancellationToken.None);
    }
}
