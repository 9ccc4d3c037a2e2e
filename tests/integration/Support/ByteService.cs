using System.Net;

namespace AwsMl.Integration.Tests.Support;

/// <summary>A service that answers every request with the same bytes.</summary>
sealed class ByteService : IAsyncDisposable
{
    readonly HttpListener _listener = new();
    readonly Task _serving;

    public ByteService(byte[] answer)
    {
        // HttpListener cannot choose a free port by itself.
        using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = $"http://{probe.LocalEndpoint}";
        }

        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _serving = ServeAsync(answer);
    }

    public string Url { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    async Task ServeAsync(byte[] answer)
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                await context.Request.InputStream.CopyToAsync(Stream.Null);
                context.Response.ContentType = "text/csv; charset=utf-8";
                await context.Response.OutputStream.WriteAsync(answer);
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // stopped
        }
    }
}
