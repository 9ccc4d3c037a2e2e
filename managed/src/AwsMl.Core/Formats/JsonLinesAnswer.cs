using System.Text.Json;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Formats;

/// <summary>JSON Lines answers: one JSON value per row, each on its own line.  Empty lines do not count.</summary>
static class JsonLinesAnswer
{
    public static void Read(ReadOnlySpan<byte> body, int rowCount, AnswerRow row)
    {
        var count = 0;
        foreach (var range in body.Split((byte)'\n'))
        {
            var line = body[range].Trim(" \t\r"u8);
            if (line.IsEmpty)
                continue;
            if (count++ < rowCount)
                AddLine(line, row);
        }
        if (count != rowCount)
            throw AnswerCount.Wrong(AnswerCount.Of(count, "line"), rowCount);
    }

    static void AddLine(ReadOnlySpan<byte> line, AnswerRow row)
    {
        try
        {
            var reader = new Utf8JsonReader(line, JsonElements.Options);
            reader.Read();
            reader.Skip();
            // Throws if anything follows.
            reader.Read();
        }
        catch (JsonException e)
        {
            throw new RequestException(ErrorKind.BadAnswer, "a line of the answer is not valid JSON", row.RowCount, e);
        }
        JsonElements.Add(line, row);
        row.End();
    }
}
