using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Models;

namespace AwsMl.LocalServer.Faults;

/// <summary>Applies a <see cref="FaultBehaviour"/> to a valid answer.</summary>
static class AnswerDamage
{
    public static Answer Apply(FaultBehaviour behaviour, ContentAnswer answer) => behaviour switch
    {
        FaultBehaviour.None => answer,
        FaultBehaviour.Reset => new ResetAnswer(),
        FaultBehaviour.ResetMidway => new TruncatedAnswer(answer, reset: true),
        FaultBehaviour.Truncate => new TruncatedAnswer(answer, reset: false),
        FaultBehaviour.Hang => new HangAnswer(),
        FaultBehaviour.Trickle => new TrickleAnswer(answer),
        FaultBehaviour.Endless => new EndlessAnswer(answer),
        FaultBehaviour.Garbage => new ContentAnswer(answer.ContentType, Garbage()),
        FaultBehaviour.Gzip => Gzipped(answer, Gzip(answer.Body)),
        FaultBehaviour.BadGzip => Gzipped(answer, answer.Body),
        FaultBehaviour.DamagedGzip => Gzipped(answer, WithWrongChecksum(Gzip(answer.Body))),
        FaultBehaviour.CutGzip => Gzipped(answer, Gzip(answer.Body) is var whole ? whole.AsMemory(..(whole.Length / 2)) : default),
        FaultBehaviour.GzipBomb => Gzipped(answer, Bomb.Value),
        FaultBehaviour.BadJson => new ContentAnswer("application/json", "{\"predictions\":[{\"score\":0."u8.ToArray()),
        FaultBehaviour.DeepJson => Text("application/json", $"{{\"predictions\":{new string('[', 100_000)}{new string(']', 100_000)}}}"),
        FaultBehaviour.BadCsv => new ContentAnswer(answer.ContentType, (byte[])[.. "\"never closed,"u8, .. answer.Body.Span]),
        FaultBehaviour.WrongCount => Text("text/csv; charset=utf-8", string.Concat(WrongCount(Lines(answer)).Select(line => line + "\n"))),
        FaultBehaviour.OneLine => Text("text/csv; charset=utf-8", string.Join(',', Lines(answer))),
        FaultBehaviour.Brackets => Text("text/csv; charset=utf-8", string.Join(',', Lines(answer).Select(line => $"[{line.Replace(",", ", ")}]"))),
        FaultBehaviour.Json => Text("application/json", $"{{\"predictions\":[{string.Join(',', Lines(answer).Select(Prediction))}]}}"),
        FaultBehaviour.Jsonlines => Text("application/jsonlines", string.Concat(Lines(answer).Select(line => Prediction(line) + "\n"))),
        _ => throw new ArgumentOutOfRangeException(nameof(behaviour)),
    };

    /// <summary>Concatenated gzip members are valid gzip (RFC 1952, section 2.2).</summary>
    static readonly Lazy<byte[]> Bomb = new(() => [.. Enumerable.Repeat(Gzip(new byte[1024 * 1024]), 1024).SelectMany(member => member)]);

    static ContentAnswer Gzipped(ContentAnswer answer, ReadOnlyMemory<byte> body) =>
        new(answer.ContentType, body) { Headers = [new("Content-Encoding", "gzip")] };

    static byte[] Gzip(ReadOnlyMemory<byte> body)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
            gzip.Write(body.Span);
        return output.ToArray();
    }

    /// <summary>The last eight bytes are the checksum and the length (RFC 1952, section 2.3.1).</summary>
    static byte[] WithWrongChecksum(byte[] gzip)
    {
        gzip[^8] ^= 0xff;
        return gzip;
    }

    static List<string> Lines(ContentAnswer answer) => CsvLines.Split(answer.Body).ConvertAll(line => Encoding.UTF8.GetString(line.Span));

    static List<string> WrongCount(List<string> lines) => lines.Count == 1 ? [lines[0], lines[0]] : lines[..^1];

    /// <summary>A line in the form that Linear Learner writes: a score, or a score and a label.</summary>
    static string Prediction(string line)
    {
        var values = CsvLines.Fields(Encoding.UTF8.GetBytes(line)).ConvertAll(JsonScalar);
        return values switch
        {
            [var score] => $"{{\"score\":{score}}}",
            [var score, var label] => $"{{\"score\":{score},\"predicted_label\":{label}}}",
            _ => $"{{\"score\":[{string.Join(',', values)}]}}",
        };
    }

    static string JsonScalar(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)
        && char.IsAsciiDigit(text[^1]) && char.IsAsciiDigit(text.TrimStart('-')[0])
            ? text
            : $"\"{JsonEncodedText.Encode(text)}\"";

    /// <summary>The same bytes every time: zero bytes, control characters and bytes that are never UTF-8.</summary>
    static byte[] Garbage() => [.. Enumerable.Range(0, 512).Select(i => (byte)(i * 167 ^ 0xff))];

    static ContentAnswer Text(string contentType, string text) => new(contentType, Encoding.UTF8.GetBytes(text));
}
