using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.Tests.Support;

/// <summary>A server in this process on a free port, without signature checks unless requested, and a client for it.</summary>
sealed class TestServer : IAsyncDisposable
{
    readonly Server _server;

    TestServer(Server server)
    {
        _server = server;
        Client = new HttpClient { BaseAddress = new Uri(server.Addresses[0]), Timeout = TimeSpan.FromSeconds(120) };
        Control = new HttpClient
        {
            BaseAddress = new Uri(server.Control!.Address),
            Timeout = TimeSpan.FromSeconds(120),
            DefaultRequestHeaders = { Authorization = new("Bearer", server.Control.Token) },
        };
    }

    /// <summary>For the services.</summary>
    public HttpClient Client { get; }

    /// <summary>For the control API, with its token.</summary>
    public HttpClient Control { get; }

    public static Task<TestServer> StartAsync() => StartAsync(new ServerOptions { Verify = false, KeepBodies = true });

    public static async Task<TestServer> StartAsync(ServerOptions options) => new(await Server.StartAsync(options with { Port = 0, LogRequests = false, Control = true }));

    public async Task PutAsync(string path, string definition)
    {
        using var response = await Control.PutAsync(path, new StringContent(definition));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task PutEndpointAsync(string name, string definition) => PutAsync($"endpoints/{name}", definition);

    public Task<HttpResponseMessage> InvokeAsync(string endpoint, string body, string contentType = "text/csv") =>
        InvokeAsync(endpoint, Encoding.UTF8.GetBytes(body), contentType);

    public Task<HttpResponseMessage> InvokeAsync(string endpoint, byte[] body, string contentType = "text/csv")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        return Client.PostAsync($"/endpoints/{endpoint}/invocations", content);
    }

    /// <summary>The body of an invocation that must succeed.</summary>
    public async Task<string> PredictAsync(string endpoint, string body)
    {
        using var response = await InvokeAsync(endpoint, body);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, answer);
        return answer;
    }

    public async Task<HttpResponseMessage> ComprehendAsync(string operation, string body)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = content };
        request.Headers.Add("X-Amz-Target", $"Comprehend_20171127.{operation}");
        return await Client.SendAsync(request);
    }

    public async Task<JsonNode> CountsAsync() => await JsonAsync("requests");

    public async Task<JsonNode> JsonAsync(string path) => JsonNode.Parse(await Control.GetStringAsync(path))!;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Control.Dispose();
        await _server.DisposeAsync();
    }
}
