using System.Net;
using System.Text;

namespace AwsMl.Native.Tests.Support;

/// <summary>A server of SageMaker Runtime and Comprehend on loopback, answering as a test says.</summary>
sealed class LoopbackServer : IDisposable
{
    readonly HttpListener _listener = new();

    /// <summary>Starts a server.</summary>
    /// <param name="answer">Status and body for a request's body; null: no answer at all.</param>
    public LoopbackServer(Func<string, (int Status, string Body)?> answer)
    {
        using var port = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        port.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)port.LocalEndpoint).Port}/";
        port.Stop();
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = ServeAsync(answer);
    }

    public string Url { get; }

    public SemaphoreSlim Arrived { get; } = new(0);

    public void Dispose() => _listener.Abort();

    async Task ServeAsync(Func<string, (int Status, string Body)?> answer)
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new StreamReader(context.Request.InputStream);
                var given = answer(await body.ReadToEndAsync());
                Arrived.Release();
                if (given is not var (status, text))
                    continue;
                context.Response.StatusCode = status;
                context.Response.ContentType = "text/csv";
                context.Response.Headers["x-amzn-RequestId"] = "request-1";
                if (status != 200)
                    context.Response.Headers["x-amzn-ErrorType"] = "ValidationError";
                var bytes = Encoding.UTF8.GetBytes(text);
                context.Response.ContentLength64 = bytes.Length;
                await context.Response.OutputStream.WriteAsync(bytes);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }
}
