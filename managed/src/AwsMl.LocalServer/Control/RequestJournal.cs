using System.Text.Json.Nodes;

namespace AwsMl.LocalServer.Control;

/// <summary>
/// Counts and stores the requests that the services received. A request is counted on arrival, so that a client that has the
/// answer finds it counted; one with an invalid signature only counts as rejected, since no model saw its rows.
/// </summary>
sealed class RequestJournal(bool keepsBodies)
{
    /// <summary>How many requests are stored, and how many bytes of bodies in total.</summary>
    const int KeptRequests = 1000;

    const long KeptBytes = 64L * 1024 * 1024;

    readonly Lock _lock = new();
    readonly Queue<RequestRecord> _records = new();
    SortedDictionary<string, RequestCounts> _byEndpoint = new(StringComparer.Ordinal);
    SortedDictionary<string, RequestCounts> _byService = new(StringComparer.Ordinal);
    SortedDictionary<(string Service, string Name), long> _byName = [];
    RequestCounts _all = new();
    RepeatedInputs _repeated = new();
    long _rejected;
    long _keptBytes;

    /// <summary>Counts a request.  The result must be called when the request has been answered, with whether it failed.</summary>
    public Visit Arrived(RequestRecord record)
    {
        lock (_lock)
        {
            var counts = record is { Service: "sagemaker" or "bedrock", Endpoint: { } endpoint } ? CountsOf(_byEndpoint, endpoint) : CountsOf(_byService, record.Service);
            counts.Arrived(record.Rows, record.Bytes, record.IsRetry);
            _all.Arrived(record.Rows, record.Bytes, record.IsRetry);
            if (keepsBodies)
                _repeated.Arrived(record);
            var name = (record.Service, record.Endpoint ?? record.Operation);
            _byName[name] = _byName.GetValueOrDefault(name) + 1;
            return new Visit(this, _all, counts);
        }
    }

    public void Rejected()
    {
        lock (_lock)
            _rejected++;
    }

    public void Remember(RequestRecord record)
    {
        record.Shed();
        lock (_lock)
        {
            _records.Enqueue(record);
            _keptBytes += record.Body.Length;
            while (_records.Count > KeptRequests || (_keptBytes > KeptBytes && _records.Count > 1))
                _keptBytes -= _records.Dequeue().Body.Length;
        }
    }

    /// <summary>Resets everything, and returns the counts.</summary>
    public JsonObject Reset()
    {
        lock (_lock)
        {
            var counts = Counts();
            _byEndpoint = new(StringComparer.Ordinal);
            _byService = new(StringComparer.Ordinal);
            _byName = [];
            _all = new();
            _repeated = new();
            _rejected = 0;
            _records.Clear();
            _keptBytes = 0;
            return counts;
        }
    }

    public JsonObject Counts()
    {
        lock (_lock)
        {
            var counts = _all.ToJson("rows");
            counts["rejected"] = _rejected;
            if (keepsBodies)
                counts["repeated_rows"] = _repeated.Count;
            var byEndpoint = new JsonObject();
            foreach (var (name, endpoint) in _byEndpoint)
                byEndpoint[name] = endpoint.ToJson("rows");
            counts["by_endpoint"] = byEndpoint;
            var comprehend = CountsOf(_byService, "comprehend").ToJson("documents");
            comprehend["detect"] = _byName.GetValueOrDefault(("comprehend", "DetectSentiment"));
            comprehend["batch"] = _byName.GetValueOrDefault(("comprehend", "BatchDetectSentiment"));
            counts["comprehend"] = comprehend;
            counts["lambda"] = ByName("lambda", "functions");
            counts["s3"] = ByName("s3", "operations");
            return counts;
        }
    }

    /// <summary>The last requests, oldest first.</summary>
    public IReadOnlyList<RequestRecord> Last(int count)
    {
        lock (_lock)
            return [.. _records.TakeLast(count)];
    }

    /// <summary>The counts of a service without rows, and the number of its requests per function or operation.</summary>
    JsonObject ByName(string service, string names)
    {
        var json = CountsOf(_byService, service).ToJson();
        json[names] = new JsonObject(_byName.Where(pair => pair.Key.Service == service).Select(pair => KeyValuePair.Create(pair.Key.Name, (JsonNode?)pair.Value)));
        return json;
    }

    static RequestCounts CountsOf(SortedDictionary<string, RequestCounts> all, string name)
    {
        if (!all.TryGetValue(name, out var counts))
            all[name] = counts = new RequestCounts();
        return counts;
    }

    /// <summary>
    /// A request between arrival and answer. It keeps the counts that it entered: a reset in between starts new ones.
    /// </summary>
    internal sealed class Visit(RequestJournal journal, RequestCounts all, RequestCounts own)
    {
        public void Left(bool failed, string? fault)
        {
            lock (journal._lock)
            {
                all.Left();
                own.Left();
                if (failed)
                {
                    all.HasFailed();
                    own.HasFailed();
                }

                if (fault is not null)
                {
                    all.HasMet(fault);
                    own.HasMet(fault);
                }
            }
        }
    }
}
