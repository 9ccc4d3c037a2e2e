using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AwsMl.Integration.Tests.Support;

/// <summary>
/// A service that sends the last byte of its answers only when it has sent everything else of all of them, so that a client has
/// all of them in memory at the same time.
/// </summary>
sealed class FloodService : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _over = new();
    readonly TaskCompletionSource _allSent = new();
    readonly Task _serving;
    int _toSend;

    public FloodService(int answers, int bytes)
    {
        _toSend = answers;
        _listener.Start();
        _serving = ServeAsync(bytes);
    }

    public string Url => $"http://{_listener.LocalEndpoint}";

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _serving;
        _listener.Dispose();
        _over.Dispose();
    }

    async Task ServeAsync(int bytes)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_over.Token), bytes));
        }
        catch (OperationCanceledException)
        {
            // stopped
        }

        await Task.WhenAll(connections);
    }

    async Task AnswerAsync(TcpClient client, int bytes)
    {
        using var _ = client;
        var stream = client.GetStream();
        var piece = new byte[64 * 1024];
        piece.AsSpan().Fill((byte)'x');
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: {bytes + 1}\r\n\r\n"), _over.Token);
            for (var sent = 0; sent < bytes; sent += piece.Length)
                await stream.WriteAsync(piece.AsMemory(0, Math.Min(piece.Length, bytes - sent)), _over.Token);
            NoteSent();
            await _allSent.Task.WaitAsync(_over.Token);
            await stream.WriteAsync("\n"u8.ToArray(), _over.Token);
            // With the request unread, closing would discard the answer.
            await stream.CopyToAsync(Stream.Null, _over.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // the client has gone, or the test has ended
            NoteSent();
        }
    }

    void NoteSent()
    {
        if (Interlocked.Decrement(ref _toSend) == 0)
            _allSent.SetResult();
    }
}
