using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AwsMl.Native.Tests.Support;

/// <summary>A SageMaker Runtime and Comprehend server on loopback, with answers provided by a test.</summary>
sealed class LoopbackServer : IDisposable
{
    const int Attempts = 10;

    readonly HttpListener _listener;

    /// <summary>Starts a server.</summary>
    /// <param name="answer">Status and body for a request's body; null: no answer at all.</param>
    public LoopbackServer(Func<string, (int Status, string Body)?> answer)
    {
        (_listener, Url) = Listen();
        _ = ServeAsync(answer);
    }

    public string Url { get; }

    public SemaphoreSlim Arrived { get; } = new(0);

    public void Dispose() => _listener.Abort();

    // HttpListener cannot choose a port, and one that was free a moment ago may be taken by now.
    static (HttpListener Listener, string Url) Listen()
    {
        for (var attempt = 1; ; attempt++)
        {
            var url = $"http://127.0.0.1:{FreePort()}/";
            var listener = new HttpListener();
            listener.Prefixes.Add(url);
            try
            {
                listener.Start();
                return (listener, url);
            }
            catch (HttpListenerException) when (attempt < Attempts)
            {
                listener.Close();
            }
        }
    }

    static int FreePort()
    {
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        return ((IPEndPoint)port.LocalEndpoint).Port;
    }

    async Task ServeAsync(Func<string, (int Status, string Body)?> answer)
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The test has ended.
                return;
            }
            try
            {
                await AnswerAsync(context, answer);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The client has gone.
            }
        }
    }

    async Task AnswerAsync(HttpListenerContext context, Func<string, (int Status, string Body)?> answer)
    {
        using var body = new StreamReader(context.Request.InputStream);
        var given = answer(await body.ReadToEndAsync());
        Arrived.Release();
        if (given is not var (status, text))
            return;
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
