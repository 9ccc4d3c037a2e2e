using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AwsMl.LocalServer.Control;

/// <summary>
/// Counts rows that were received before: with the same values, for the same endpoint or function. For tests that a client
/// asks only once; retries and rows of requests that were sent again in parts count as well. Not thread-safe.
/// </summary>
sealed class RepeatedInputs
{
    /// <summary>How many rows are remembered.</summary>
    const int KeptRows = 1_000_000;

    readonly HashSet<UInt128> _seen = [];

    public long Count { get; private set; }

    public void Arrived(RequestRecord record)
    {
        var target = $"{record.Service} {record.Operation} {record.Endpoint} ";
        if (record.Service == "comprehend" && Documents(record.Body) is { } documents)
        {
            foreach (var document in documents)
                Add("comprehend", Encoding.UTF8.GetBytes(document));
        }
        else if (record is { Service: "sagemaker", Rows: > 1 })
        {
            foreach (var line in Lines(record.Body))
                Add(target, line.Span);
        }
        else
        {
            Add(target, record.Body.Span.TrimEnd((byte)'\n'));
        }
    }

    void Add(string target, ReadOnlySpan<byte> input)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(target));
        hash.AppendData(input);
        var digest = System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash.GetHashAndReset());
        if (_seen.Contains(digest))
            Count++;
        else if (_seen.Count < KeptRows)
            _seen.Add(digest);
    }

    /// <summary>The records of a CSV body: lines, but not at a line feed within quotes.</summary>
    static IEnumerable<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> body)
    {
        var start = 0;
        var quoted = false;
        for (var i = 0; i < body.Length; i++)
        {
            var value = body.Span[i];
            if (value == '"')
                quoted = !quoted;
            if (value != '\n' || quoted)
                continue;
            yield return body[start..i];
            start = i + 1;
        }

        if (start < body.Length)
            yield return body[start..];
    }

    /// <summary>The documents of a request, each with its language; null if it cannot be read, which is for the service to say.</summary>
    static List<string>? Documents(ReadOnlyMemory<byte> body)
    {
        try
        {
            if (JsonNode.Parse(body.Span) is not JsonObject input)
                return null;
            var texts = input["TextList"] as JsonArray ?? [input["Text"]?.DeepClone()];
            return [.. texts.Select(text => $"{input["LanguageCode"]} {text}")];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}
