using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.Control;

/// <summary>Who may use the control API, and what it may do with files and reveal about others' requests.</summary>
public sealed class ControlApiTests : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    TestServer _server = null!;

    public async Task InitializeAsync()
    {
        _folder.Write("stump.model", "root:x:0:0:");
        _server = await TestServer.StartAsync(new ServerOptions { Verify = false, Models = [_folder.Path] });
    }

    [Fact]
    public async Task Without_the_token_nothing_is_answered_and_nothing_changed()
    {
        var token = _server.Control.DefaultRequestHeaders.Authorization!.Parameter!;
        AuthenticationHeaderValue?[] others =
            [null, new("Bearer", ""), new("Bearer", token[..^1]), new("Bearer", token + "0"), new("Bearer", token.ToUpperInvariant()), new("Basic", token), new("Bearer", new string('0', 64))];
        foreach (var authorization in others)
        {
            foreach (var (method, path) in new[] { ("PUT", "endpoints/x"), ("GET", "requests"), ("GET", "nothing"), ("POST", "reset") })
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent("""{"type": "echo"}""") };
                request.Headers.Authorization = authorization;
                using var client = new HttpClient { BaseAddress = _server.Control.BaseAddress };
                using var response = await client.SendAsync(request);
                Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            }
        }

        Assert.Empty((await _server.JsonAsync("endpoints")).AsObject());
    }

    [Theory]
    [InlineData("functions", """{"type": "executable", "command": "/bin/sh", "arguments": ["-c", "id"]}""")]
    [InlineData("functions", """{"type": "executable", "command": "../bin/sh"}""")]
    [InlineData("functions", """{"type": "executable", "command": "stump.model"}""")]
    [InlineData("endpoints", """{"type": "xgboost", "model": "/etc/passwd"}""")]
    [InlineData("endpoints", """{"type": "xgboost", "model": "stump.model"}""")]
    [InlineData("endpoints", """{"type": "xgboost", "model": "/no/such/file"}""")]
    public async Task A_definition_that_comes_from_no_file_names_none(string kind, string definition)
    {
        using var response = await _server.Control.PutAsync($"{kind}/x", new StringContent(definition));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.EndsWith("names a file, which only a definition in a file of --models or --functions may", (string)(await Json.ReadAsync(response))["error"]!);
        Assert.Empty((await _server.JsonAsync(kind)).AsObject());
    }

    [Fact]
    public async Task Others_headers_and_bodies_are_not_kept_unless_it_was_asked_for()
    {
        await _server.PutEndpointAsync("echo", """{"type": "echo"}""");
        await _server.PredictAsync("echo", "a secret");

        var record = Assert.Single((await _server.JsonAsync("log")).AsArray())!.AsObject();

        Assert.Equal(("InvokeEndpoint", 1, 8), ((string)record["operation"]!, (int)record["rows"]!, (int)record["bytes"]!));
        Assert.DoesNotContain(["headers", "body", "body_base64"], name => record.ContainsKey(name));
        Assert.DoesNotContain("secret", record.ToJsonString());
    }

    [Theory]
    [InlineData("Authorization", "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/sagemaker/aws4_request, SignedHeaders=host;x-amz-date, Signature=5ec2e7",
        "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/sagemaker/aws4_request, SignedHeaders=host;x-amz-date, Signature=***")]
    [InlineData("Authorization", "Bearer 5ec2e7", "***")]
    [InlineData("Proxy-Authorization", "Basic 5ec2e7", "***")]
    [InlineData("X-Amz-Security-Token", "5ec2e7", "***")]
    [InlineData("Cookie", "a=5ec2e7", "***")]
    [InlineData("x-amz-server-side-encryption-customer-key", "5ec2e7", "***")]
    public async Task What_lets_somebody_in_is_masked_always(string name, string value, string shown)
    {
        await using var server = await TestServer.StartAsync();
        await server.PutEndpointAsync("echo", """{"type": "echo"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/endpoints/echo/invocations") { Content = new StringContent("1", null, "text/csv") };
        request.Headers.TryAddWithoutValidation(name, value);
        (await server.Client.SendAsync(request)).Dispose();

        var log = await server.JsonAsync("log");

        Assert.Equal(shown, (string)log[0]!["headers"]![name]!);
        Assert.DoesNotContain("5ec2e7", log.ToJsonString());
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }
}
