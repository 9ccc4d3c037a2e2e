using System.Text.Json.Nodes;

namespace AwsMl.LocalServer.Control;

/// <summary>Counts of one endpoint or service. Guarded by the lock of <see cref="RequestJournal"/>.</summary>
sealed class RequestCounts
{
    /// <summary>How many batch sizes are stored.</summary>
    const int KeptBatches = 10_000;

    readonly List<int> _batchRows = [];
    readonly SortedDictionary<string, long> _faults = new(StringComparer.Ordinal);
    int _inFlight;
    int _maxInFlight;

    public long Requests { get; private set; }

    public long Rows { get; private set; }

    public long Bytes { get; private set; }

    public long Failed { get; private set; }

    public long Retries { get; private set; }

    public void Arrived(int rows, long bytes, bool isRetry)
    {
        Requests++;
        if (isRetry)
            Retries++;
        Rows += rows;
        Bytes += bytes;
        _maxInFlight = Math.Max(_maxInFlight, ++_inFlight);
        if (_batchRows.Count < KeptBatches)
            _batchRows.Add(rows);
    }

    public void Left() => _inFlight--;

    public void HasFailed() => Failed++;

    public void HasMet(string fault) => _faults[fault] = _faults.GetValueOrDefault(fault) + 1;

    /// <summary>The counts; rows are included under the service's name for them, if it has any.</summary>
    public JsonObject ToJson(string? rowsName = null)
    {
        var json = new JsonObject { ["requests"] = Requests };
        if (rowsName is not null)
            json[rowsName] = Rows;
        json["bytes"] = Bytes;
        json["retries"] = Retries;
        json["failed"] = Failed;
        json["faults"] = new JsonObject(_faults.Select(fault => KeyValuePair.Create(fault.Key, (JsonNode?)fault.Value)));
        json["max_in_flight"] = _maxInFlight;
        if (rowsName is not null)
            json["batch_rows"] = new JsonArray([.. _batchRows.Select(rows => (JsonNode)rows)]);
        return json;
    }
}
