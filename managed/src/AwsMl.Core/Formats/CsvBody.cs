using System.Buffers;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Formats;

/// <summary>
/// The text/csv body of a request: the rows as written by COPY ... (FORMAT csv), with NULL as an empty field, no header, and LF
/// at the end of every line, including the last.
/// </summary>
static class CsvBody
{
    /// <summary>Longer values, unlike numbers, often need quotes: a line with one is checked value by value.</summary>
    const int ShortValue = 64;

    /// <summary>Writes as many of the rows, from the first, as fit.</summary>
    /// <param name="rows">Packed rows.</param>
    /// <param name="rowCount">How many, at least 1.</param>
    /// <param name="maxBytes">The largest body.</param>
    /// <param name="wantedBytes">The largest body of more than one row.</param>
    /// <param name="taken">How many rows were written, at least 1.</param>
    /// <returns>The body: an array of exactly its length, since the signer hashes and sends arrays whole.</returns>
    /// <exception cref="RequestException">The first row alone is larger than the limit.</exception>
    public static byte[] Write(ReadOnlySpan<byte> rows, int rowCount, long maxBytes, long wantedBytes, out int taken)
    {
        maxBytes = Math.Min(maxBytes, Array.MaxLength);
        wantedBytes = Math.Min(wantedBytes, maxBytes);
        // A line without quotes is shorter than its packed row.
        var buffer = ArrayPool<byte>.Shared.Rent(rows.Length);
        try
        {
            var reader = new PackedRowReader(rows);
            var length = 0;
            for (taken = 0; taken < rowCount; taken++)
            {
                var row = reader;
                var line = WritePlainLine(ref reader, buffer.AsSpan(length));
                var isPlain = line > 0;
                if (!isPlain)
                {
                    reader = row;
                    line = MeasureLine(ref reader);
                }
                if (taken == 0 && line > maxBytes)
                    throw new RequestException(ErrorKind.TooLarge, $"the row has {line} bytes, a request takes at most {maxBytes}", row: 0);
                if (taken > 0 && line > wantedBytes - length)
                    break;
                if (!isPlain)
                {
                    Grow(ref buffer, length, length + line + rows.Length - reader.Position);
                    WriteLine(ref row, buffer.AsSpan(length));
                }
                length += (int)line;
            }
            return buffer.AsSpan(0, length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A body with some of the lines of a body that <see cref="Write"/> wrote.</summary>
    /// <param name="body">The body.</param>
    /// <param name="lines">Which, ascending, from 0.</param>
    public static byte[] Part(ReadOnlySpan<byte> body, ReadOnlySpan<int> lines)
    {
        var part = new ArrayBufferWriter<byte>(body.Length);
        var line = 0;
        foreach (var wanted in lines)
        {
            for (; line < wanted; line++)
                body = body[LineLength(body)..];
            part.Write(body[..LineLength(body)]);
        }
        return part.WrittenSpan.ToArray();
    }

    /// <summary>Length of the first line: up to an LF that is not inside quotes.</summary>
    static int LineLength(ReadOnlySpan<byte> body)
    {
        var end = 0;
        var quoted = false;
        while (true)
        {
            end += body[end..].IndexOfAny((byte)'"', (byte)'\n') + 1;
            if (body[end - 1] == '"')
                quoted = !quoted;
            else if (!quoted)
                return end;
        }
    }

    static void Grow(ref byte[] buffer, int length, long needed)
    {
        if (needed <= buffer.Length)
            return;
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(needed, 2L * buffer.Length), Array.MaxLength));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    /// <summary>Writes a line that needs no quotes, such as a line of numbers, after a single check of the whole line.</summary>
    /// <returns>Its length; 0: something may have to be quoted.</returns>
    static long WritePlainLine(ref PackedRowReader reader, Span<byte> destination)
    {
        var fields = reader.ReadRow();
        var length = 0;
        var hasEmpty = false;
        for (var i = 0; i < fields; i++)
        {
            if (i > 0)
                destination[length++] = (byte)',';
            var field = reader.ReadField(out var isNull);
            if (field.Length > ShortValue)
                return 0;
            hasEmpty |= field.IsEmpty && !isNull;
            field.CopyTo(destination[length..]);
            length += field.Length;
        }
        var line = destination[..length];
        // Commas inside values show in the number of commas.
        if (hasEmpty || line.ContainsAny((byte)'"', (byte)'\r', (byte)'\n') || line.Count((byte)',') >= Math.Max(fields, 1)
            || (fields == 1 && CsvText.NeedsQuotes(line, isOnlyField: true)))
            return 0;
        destination[length] = (byte)'\n';
        return length + 1;
    }

    static long MeasureLine(ref PackedRowReader reader)
    {
        var fields = reader.ReadRow();
        // Commas between fields, and LF at the end.
        var length = Math.Max(fields, 1L);
        for (var i = 0; i < fields; i++)
        {
            var field = reader.ReadField(out var isNull);
            if (!isNull)
                length += CsvText.Measure(field, fields == 1);
        }
        return length;
    }

    static Span<byte> WriteLine(scoped ref PackedRowReader reader, Span<byte> destination)
    {
        var fields = reader.ReadRow();
        for (var i = 0; i < fields; i++)
        {
            if (i > 0)
            {
                destination[0] = (byte)',';
                destination = destination[1..];
            }
            var field = reader.ReadField(out var isNull);
            if (!isNull)
                destination = CsvText.Write(field, fields == 1, destination);
        }
        destination[0] = (byte)'\n';
        return destination[1..];
    }
}
