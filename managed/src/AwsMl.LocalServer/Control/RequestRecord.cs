using System.Text;
using System.Text.Json.Nodes;

namespace AwsMl.LocalServer.Control;

/// <summary>What is stored about a request, for the log and for tests that check what was sent.</summary>
sealed class RequestRecord(string requestId, DateTimeOffset time, HttpRequest http, bool keepsBody)
{
    static readonly UTF8Encoding StrictUtf8 = new(false, true);

    // Copied at once: the framework reuses the request's objects after it has been answered.
    readonly KeyValuePair<string, string>[] _headers =
        keepsBody ? [.. http.Headers.Select(header => KeyValuePair.Create(header.Key, HeaderMask.Apply(header.Key, header.Value.ToString())))] : [];

    public string RequestId { get; } = requestId;

    public DateTimeOffset Time { get; } = time;

    /// <summary>A second or later attempt, as SDKs say in this header: attempt=2; max=3.</summary>
    public bool IsRetry { get; } = http.Headers["amz-sdk-request"].ToString() is var attempt
        && attempt.StartsWith("attempt=", StringComparison.Ordinal) && !attempt.StartsWith("attempt=1;", StringComparison.Ordinal);

    public string Method { get; } = http.Method;

    public string Path { get; } = http.Path;

    /// <summary>The service, by the name in its signature.</summary>
    public string Service { get; set; } = "-";

    public string Operation { get; set; } = "-";

    /// <summary>The invoked endpoint or function.</summary>
    public string? Endpoint { get; set; }

    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>Removes what must not be shown; to be called when the service has finished.</summary>
    public void Shed()
    {
        if (!keepsBody)
            Body = default;
    }

    /// <summary>The length of the body, which is not always stored.</summary>
    public long Bytes { get; set; }

    public int Rows { get; set; }

    public int Status { get; set; }

    public string? ErrorCode { get; set; }

    public string? Fault { get; set; }

    public double Milliseconds { get; set; }

    /// <summary>One line of the JSON Lines log: no headers, no body.</summary>
    public JsonObject Summary() => new()
    {
        ["time"] = Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
        ["request_id"] = RequestId,
        ["method"] = Method,
        ["path"] = Path,
        ["operation"] = Operation,
        ["endpoint"] = Endpoint,
        ["status"] = Status,
        ["error"] = ErrorCode,
        ["fault"] = Fault,
        ["ms"] = Math.Round(Milliseconds, 3),
        ["rows"] = Rows,
        ["bytes"] = Bytes,
    };

    /// <summary>The summary, with headers and body if they are stored; a body that is not UTF-8 is in base64.</summary>
    public JsonObject Full()
    {
        var full = Summary();
        if (!keepsBody)
            return full;
        var headers = new JsonObject();
        foreach (var (name, value) in _headers)
            headers[name] = value;
        full["headers"] = headers;
        try
        {
            full["body"] = StrictUtf8.GetString(Body.Span);
        }
        catch (DecoderFallbackException)
        {
            full["body_base64"] = Convert.ToBase64String(Body.Span);
        }

        return full;
    }
}
