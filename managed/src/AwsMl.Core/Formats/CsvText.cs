using System.Buffers;

namespace AwsMl.Core.Formats;

/// <summary>
/// Writes one value like PostgreSQL's COPY ... (FORMAT csv) (CopyAttributeOutCSV in copyto.c): quoted only if it contains the
/// delimiter, a quote, CR or LF, equals the NULL string (the empty string), or is <c>\.</c> alone on its line; quotes inside
/// are doubled.
/// </summary>
/// <remarks> CsvHelper's writer cannot do this: it writes a record with a single empty field as <c>""</c>, where COPY leaves
/// the line empty for NULL.  Nor can it predict the length of a record, which decides how many rows fit into one request.
/// </remarks>
static class CsvText
{
    static readonly SearchValues<byte> SpecialBytes = SearchValues.Create(",\"\r\n"u8);

    /// <summary>Number of bytes that <see cref="Write"/> writes.</summary>
    public static long Measure(ReadOnlySpan<byte> value, bool isOnlyField) =>
        NeedsQuotes(value, isOnlyField) ? value.Length + 2L + value.Count((byte)'"') : value.Length;

    /// <summary>Writes the value.</summary>
    /// <returns>The rest of <paramref name="destination"/>.</returns>
    public static Span<byte> Write(ReadOnlySpan<byte> value, bool isOnlyField, Span<byte> destination)
    {
        if (!NeedsQuotes(value, isOnlyField))
        {
            value.CopyTo(destination);
            return destination[value.Length..];
        }
        destination[0] = (byte)'"';
        destination = destination[1..];
        while (value.IndexOf((byte)'"') is var quote and >= 0)
        {
            value[..(quote + 1)].CopyTo(destination);
            destination[quote + 1] = (byte)'"';
            destination = destination[(quote + 2)..];
            value = value[(quote + 1)..];
        }
        value.CopyTo(destination);
        destination[value.Length] = (byte)'"';
        return destination[(value.Length + 1)..];
    }

    /// <summary>Whether the value must be quoted.</summary>
    public static bool NeedsQuotes(ReadOnlySpan<byte> value, bool isOnlyField) =>
        value.IsEmpty || value.ContainsAny(SpecialBytes) || (isOnlyField && value.SequenceEqual("\\."u8));
}
