using System.Diagnostics;
using System.Text;
using System.Text.Json;
using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Engine;
using AwsMl.Core.Protocol;
using AwsMl.Core.Services;
using AwsMl.Core.Services.Bedrock;
using AwsMl.Core.Services.Lambda;
using AwsMl.Core.Services.S3;
using AwsMl.Core.Services.SageMaker;
using AwsMl.Core.Tests.Services.S3;
using AwsMl.Core.Tests.Support;
using Xunit.Abstractions;

namespace AwsMl.Core.Tests.Aws.Pipeline;

/// <summary>Requests as sent, with names that are hard to write in a URL, are signed as botocore would sign them.</summary>
public class BotocoreSignatureTests(ITestOutputHelper output)
{
    const string Python = "/usr/bin/python3";

    public static readonly string[] Keys =
    [
        "/exports/a.csv", "//a", "a//b", "a/", "/", "//", "///", "http://127.0.0.2/a", "//127.0.0.2/a", "a:b@c", "a/...", ".../a", ".a", "a.", "a..", "..a/b",
        "%2E%2E/a", "%2e", "%2F", "%", "%%", "%zz", "a%20b", "+", "a+b c", " ", " a ", "a&b=c", "#", "a#b", "?", "a?b=c", "=", "'", "\"", "\\", "..\\a", "a\tb", "a\nb",
        "a\r\nHost: x", "\u0001", "\u007f", "\u0085", "\u200f", "\u202e", "\u2028", "ü", "u\u0308", "ß", "Größe/Öl", "日本語/テスト", "🙂", "\ud83d\ude42/\U0002f800", "*", "()", "!$,;:@[]{}^`|<>~_-",
        "{Key+}", "{Bucket}", new string('a', 1024), new string('ü', 512), new string('日', 341), new string('%', 1024), string.Concat(Enumerable.Repeat("/", 1024)),
    ];

    public static readonly string[] RefusedKeys =
    [
        ".", "..", "./a", "../a", "a/.", "a/..", "a/./b", "a/../b", "/..", "/../a", "//../a", "../_local/functions/x", "", new string('a', 1025), new string('ü', 513), new string('日', 342),
    ];

    [Fact]
    public async Task S3_keys()
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        foreach (var key in Keys)
        {
            s3.Object = [1];
            await backend.UploadAsync([1], new S3Location("bucket", key, null));
            Assert.Equal($"/bucket/{Escaped(key)}", s3.Last.Target);
            await backend.DownloadAsync(new S3Location("bucket", key, null));
            Assert.Equal($"/bucket/{Escaped(key)}", s3.Last.Target);
        }
        await backend.UploadAsync(new byte[9 * 1024 * 1024], new S3Location("bucket", "//a b/ü", null));

        await VerifyAsync(s3.Requests);
    }

    [Fact]
    public async Task S3_keys_that_are_refused()
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        foreach (var key in RefusedKeys)
        {
            var error = await Assert.ThrowsAsync<RequestException>(() => backend.UploadAsync([1], new S3Location("bucket", key, null)));
            Assert.Equal((key, ErrorKind.BadArgument), (key, error.Kind));
        }
        Assert.Empty(s3.Requests);
    }

    [Fact]
    public async Task The_id_of_an_upload_cannot_be_more_than_a_parameter()
    {
        const string id = "a b&partNumber=2#/..\r\nHost: other\u00fc+%";
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        s3.UploadId = id;
        await backend.UploadAsync(new byte[9 * 1024 * 1024]);

        Assert.All(
            s3.Requests.Where(request => request.Target.Contains("uploadId", StringComparison.Ordinal)),
            request => Assert.EndsWith("uploadId=" + Uri.EscapeDataString(id), request.Target, StringComparison.Ordinal));
        await VerifyAsync(s3.Requests);
    }

    [Fact]
    public async Task Names_of_endpoints_models_and_functions()
    {
        using var environment = EnvironmentScope.WithKeys(("AWS_SESSION_TOKEN", "TOKEN/abc+def=="));
        await using var server = await TestServer.StartAsync(new Answer("{}", "application/json"));
        string[] models =
        [
            "amazon.titan-embed-text-v2:0", "eu.anthropic.claude-3-haiku-20240307-v1:0",
            "arn:aws:bedrock:us-east-1:123456789012:inference-profile/eu.anthropic.claude-3-haiku-20240307-v1:0",
            "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abcdefghijkl", "arn:aws:sagemaker:us-east-1:123456789012:endpoint/a-b",
        ];
        foreach (var model in models)
            await TrySendAsync(server, InvokeModel.Prepare(model, Rows.Pack([null, null, "{}"]), Client.Options));
        (string Name, string? Qualifier)[] functions =
        [
            ("f", null), ("f", "$LATEST"), ("f:$LATEST", null), ("f:alias_1", null), ("123456789012:function:f", "7"),
            ("arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST", null), ("arn:aws:lambda:us-east-1:123456789012:function:f", "alias-1"),
        ];
        foreach (var (name, qualifier) in functions)
            await TrySendAsync(server, InvokeFunction.Prepare(name, Rows.Pack(["{}", null, null, null, "{\"a\":\"ü\"}", qualifier]), Client.Options));
        foreach (var endpoint in new[] { "a", "A-b_c", new string('e', 63) })
            await TrySendAsync(server, InvokeEndpoint.Prepare(endpoint, Rows.Pack(["1", "ü"]), 1, Client.Options));
        await TrySendAsync(server, Client.Texts("ein Text", "日本"));
        Assert.Equal(models.Length + functions.Length + 4, server.Received.Count);

        await VerifyAsync([.. server.Received]);
    }

    [Fact]
    public async Task Roles()
    {
        await using var sts = await TestServer.StartAsync(SecurityTokenService.Assumed("AKIDROLE"));
        using var environment = EnvironmentScope.WithKeys(("AWS_ENDPOINT_URL_STS", sts.Url));
        EnvironmentScope.WriteFile("credentials", $"[base]\naws_access_key_id = {Support.Keys.AccessKey}\naws_secret_access_key = {Support.Keys.SecretKey}\n");
        EnvironmentScope.WriteFile("config",
            $"[profile role]\nrole_arn = arn:aws:iam::123456789012:role/a/path/Rolle+=,.@-_\nrole_session_name = a+=,.@-_b\nexternal_id = x +:/&=#?%\nsource_profile = base\n");
        await using var server = await TestServer.StartAsync(new Answer("1\n"));

        await Client.InvokeAsync(Client.For(server) with { Profile = "role" });

        await VerifyAsync([.. sts.Received]);
    }

    [Fact]
    public async Task Below_the_path_of_an_endpoint()
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(new Answer("1\n"));
        foreach (var path in new[] { "", "/", "/a", "/a/", "/a/b.c/~d" })
            await Client.InvokeAsync(Client.For(server.Url + path));

        Assert.Equal(
            ["/endpoints/my-ep/invocations", "/endpoints/my-ep/invocations", "/a/endpoints/my-ep/invocations", "/a/endpoints/my-ep/invocations", "/a/b.c/~d/endpoints/my-ep/invocations"],
            server.Received.Select(request => request.Target));
        await VerifyAsync([.. server.Received]);
    }

    /// <summary>The answer is not used.</summary>
    static async Task TrySendAsync(TestServer server, Submission submission)
    {
        using var connections = new ServiceConnections(Client.For(server) with { MaxAttempts = 1 }, former: null);
        try
        {
            await Client.SendAsync(connections, submission);
        }
        catch (BatchException)
        {
        }
    }

    /// <summary>RFC 3986: everything except unreserved characters and slashes.</summary>
    static string Escaped(string key)
    {
        var escaped = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(key))
            escaped.Append(char.IsAsciiLetterOrDigit((char)octet) || "-._~/".Contains((char)octet, StringComparison.Ordinal) ? (char)octet : $"%{octet:X2}");
        return escaped.ToString();
    }

    async Task VerifyAsync(IReadOnlyList<ReceivedRequest> requests)
    {
        Assert.True(File.Exists(Python), $"{Python} is missing: install python3-botocore");
        var file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file, requests.Select(request => JsonSerializer.Serialize(
            new { method = request.Method, target = request.Target, headers = request.Headers, body = Convert.ToBase64String(request.Body) })));
        var start = new ProcessStartInfo(Python, [Path.Combine(AppContext.BaseDirectory, "Data", "verify.py"), file, Support.Keys.SecretKey])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        output.WriteLine(said + await errors);
        Assert.Equal($"{requests.Count} requests checked\n", said);
        File.Delete(file);
    }
}
