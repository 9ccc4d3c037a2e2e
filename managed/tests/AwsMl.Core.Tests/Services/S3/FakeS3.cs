using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AwsMl.Core.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace AwsMl.Core.Tests.Services.S3;

/// <summary>One bucket in memory, and the operations on it; a test can provide answers of its own.</summary>
sealed class FakeS3 : IAsyncDisposable
{
    static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    readonly ConcurrentDictionary<int, byte[]> _parts = new();
    readonly ConcurrentQueue<(string Operation, ReceivedRequest Request)> _seen = new();
    TestServer _server = null!;

    /// <summary>The object, once it is complete.</summary>
    public byte[]? Object { get; set; }

    public string? ContentEncoding { get; set; }

    /// <summary>The object's own metadata: names without the prefix, and values.</summary>
    public (string Name, string Value)? Metadata { get; set; }

    /// <summary>Answers an operation, named as in <see cref="Operations"/>, and returns true; false: S3 answers.</summary>
    public Func<string, HttpContext, Task<bool>> Before { get; set; } = (_, _) => Task.FromResult(false);

    public string Url => _server.Url;

    public int Port => _server.Port;

    /// <summary>The operations received, in order: CreateMultipartUpload, UploadPart 1, GetObject 0-8388607.</summary>
    public IReadOnlyList<string> Operations => [.. _seen.Select(seen => seen.Operation)];

    /// <summary>The requests received, in order.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => [.. _seen.Select(seen => seen.Request)];

    public ReceivedRequest Last => _seen.Last().Request;

    /// <summary>The id of every upload.</summary>
    public string UploadId { get; set; } = "upload";

    public ReceivedRequest Request(string operation) => _seen.First(seen => seen.Operation == operation).Request;

    public static async Task<FakeS3> StartAsync(X509Certificate2? certificate = null)
    {
        var s3 = new FakeS3();
        s3._server = await TestServer.StartAsync(s3.AnswerAsync, certificate);
        return s3;
    }

    /// <summary>Waits for operations with answers that nothing waits for.</summary>
    public async Task WaitForAsync(string operation)
    {
        using var guard = new CancellationTokenSource(HangGuard);
        while (!Operations.Contains(operation))
            await Task.Delay(5, guard.Token);
    }

    public static async Task<bool> FailAsync(HttpContext context, int status, string code)
    {
        await new Answer($"<Error><Code>{code}</Code><Message>no</Message></Error>", "application/xml", status).SendAsync(context);
        return true;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    async Task AnswerAsync(ReceivedRequest request, HttpContext context)
    {
        var part = int.Parse(context.Request.Query["partNumber"].ToString() is { Length: > 0 } number ? number : "0", CultureInfo.InvariantCulture);
        var range = request.Headers.GetValueOrDefault("Range", "bytes=0-")["bytes=".Length..];
        var operation = (request.Method, part, context.Request.Query.ContainsKey("uploads"), context.Request.Query.ContainsKey("uploadId")) switch
        {
            ("POST", _, true, _) => "CreateMultipartUpload",
            ("POST", _, _, true) => "CompleteMultipartUpload",
            ("DELETE", _, _, true) => "AbortMultipartUpload",
            ("PUT", > 0, _, _) => $"UploadPart {part}",
            ("PUT", _, _, _) => "PutObject",
            ("GET", _, _, _) => $"GetObject {range}",
            ("HEAD", _, _, _) => "HeadObject",
            _ => throw new InvalidOperationException(request.Method + " " + request.Target),
        };
        _seen.Enqueue((operation, request));
        if (await Before(operation, context))
            return;
        switch (operation.Split(' ')[0])
        {
            case "CreateMultipartUpload":
                await new Answer($"<Result><Bucket>bucket</Bucket><Key>key</Key><UploadId>{System.Security.SecurityElement.Escape(UploadId)}</UploadId></Result>", "application/xml").SendAsync(context);
                break;
            case "CompleteMultipartUpload":
                Object = [.. _parts.OrderBy(sent => sent.Key).SelectMany(sent => sent.Value)];
                await new Answer("<Result><Bucket>bucket</Bucket><Key>key</Key><ETag>\"whole\"</ETag></Result>", "application/xml").SendAsync(context);
                break;
            case "AbortMultipartUpload":
                context.Response.StatusCode = 204;
                break;
            case "UploadPart":
                _parts[part] = Payload(request);
                context.Response.Headers.ETag = ETag(_parts[part]);
                break;
            case "PutObject":
                Object = Payload(request);
                context.Response.Headers.ETag = ETag(Object);
                break;
            case "HeadObject":
                Describe(context);
                context.Response.ContentLength = Object!.Length;
                break;
            default:
                await SendRangeAsync(request, context, range);
                break;
        }
    }

    async Task SendRangeAsync(ReceivedRequest request, HttpContext context, string range)
    {
        var content = Object!;
        if (request.Headers.TryGetValue("If-Match", out var wanted) && wanted != ETag(content))
        {
            await FailAsync(context, 412, "PreconditionFailed");
            return;
        }
        if (content.Length == 0)
        {
            await FailAsync(context, 416, "InvalidRange");
            return;
        }
        var from = int.Parse(range.Split('-')[0], CultureInfo.InvariantCulture);
        var until = Math.Min(content.Length, int.Parse(range.Split('-')[1], CultureInfo.InvariantCulture) + 1);
        context.Response.StatusCode = 206;
        Describe(context);
        context.Response.Headers.ContentRange = $"bytes {from}-{until - 1}/{content.Length}";
        context.Response.ContentLength = until - from;
        await context.Response.Body.WriteAsync(content.AsMemory(from..until));
    }

    void Describe(HttpContext context)
    {
        context.Response.Headers.ETag = ETag(Object!);
        context.Response.Headers.ContentEncoding = ContentEncoding;
        if (Metadata is var (name, value))
            context.Response.Headers[$"x-amz-meta-{name}"] = value;
    }

    /// <summary>A signed body is sent in chunks: SIZE;chunk-signature=..., followed by that many bytes.</summary>
    static byte[] Payload(ReceivedRequest request)
    {
        if (!request.Headers["x-amz-content-sha256"].StartsWith("STREAMING-", StringComparison.Ordinal))
            return request.Body;
        var payload = new MemoryStream();
        ReadOnlySpan<byte> rest = request.Body;
        while (true)
        {
            var end = rest.IndexOf("\r\n"u8);
            var size = int.Parse(Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)';')]), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
                return payload.ToArray();
            rest = rest[(end + 2)..];
            payload.Write(rest[..size]);
            rest = rest[(size + 2)..];
        }
    }

    static string ETag(byte[] content) => $"\"{Convert.ToHexStringLower(MD5.HashData(content))}\"";
}
