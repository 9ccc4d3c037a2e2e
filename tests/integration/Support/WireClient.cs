using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace AwsMl.Integration.Tests.Support;

/// <summary>
/// The parts of the frontend/backend protocol (PostgreSQL manual, "Message Flow") that some clients use but Npgsql does not:
/// portals executed a few rows at a time, and simple queries.
/// </summary>
sealed class WireClient : IAsyncDisposable
{
    const int ProtocolVersion = 3 << 16;

    readonly NetworkStream _stream;
    readonly MemoryStream _unsent = new();

    WireClient(NetworkStream stream) => _stream = stream;

    public static async Task<WireClient> ConnectAsync(string socketPath, string user, string database)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath));
        var client = new WireClient(new NetworkStream(socket, ownsSocket: true) { ReadTimeout = 20_000 });
        client.Add(null, [.. BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(ProtocolVersion)),
            .. Text("user"), .. Text(user), .. Text("database"), .. Text(database), 0]);
        await client.ReadUntilAsync('Z');
        return client;
    }

    /// <summary>A simple query: the first column of its rows.</summary>
    public async Task<List<string?>> QueryAsync(string statements)
    {
        Add('Q', Text(statements));
        return (await ReadUntilAsync('Z')).Rows;
    }

    /// <summary>Opens the unnamed portal for a query.</summary>
    public void Bind(string query)
    {
        Add('P', [.. Text(""), .. Text(query), 0, 0]);
        Add('B', [.. Text(""), .. Text(""), 0, 0, 0, 0, 0, 0]);
    }

    /// <summary>The next rows of the unnamed portal, and whether it has more.</summary>
    public async Task<(List<string?> Rows, bool Suspended)> ExecuteAsync(int mostRows)
    {
        var rows = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(rows, mostRows);
        Add('E', [.. Text(""), .. rows]);
        Add('H', []);
        var (values, last) = await ReadUntilAsync('s', 'C');
        return (values, last == 's');
    }

    public async Task SyncAsync()
    {
        Add('S', []);
        await ReadUntilAsync('Z');
    }

    public async ValueTask DisposeAsync()
    {
        Add('X', []);
        await _stream.WriteAsync(_unsent.ToArray());
        await _stream.DisposeAsync();
        await _unsent.DisposeAsync();
    }

    static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    void Add(char? type, ReadOnlySpan<byte> body)
    {
        if (type is { } letter)
            _unsent.WriteByte((byte)letter);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, body.Length + 4);
        _unsent.Write(length);
        _unsent.Write(body);
    }

    async Task<(List<string?> Rows, char Last)> ReadUntilAsync(params char[] ends)
    {
        await _stream.WriteAsync(_unsent.ToArray());
        _unsent.SetLength(0);
        var rows = new List<string?>();
        var header = new byte[5];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            await _stream.ReadExactlyAsync(header, limit.Token);
            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - 4];
            await _stream.ReadExactlyAsync(body, limit.Token);
            var type = (char)header[0];
            if (type == 'E')
                throw new InvalidOperationException(Encoding.UTF8.GetString(body).Replace('\0', ' '));
            if (type == 'D')
                rows.Add(FirstColumn(body));
            if (ends.Contains(type))
                return (rows, type);
        }
    }

    static string? FirstColumn(ReadOnlySpan<byte> row) =>
        BinaryPrimitives.ReadInt32BigEndian(row[2..]) is var length && length >= 0 ? Encoding.UTF8.GetString(row.Slice(6, length)) : null;
}
