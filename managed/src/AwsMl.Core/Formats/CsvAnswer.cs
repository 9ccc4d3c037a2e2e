using AwsMl.Core.Protocol;
using CsvHelper;

namespace AwsMl.Core.Formats;

/// <summary>
/// CSV answers, in the three forms that SageMaker's containers return for N rows: one line per row; all rows on one line,
/// joined by commas; or, for rows with several values, <c>[0.1, 0.9],[0.3, 0.7]</c> on one line.  N lines are read as rows;
/// otherwise one line of N fields, where a bracket is one field; anything else is an error.
/// </summary>
static class CsvAnswer
{
    static readonly CsvReaderOptions Options = new()
    {
        Separator = ',',
        HasHeader = false,
        // An empty line is a row with the value NULL.
        SkipEmptyLines = false,
        // numpy joins with comma and space; numbers do not keep the space.
        TrimWhitespace = true,
        IncludeValuesInExceptions = false,
        OnMalformedRecord = Check,
    };

    public static void Read(ReadOnlyMemory<byte> body, int rowCount, AnswerRow row)
    {
        using var reader = CsvReader.Create(body, Options);
        var hasLine = reader.Read();
        if (hasLine && IsOnlyText(reader.RawRecord, body, out var lines) && lines < rowCount)
            ReadFields(reader, rowCount, row);
        else
            ReadLines(reader, hasLine, rowCount, row);
    }

    /// <summary>
    /// Whether only the first line has text in it, and if so, how many lines there are.  The reader stays on the first line.
    /// </summary>
    static bool IsOnlyText(ReadOnlySpan<byte> firstLine, ReadOnlyMemory<byte> body, out int lines)
    {
        lines = 1;
        if (!body.Span.Overlaps(firstLine, out var start))
            return false;
        var rest = body[(start + firstLine.Length)..];
        if (rest.Span.ContainsAnyExcept((byte)'\r', (byte)'\n'))
            return false;
        // The first line end is that of the line itself.
        using var ends = CsvReader.Create(rest, Options);
        while (ends.Read())
            lines++;
        lines = Math.Max(lines - 1, 1);
        return true;
    }

    /// <summary>Text that contains a quote is taken as it is; an unmatched quote has swallowed what follows.</summary>
    static void Check(CsvMalformedRecord record)
    {
        if (record.Reason != CsvMalformedReason.StrayQuote)
            throw new RequestException(ErrorKind.BadAnswer, "the answer is not valid CSV: a field in quotes does not end with a quote");
    }

    /// <summary>Reads from the reader's line on; empty lines at the end need not be rows.</summary>
    static void ReadLines(CsvReader reader, bool hasLine, int rowCount, AnswerRow row)
    {
        var lines = 0;
        var emptyAtEnd = 0;
        for (; hasLine; hasLine = reader.Read())
        {
            emptyAtEnd = reader.RawRecord.IsEmpty ? emptyAtEnd + 1 : 0;
            if (lines++ < rowCount)
                AddLine(reader, row);
        }
        if (lines < rowCount || lines - emptyAtEnd > rowCount)
            throw AnswerCount.Wrong(AnswerCount.Of(lines, "line"), rowCount);
    }

    /// <summary>The reader's line has one field per row.</summary>
    static void ReadFields(CsvReader reader, int rowCount, AnswerRow row)
    {
        var bracketed = reader.RawRecord.Contains((byte)'[');
        var fields = bracketed ? BracketedLine.CountFields(reader.RawRecord) : reader.FieldCount;
        if (fields != rowCount)
            throw AnswerCount.Wrong($"1 line of {AnswerCount.Of(fields, "field")}", rowCount);
        if (bracketed)
        {
            foreach (var field in new BracketedLine(reader.RawRecord))
            {
                AddBracketed(field, row);
                row.End();
            }
            return;
        }
        for (var field = 0; field < fields; field++)
        {
            AddField(reader, field, row);
            row.End();
        }
    }

    static void AddLine(CsvReader reader, AnswerRow row)
    {
        if (reader.RawRecord.Contains((byte)'['))
            AddLine(reader.RawRecord, row);
        else
        {
            for (var field = 0; field < reader.FieldCount; field++)
                AddField(reader, field, row);
        }
        row.End();
    }

    /// <summary>If a line is one bracket, adds the values inside it; otherwise its fields.</summary>
    static void AddLine(ReadOnlySpan<byte> line, AnswerRow row)
    {
        if (BracketedLine.CountFields(line) == 1)
        {
            AddBracketed(line.Trim(" \t"u8), row);
            return;
        }
        foreach (var field in new BracketedLine(line))
            AddText(field, row);
    }

    static void AddBracketed(ReadOnlySpan<byte> field, AnswerRow row)
    {
        if (!BracketedLine.IsBracket(field))
        {
            AddText(field, row);
            return;
        }
        foreach (var value in new BracketedLine(field[1..^1]))
            AddText(value, row);
    }

    static void AddText(ReadOnlySpan<byte> text, AnswerRow row)
    {
        if (text.IsEmpty)
            row.AddNull();
        else if (text is [(byte)'"', .., (byte)'"'] && text.Length >= 2)
            AddUnquoted(text[1..^1], row);
        else
            row.Add(text);
    }

    static void AddUnquoted(ReadOnlySpan<byte> text, AnswerRow row)
    {
        var value = row.Reserve(text.Length);
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && i + 1 < text.Length && text[i + 1] == '"')
                i++;
            value[length++] = text[i];
        }
        row.AddReserved(length);
    }

    static void AddField(CsvReader reader, int field, AnswerRow row)
    {
        var text = reader.GetSpan(field);
        // As in COPY, an unquoted empty field is NULL, a quoted one is the empty string.
        if (text.IsEmpty && !reader.GetRawSpan(field).Contains((byte)'"'))
            row.AddNull();
        else
            row.Add(text);
    }
}
