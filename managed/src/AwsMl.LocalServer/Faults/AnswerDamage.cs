using System.Globalization;
using System.Text;
using System.Text.Json;
using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Models;

namespace AwsMl.LocalServer.Faults;

/// <summary>Turns a sound answer into what a <see cref="FaultBehaviour"/> makes of it.</summary>
static class AnswerDamage
{
    public static Answer Apply(FaultBehaviour behaviour, ContentAnswer answer) => behaviour switch
    {
        FaultBehaviour.None => answer,
        FaultBehaviour.Reset => new ResetAnswer(),
        FaultBehaviour.Hang => new HangAnswer(),
        FaultBehaviour.Truncate => new TruncatedAnswer(answer),
        FaultBehaviour.Endless => new EndlessAnswer(answer),
        FaultBehaviour.Garbage => new ContentAnswer(answer.ContentType, Garbage()),
        FaultBehaviour.BadGzip => new ContentAnswer(answer.ContentType, answer.Body) { Headers = [new("Content-Encoding", "gzip")] },
        FaultBehaviour.BadJson => new ContentAnswer("application/json", "{\"predictions\":[{\"score\":0."u8.ToArray()),
        FaultBehaviour.BadCsv => new ContentAnswer(answer.ContentType, (byte[])[.. "\"never closed,"u8, .. answer.Body.Span]),
        FaultBehaviour.WrongCount => Text("text/csv; charset=utf-8", string.Concat(WrongCount(Lines(answer)).Select(line => line + "\n"))),
        FaultBehaviour.OneLine => Text("text/csv; charset=utf-8", string.Join(',', Lines(answer))),
        FaultBehaviour.Brackets => Text("text/csv; charset=utf-8", string.Join(',', Lines(answer).Select(line => $"[{line.Replace(",", ", ")}]"))),
        FaultBehaviour.Json => Text("application/json", $"{{\"predictions\":[{string.Join(',', Lines(answer).Select(Prediction))}]}}"),
        FaultBehaviour.Jsonlines => Text("application/jsonlines", string.Concat(Lines(answer).Select(line => Prediction(line) + "\n"))),
        _ => throw new ArgumentOutOfRangeException(nameof(behaviour)),
    };

    static List<string> Lines(ContentAnswer answer) => CsvLines.Split(answer.Body).ConvertAll(line => Encoding.UTF8.GetString(line.Span));

    static List<string> WrongCount(List<string> lines) => lines.Count == 1 ? [lines[0], lines[0]] : lines[..^1];

    /// <summary>A line as Linear Learner writes it: a score, or a score and a label.</summary>
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
