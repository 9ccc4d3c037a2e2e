using System.Net;
using System.Xml.Linq;
using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.S3;

/// <summary>Sends S3 requests with unchecked signatures; there is a bucket "data" at the beginning.</summary>
sealed class S3Client : IAsyncDisposable
{
    S3Client(TestServer server) => Server = server;

    public TestServer Server { get; }

    public static async Task<S3Client> StartAsync(string? folder = null)
    {
        var client = new S3Client(await TestServer.StartAsync(new ServerOptions { Verify = false, KeepBodies = true, S3Folder = folder }));
        if (folder is null || !Directory.Exists(Path.Combine(folder, "data")))
            (await client.SendAsync("PUT", "data")).Dispose();
        return client;
    }

    public Task<HttpResponseMessage> SendAsync(string method, string target, string body = "", params (string Name, string Value)[] headers) =>
        SendAsync(method, target, System.Text.Encoding.UTF8.GetBytes(body), headers);

    public async Task<HttpResponseMessage> SendAsync(string method, string target, byte[] body, params (string Name, string Value)[] headers)
    {
        var uri = new Uri($"{Server.Client.BaseAddress}{target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), uri) { Content = new ByteArrayContent(body) };
        request.Headers.TryAddWithoutValidation("Authorization",
            "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=none");
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return await Server.Client.SendAsync(request);
    }

    /// <summary>Sends a request that must succeed, and returns the response document.</summary>
    public async Task<XElement> DocumentAsync(string method, string target, string body = "")
    {
        using var response = await SendAsync(method, target, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return XDocument.Parse(text).Root!;
    }

    public async Task<string> TextAsync(string target)
    {
        using var response = await SendAsync("GET", target);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    public static async Task<string> CodeAsync(HttpResponseMessage response) => Value(XDocument.Parse(await response.Content.ReadAsStringAsync()).Root!, "Code");

    public static string Value(XElement document, string name) => Values(document, name).Single();

    public static IEnumerable<string> Values(XElement document, string name) =>
        document.Descendants().Where(element => element.Name.LocalName == name && !element.HasElements).Select(element => element.Value);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
