using System.Text;

namespace AwsMl.LocalServer.Models;

/// <summary>
/// Splits a CSV body into lines and a line into fields according to RFC 4180: a line end or comma inside quotes belongs to the
/// field. The last line's end is optional. An empty body is one empty line: a request always has a row, and a row of one NULL
/// is empty.
/// </summary>
static class CsvLines
{
    public static List<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> body)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        var span = body.Span;
        var start = 0;
        var quoted = false;
        for (var i = 0; i < span.Length; i++)
        {
            if (span[i] == '"')
            {
                quoted = !quoted;
            }
            else if (span[i] == '\n' && !quoted)
            {
                lines.Add(WithoutCarriageReturn(body[start..i]));
                start = i + 1;
            }
        }

        if (start < span.Length || lines.Count == 0)
            lines.Add(WithoutCarriageReturn(body[start..]));
        return lines;
    }

    public static int Count(ReadOnlySpan<byte> body)
    {
        var count = 0;
        var quoted = false;
        foreach (var octet in body)
        {
            if (octet == '"')
                quoted = !quoted;
            else if (octet == '\n' && !quoted)
                count++;
        }

        return body.Length == 0 || body[^1] != '\n' || quoted ? count + 1 : count;
    }

    /// <summary>The fields of one line, without quotes.</summary>
    public static List<string> Fields(ReadOnlySpan<byte> line)
    {
        var fields = new List<string>();
        foreach (var range in FieldRanges(line))
        {
            var field = Encoding.UTF8.GetString(line[range]);
            fields.Add(field.Length >= 2 && field[0] == '"' ? field[1..^1].Replace("\"\"", "\"") : field);
        }

        return fields;
    }

    /// <summary>The first <paramref name="count"/> fields of a line exactly as written.</summary>
    public static ReadOnlyMemory<byte> FirstFields(ReadOnlyMemory<byte> line, int count)
    {
        var ranges = FieldRanges(line.Span);
        return ranges.Count <= count ? line : line[..ranges[count - 1].End];
    }

    static List<Range> FieldRanges(ReadOnlySpan<byte> line)
    {
        var ranges = new List<Range>();
        var start = 0;
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (line[i] == ',' && !quoted)
            {
                ranges.Add(start..i);
                start = i + 1;
            }
        }

        ranges.Add(start..line.Length);
        return ranges;
    }

    static ReadOnlyMemory<byte> WithoutCarriageReturn(ReadOnlyMemory<byte> line) =>
        line.Length > 0 && line.Span[^1] == '\r' ? line[..^1] : line;
}
