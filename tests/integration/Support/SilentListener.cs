using System.Net;
using System.Net.Sockets;

namespace AwsMl.Integration.Tests.Support;

/// <summary>A port that accepts connections and data, as far as the kernel does, and never sends anything.</summary>
sealed class SilentListener : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly List<Socket> _queue = [];

    public SilentListener(int backlog = 100) => _listener.Start(backlog);

    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>A port with a full queue: new clients wait for the connection.</summary>
    public static async Task<SilentListener> WithFullQueueAsync()
    {
        var silent = new SilentListener(backlog: 0);
        for (var i = 0; i < 8; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            silent._queue.Add(socket);
            _ = socket.ConnectAsync(silent._listener.LocalEndpoint).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        await Task.Delay(100);
        return silent;
    }

    public void Dispose()
    {
        _queue.ForEach(socket => socket.Dispose());
        _listener.Dispose();
    }
}
