using System.Net.Sockets;
using System.Text;
using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.Hosting;

/// <summary>
/// Responses to a browser, to a page with another name for this server, and to a client that forges its request line: raw
/// bytes, since a proper client sends none of this.
/// </summary>
public sealed class LocalRequestsTests : IAsyncLifetime
{
    TestServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _server.PutEndpointAsync("echo", """{"type": "echo"}""");
    }

    [Theory]
    [InlineData("127.0.0.1:{0}", 200)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("localhost:{0}", 200)]
    [InlineData("LOCALHOST:{0}", 200)]
    [InlineData("[::1]:{0}", 200)]
    [InlineData("127.0.0.1:1", 200)]
    [InlineData("attacker.example:{0}", 403)]
    [InlineData("localhost.attacker.example:{0}", 403)]
    [InlineData("127.0.0.1.attacker.example:{0}", 403)]
    [InlineData("exports.s3.localhost:{0}", 200)]
    [InlineData("exports.s3.us-east-1.amazonaws.com", 200)]
    [InlineData("exports.s3.localhost.attacker.example", 403)]
    [InlineData("exports.s3.us-east-1.amazonaws.com.attacker.example", 403)]
    [InlineData("exports.s3.attacker.example.amazonaws.com", 403)]
    [InlineData("0.0.0.0:{0}", 403)]
    [InlineData("169.254.169.254:{0}", 403)]
    [InlineData("", 403)]
    public async Task The_services_are_asked_by_names_of_loopback(string host, int status) =>
        Assert.Equal(status, await StatusAsync(_server.Client, "POST /endpoints/echo/invocations HTTP/1.1", [$"Host: {host}", "Content-Length: 1"], "1"));

    [Theory]
    [InlineData("127.0.0.1:{0}", 200)]
    [InlineData("localhost:{0}", 200)]
    [InlineData("127.0.0.1", 403)]
    [InlineData("127.0.0.1:1", 403)]
    [InlineData("exports.s3.localhost:{0}", 403)]
    [InlineData("attacker.example:{0}", 403)]
    public async Task The_control_API_is_asked_by_names_of_loopback_and_its_port(string host, int status) =>
        Assert.Equal(status, await StatusAsync(_server.Control, "GET /requests HTTP/1.1", [$"Host: {host}", Authorization]));

    [Theory]
    [InlineData("Origin: http://attacker.example")]
    [InlineData("Origin: null")]
    [InlineData("Origin: http://127.0.0.1")]
    [InlineData("Sec-Fetch-Site: cross-site")]
    [InlineData("Sec-Fetch-Site: none")]
    public async Task A_page_in_a_browser_is_not_served(string header)
    {
        Assert.Equal(403, await StatusAsync(_server.Client, "POST /endpoints/echo/invocations HTTP/1.1", ["Host: 127.0.0.1", header, "Content-Type: text/plain", "Content-Length: 1"], "1"));
        Assert.Equal(403, await StatusAsync(_server.Control, "GET /requests HTTP/1.1", ["Host: 127.0.0.1:{0}", header, Authorization]));
        Assert.Equal(403, await StatusAsync(_server.Control, "OPTIONS /functions/x HTTP/1.1", ["Host: 127.0.0.1:{0}", header, "Access-Control-Request-Method: PUT"]));
        Assert.Equal(0, (int)(await _server.CountsAsync())["requests"]!);
    }

    [Theory]
    [InlineData("POST http://127.0.0.1/endpoints/echo/invocations HTTP/1.1", 400)]
    [InlineData("OPTIONS * HTTP/1.1", 400)]
    [InlineData("POST /x/../endpoints/echo/invocations HTTP/1.1", 404)]
    [InlineData("POST /x/%2e%2e/endpoints/echo/invocations HTTP/1.1", 404)]
    [InlineData("POST /x/.%2E/endpoints/echo/invocations HTTP/1.1", 404)]
    [InlineData("POST /./endpoints/echo/invocations HTTP/1.1", 404)]
    [InlineData("POST /endpoints/echo/invocations HTTP/1.1", 200)]
    public async Task What_routes_a_request_is_the_path_as_it_was_sent(string requestLine, int status) =>
        Assert.Equal(status, await StatusAsync(_server.Client, requestLine, ["Host: 127.0.0.1", "Content-Length: 1"], "1"));

    [Theory]
    [InlineData("POST", "b/../endpoints/echo/invocations")]
    [InlineData("POST", "../endpoints/echo/invocations")]
    [InlineData("PUT", "../_local/functions/x")]
    [InlineData("GET", "../_local/log")]
    public async Task A_key_with_dot_segments_reaches_nothing_but_S3(string method, string target)
    {
        var scope = "Authorization: AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=none";

        Assert.InRange(await StatusAsync(_server.Client, $"{method} /{target} HTTP/1.1", ["Host: 127.0.0.1", scope, "Content-Length: 1"], "1"), 400, 501);
        var counts = await _server.CountsAsync();

        Assert.Equal((1, 1), ((int)counts["requests"]!, (int)counts["s3"]!["requests"]!));
        Assert.Empty(counts["by_endpoint"]!.AsObject());
    }

    [Fact]
    public async Task A_request_line_that_never_ends_and_a_body_that_never_comes_take_little_of_the_server()
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var clients = new List<TcpClient>();
        for (var i = 0; i < 20; i++)
        {
            clients.Add(await SendAsync(_server.Client, "POST /endpoints/echo/invocations HTTP/1.1", ["Host: 127.0.0.1", "Content-Length: 26214400"], "1"));
            clients.Add(await SendAsync(_server.Client, "GET /", []));
        }

        await _server.PredictAsync("echo", "1");
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 100 * 1024 * 1024);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Nothing_of_the_control_API_is_on_the_port_of_the_services()
    {
        string[] routes = ["GET requests", "GET log", "GET endpoints", "PUT endpoints/x", "DELETE endpoints/echo", "GET functions", "PUT functions/x", "DELETE functions/x",
            "PUT comprehend/fault", "DELETE comprehend/fault", "PUT lambda/fault", "PUT s3/fault", "PUT clock", "POST reset", "POST reset/counts", "GET ping"];
        foreach (var route in routes)
        {
            foreach (var prefix in (string[])["", "_local/"])
            {
                var (method, path) = (route.Split(' ')[0], prefix + route.Split(' ')[1]);
                // With the token, too: it does not help here.
                using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent("""{"type": "echo"}""") };
                request.Headers.Authorization = _server.Control.DefaultRequestHeaders.Authorization;
                using var response = await _server.Client.SendAsync(request);
                Assert.Equal((404, "UnknownOperationException"), ((int)response.StatusCode, response.Headers.GetValues("x-amzn-ErrorType").Single()));
            }
        }

        Assert.Equal(["echo"], (await _server.JsonAsync("endpoints")).AsObject().Select(endpoint => endpoint.Key));
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    string Authorization => $"Authorization: {_server.Control.DefaultRequestHeaders.Authorization}";

    static async Task<int> StatusAsync(HttpClient at, string requestLine, string[] headers, string body = "")
    {
        using var client = await SendAsync(at, requestLine + "\r\n" + string.Join("\r\n", headers) + "\r\nConnection: close\r\n\r\n" + body);
        using var reader = new StreamReader(client.GetStream());
        return int.Parse((await reader.ReadLineAsync())!.Split(' ')[1]);
    }

    static Task<TcpClient> SendAsync(HttpClient at, string requestLine, string[] headers, string body = "") =>
        SendAsync(at, requestLine + "\r\n" + string.Concat(headers.Select(header => header + "\r\n")) + "\r\n" + body);

    static async Task<TcpClient> SendAsync(HttpClient at, string text)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", at.BaseAddress!.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text.Replace("{0}", at.BaseAddress.Port.ToString())));
        return client;
    }
}
