using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AwsMl.Integration.Tests;

/// <summary>A service that responds with a redirect: nothing is sent there, and the error says what it was.</summary>
public sealed class RedirectTests(SharedCluster shared, ITestOutputHelper output) : SharedClusterTests(shared)
{
    public static readonly TheoryData<string, string> Statements = new()
    {
        { "sagemaker", "SELECT aws_sagemaker.invoke_endpoint('e', NULL, 1)" },
        { "comprehend", "SELECT aws_comprehend.detect_sentiment('row data', 'en')" },
        { "bedrock", "SELECT aws_bedrock.invoke_model('m', NULL, NULL, '{\"row\":\"data\"}')" },
        { "lambda", "SELECT aws_lambda.invoke('f', '{\"row\":\"data\"}'::json)" },
        { "s3", "SELECT aws_s3.query_export_to_s3('SELECT ''row data''', 'bkt', 'k', 'us-east-1')" },
        { "s3", "SELECT aws_s3.query_export_to_s3('SELECT repeat(''row data'', 1000) FROM generate_series(1, 2000)', 'bkt', 'k', 'us-east-1')" },
        { "s3", "SELECT aws_s3.table_import_from_s3('redirected', '', '', 'bkt', 'k', 'us-east-1')" },
    };

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task Nothing_goes_there(string service, string statement)
    {
        await Cluster.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS aws_s3 CASCADE; CREATE EXTENSION IF NOT EXISTS aws_lambda CASCADE; CREATE TABLE IF NOT EXISTS redirected (line text)");
        await using var other = new Answering("127.0.0.2", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        foreach (var status in new[] { 301, 302, 303, 307, 308 })
        {
            // Hosts that the SDK takes for S3 would be accessed through the proxy.
            foreach (var location in new[] { $"{other.Url}/k", "http://bkt.s3.evil.attacker.example/k", "http://169.254.169.254/latest/meta-data/" })
            {
                await using var server = new Answering("127.0.0.1", $"HTTP/1.1 {status} Elsewhere\r\nConnection: close\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
                await using var connection = await Cluster.OpenAsync();
                await connection.ExecuteAsync($"SET aws_ml.{service}_endpoint_url = '{server.Url}'; SET aws_ml.proxy = '{other.Url}'; SET aws_ml.max_attempts = 1");

                var error = await connection.FailsAsync(statement);

                output.WriteLine($"{service}, {status} to {location}: {error.SqlState}: {error.MessageText}; {error.Detail}");
                Assert.Equal(PostgresErrorCodes.ExternalRoutineException, error.SqlState);
                Assert.Contains($"{status}", error.Detail, StringComparison.Ordinal);
                Assert.NotEqual(0, server.Connections);
            }
        }
        Assert.Equal(0, other.Connections);
    }

    /// <summary>Answers every request with the same bytes, and counts connections.</summary>
    sealed class Answering : IAsyncDisposable
    {
        readonly TcpListener _listener;
        readonly ConcurrentBag<TcpClient> _clients = [];
        readonly CancellationTokenSource _stop = new();
        readonly Task _accepting;
        int _connections;

        public Answering(string address, string answer)
        {
            _listener = new TcpListener(IPAddress.Parse(address), 0);
            _listener.Start();
            _accepting = AcceptAsync(Encoding.ASCII.GetBytes(answer));
        }

        public string Url => $"http://{_listener.LocalEndpoint}";

        public int Connections => Volatile.Read(ref _connections);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _accepting;
            _listener.Stop();
            _stop.Dispose();
            foreach (var client in _clients)
                client.Dispose();
        }

        async Task AcceptAsync(byte[] answer)
        {
            try
            {
                while (true)
                {
                    var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                    Interlocked.Increment(ref _connections);
                    _clients.Add(client);
                    _ = AnswerAsync(client, answer);
                }
            }
            catch (OperationCanceledException)
            {
                // stopped
            }
        }

        static async Task AnswerAsync(TcpClient client, byte[] answer)
        {
            var buffer = new byte[256 * 1024];
            try
            {
                // The head and the body of a request may arrive separately: what follows the answer is read until the client
                // hangs up.
                var head = "";
                while (!head.Contains("\r\n\r\n", StringComparison.Ordinal) && await client.GetStream().ReadAsync(buffer) is var count and > 0)
                    head += Encoding.Latin1.GetString(buffer, 0, count);
                await client.GetStream().WriteAsync(answer);
                while (await client.GetStream().ReadAsync(buffer) > 0)
                {
                }
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                // gone
            }
        }
    }
}
