using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AwsMl.Integration.Tests.Support;

/// <summary>Debian's prometheus-postgres-exporter with the queries of monitoring/, on loopback.</summary>
sealed class Exporter : IAsyncDisposable
{
    const string Name = "prometheus-postgres-exporter";

    readonly Process _process;
    readonly HttpClient _http;

    Exporter(Process process, int port)
    {
        _process = process;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(20) };
    }

    /// <summary>The program: installed, or unpacked by tests/lib/dependencies; null: it is not there.</summary>
    public static string? Program { get; } = Find();

    /// <summary>An exporter that connects as this role.</summary>
    public static async Task<Exporter> StartAsync(Cluster cluster, string role)
    {
        var port = FreePort();
        var process = Shell.Start(
            Program!,
            [$"--web.listen-address=127.0.0.1:{port}", $"--extend.query-path={Repository.PathOf("monitoring/queries.yaml")}", "--disable-default-metrics"],
            new Dictionary<string, string?> { ["DATA_SOURCE_NAME"] = $"host={cluster.Folder} port={cluster.Port} user={role} dbname=postgres sslmode=disable" });
        // nobody reads its log, and a full pipe would stop it
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var exporter = new Exporter(process, port);
        try
        {
            await Eventually.TrueAsync(exporter.AnswersAsync, "the exporter answers");
            return exporter;
        }
        catch
        {
            await exporter.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lines of /metrics that are not comments.</summary>
    public async Task<List<Metric>> MetricsAsync() =>
        [.. (await _http.GetStringAsync("metrics")).Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(Metric.Parse)];

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    async Task<bool> AnswersAsync()
    {
        try
        {
            using var answer = await _http.GetAsync("");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    static string? Find()
    {
        string[] folders = [.. Environment.GetEnvironmentVariable("PATH")!.Split(':'), Repository.PathOf("build/unpacked/usr/bin")];
        return folders.Select(folder => Path.Combine(folder, Name)).FirstOrDefault(File.Exists);
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
