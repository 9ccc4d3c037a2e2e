using System.Buffers;
using AwsMl.Core.Errors;
using AwsMl.Core.Packing;

namespace AwsMl.Core.Csv;

/// <summary>
/// The text/csv body of a request: as COPY ... (FORMAT csv) writes the rows, NULL as the empty field, no header, and LF at the
/// end of every line, the last one too.
/// </summary>
static class CsvBody
{
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
        var length = Measure(rows, rowCount, maxBytes, Math.Min(maxBytes, wantedBytes), out taken);
        var body = GC.AllocateUninitializedArray<byte>((int)length);
        var reader = new PackedRowReader(rows);
        var rest = body.AsSpan();
        for (var row = 0; row < taken; row++)
            rest = WriteLine(ref reader, rest);
        return body;
    }

    /// <summary>Some of the lines of a body that <see cref="Write"/> wrote.</summary>
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

    /// <summary>Bytes of the first line: up to an LF that is not inside of quotes.</summary>
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

    static long Measure(ReadOnlySpan<byte> rows, int rowCount, long maxBytes, long wantedBytes, out int taken)
    {
        var reader = new PackedRowReader(rows);
        var total = 0L;
        for (taken = 0; taken < rowCount; taken++)
        {
            var line = MeasureLine(ref reader);
            if (taken == 0 && line > maxBytes)
                throw new RequestException(ErrorKind.TooLarge, $"the row has {line} bytes, a request takes at most {maxBytes}", row: 0);
            if (taken > 0 && line > wantedBytes - total)
                break;
            total += line;
        }
        return total;
    }

    static long MeasureLine(ref PackedRowReader reader)
    {
        var fields = reader.ReadRow();
        // A comma between fields and LF at the end.
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
