using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AwsMl.Core.Tests.Support;

/// <summary>A request as received.</summary>
sealed record ReceivedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    /// <summary>The access key that signed it.</summary>
    public string AccessKey => Headers["Authorization"].Split("Credential=")[1].Split('/')[0];

    public string? Token => Headers.GetValueOrDefault("X-Amz-Security-Token");
}

/// <summary>A server on loopback that records its requests.</summary>
sealed class TestServer : IAsyncDisposable
{
    readonly WebApplication _app;

    TestServer(WebApplication app) => _app = app;

    public ConcurrentQueue<ReceivedRequest> Received { get; } = new();

    public string Url { get; private set; } = "";

    public int Port => new Uri(Url).Port;

    /// <summary>Starts a server.</summary>
    /// <param name="answer">Answers a request.</param>
    /// <param name="certificate">Of HTTPS; null: HTTP.</param>
    /// <param name="address">Address of loopback.</param>
    /// <param name="port">Port; 0: any.</param>
    public static async Task<TestServer> StartAsync(
        Func<ReceivedRequest, HttpContext, Task> answer, X509Certificate2? certificate = null, string address = "127.0.0.1", int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.Listen(IPAddress.Parse(address), port, listen =>
            {
                if (certificate is not null)
                {
                    // Only the certificate: the issuer's is not fetched.
                    var context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
                    listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(new SslServerAuthenticationOptions { ServerCertificateContext = context }) });
                }
            });
        });
        var app = builder.Build();
        var server = new TestServer(app);
        app.Run(async context =>
        {
            var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var request = new ReceivedRequest(
                context.Request.Method,
                context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
                context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                body.ToArray());
            server.Received.Enqueue(request);
            await answer(request, context);
        });
        await app.StartAsync();
        server.Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return server;
    }

    /// <summary>A server that answers each request with the next of the answers, and repeats the last one.</summary>
    public static Task<TestServer> StartAsync(params Answer[] answers)
    {
        var next = -1;
        return StartAsync((_, context) =>
            answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)].SendAsync(context));
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }
}

/// <summary>An answer of a <see cref="TestServer"/>.</summary>
sealed record Answer(string Body, string ContentType = "text/csv", int Status = 200, params (string Name, string Value)[] Headers)
{
    public static Answer Error(int status, string code, string message, params (string Name, string Value)[] headers) =>
        new($$"""{"message":"{{message}}"}""", "application/json", status, [("x-amzn-ErrorType", code), ("x-amzn-RequestId", "request-1"), .. headers]);

    public async Task SendAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        context.Response.ContentType = ContentType;
        foreach (var (name, value) in Headers)
            context.Response.Headers[name] = value;
        await context.Response.WriteAsync(Body);
    }
}
