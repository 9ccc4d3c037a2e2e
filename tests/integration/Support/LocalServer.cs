using System.Text.Json.Nodes;

namespace AwsMl.Integration.Tests.Support;

/// <summary>The control API of a local server, and its log.</summary>
public sealed class LocalServer(string url, string control, string token, string logFile) : IDisposable
{
    /// <summary>What the local server logs for a request with a client that disconnected.</summary>
    const int ClientGone = 499;

    readonly HttpClient _http = new()
    {
        BaseAddress = new Uri(control),
        Timeout = TimeSpan.FromSeconds(20),
        DefaultRequestHeaders = { Authorization = new("Bearer", token) },
    };

    public string Url { get; } = url;

    public async Task ResetAsync() => (await _http.PostAsync("reset", null)).EnsureSuccessStatusCode();

    public async Task ResetCountsAsync() => (await _http.PostAsync("reset/counts", null)).EnsureSuccessStatusCode();

    public async Task<ServerCounts> CountsAsync() => ServerCounts.Parse(await _http.GetStringAsync("requests"));

    /// <summary>Requests of S3 for this operation.</summary>
    public async Task<int> OperationsAsync(string operation) =>
        (int?)JsonNode.Parse(await _http.GetStringAsync("requests"))!["s3"]!["operations"]![operation] ?? 0;

    /// <summary>The bodies of the last requests, oldest first.</summary>
    public async Task<IReadOnlyList<string>> LastBodiesAsync(int count) =>
        [.. JsonNode.Parse(await _http.GetStringAsync($"log?last={count}"))!.AsArray().Select(record => (string)record!["body"]!)];

    public async Task DefineAsync(string endpoint, string definition) =>
        (await _http.PutAsync($"endpoints/{endpoint}", new StringContent(definition))).EnsureSuccessStatusCode();

    /// <summary>Programs a fault of a service, until the counts are reset with everything else.</summary>
    public async Task FaultAsync(string service, string fault) =>
        (await _http.PutAsync($"{service}/fault", new StringContent(fault))).EnsureSuccessStatusCode();

    public Task<TimeSpan> RequestsArriveAsync(long count) =>
        Eventually.TrueAsync(async () => (await CountsAsync()).Requests >= count, $"{count} requests at the local server");

    /// <summary>Requests so far to an endpoint for which the connection was closed before the answer was complete.</summary>
    public int AbandonedRequests(string endpoint) =>
        ReadLog().Count(record => (string?)record["endpoint"] == endpoint && (int)record["status"]! == ClientGone);

    public void Dispose() => _http.Dispose();

    IEnumerable<JsonNode> ReadLog()
    {
        if (!File.Exists(logFile))
            yield break;
        using var stream = new FileStream(logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        // the last line may still be incomplete
        foreach (var line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            yield return JsonNode.Parse(line)!;
    }
}
