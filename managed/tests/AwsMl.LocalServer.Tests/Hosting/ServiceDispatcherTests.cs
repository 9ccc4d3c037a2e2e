using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Tests.S3;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.Hosting;

public sealed class ServiceDispatcherTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_file_that_cannot_be_written_is_an_internal_error_and_the_log_says_why()
    {
        await using var s3 = await S3Client.StartAsync(_folder.Path);
        var uploads = Path.Combine(_folder.Path, "data", "uploads");
        Directory.Delete(uploads);
        File.WriteAllText(uploads, "in the way");

        using var put = await s3.SendAsync("PUT", "data/a", "1");

        Assert.Equal((500, "InternalError"), ((int)put.StatusCode, await S3Client.CodeAsync(put)));
        await AssertLoggedAsync(s3.Server, 500, "InternalFailure DirectoryNotFoundException: ");
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_ends_the_connection_and_the_log_says_why()
    {
        await using var s3 = await S3Client.StartAsync(_folder.Path);
        (await s3.SendAsync("PUT", "data/a", "1")).Dispose();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder.Path, "data", "objects"), "*", SearchOption.AllDirectories))
            File.Delete(file);

        await Assert.ThrowsAsync<HttpRequestException>(() => s3.SendAsync("GET", "data/a"));

        await AssertLoggedAsync(s3.Server, 500, "InternalFailure FileNotFoundException: ");
    }

    [Fact]
    public async Task A_client_that_does_not_wait_for_its_answer_has_gone()
    {
        await using var server = await TestServer.StartAsync();
        await server.PutEndpointAsync("slow", """{"type": "fault", "behaviour": "hang"}""");
        using var client = await SendAsync(server, "POST /endpoints/slow/invocations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\n\r\n1");

        await AssertMetAsync(server);
        client.Client.Close();

        await AssertLoggedAsync(server, 499, "");
    }

    [Theory]
    [InlineData("POST /endpoints/echo/invocations HTTP/1.1\r\nHost: 127.0.0.1\r\n")]
    [InlineData("PUT /data/a HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=none\r\n")]
    public async Task A_client_that_leaves_within_its_body_has_gone(string head)
    {
        await using var s3 = await S3Client.StartAsync();
        using (await SendAsync(s3.Server, head + "Content-Length: 1000\r\n\r\nnot all"))
            await Task.Delay(TimeSpan.FromMilliseconds(50));

        await AssertLoggedAsync(s3.Server, 499, "");
    }

    public void Dispose() => _folder.Dispose();

    static async Task<TcpClient> SendAsync(TestServer server, string request)
    {
        // A client that closes with SO_LINGER off resets the connection.
        var client = new TcpClient { LingerState = new LingerOption(true, 0) };
        await client.ConnectAsync("127.0.0.1", server.Client.BaseAddress!.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        return client;
    }

    static Task AssertMetAsync(TestServer server) => EventuallyAsync(async () => (int)(await server.CountsAsync())["requests"]! > 0);

    static async Task AssertLoggedAsync(TestServer server, int status, string error)
    {
        JsonNode? last = null;
        await EventuallyAsync(async () => (int)((last = (await server.JsonAsync("log?last=1")).AsArray().SingleOrDefault())?["status"] ?? 0) == status);
        Assert.StartsWith(error, (string?)last!["error"] ?? "");
    }

    static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        for (var i = 0; !await holds(); i++)
        {
            Assert.True(i < 300, "it did not come to pass");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }
}
