using System.Globalization;

namespace AwsMl.LocalServer.Control;

/// <summary>Writes one line per request to stderr, and one JSON line per request to a file. Neither contains row data.</summary>
sealed class RequestLog(TextWriter? lines, TextWriter? json) : IDisposable
{
    readonly Lock _lock = new();

    public void Write(RequestRecord record)
    {
        lock (_lock)
        {
            lines?.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{record.Time:HH:mm:ss.fff} {record.Method} {record.Path} {record.Operation} {record.Status}{(record.ErrorCode is { } code ? " " + code : "")} {record.Milliseconds:0.0} ms, {record.Rows} rows, {record.Bytes} bytes"));
            json?.WriteLine(record.Summary().ToJsonString());
            json?.Flush();
        }
    }

    public void Dispose() => json?.Dispose();
}
