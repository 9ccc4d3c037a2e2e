using System.Text.Unicode;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Formats;

/// <summary>
/// Turns a model's answer into packed rows of one field, one for each row of the request.  Its Content-Type determines the
/// format: application/json, application/jsonlines (application/x-ndjson), and CSV for everything else.
/// </summary>
static class AnswerReader
{
    public static void Read(ReadOnlyMemory<byte> body, string? contentType, int rowCount, PackedRowWriter output)
    {
        // A byte order mark is not part of the first value.
        if (body.Span.StartsWith("\uFEFF"u8))
            body = body[3..];
        if (!Utf8.IsValid(body.Span))
            throw new RequestException(ErrorKind.BadAnswer, "the answer is not valid UTF-8");
        var row = new AnswerRow(output);
        switch (MediaType(contentType))
        {
            case "application/json":
                JsonAnswer.Read(body.Span, rowCount, row);
                break;
            case "application/jsonlines" or "application/x-ndjson":
                JsonLinesAnswer.Read(body.Span, rowCount, row);
                break;
            default:
                CsvAnswer.Read(body, rowCount, row);
                break;
        }
    }

    static string MediaType(string? contentType)
    {
        var type = contentType ?? "";
        var parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim().ToLowerInvariant();
    }
}
