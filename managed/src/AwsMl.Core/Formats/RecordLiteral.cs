using System.Buffers;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Formats;

/// <summary>
/// One field of a record literal such as <c>(0.12,"a b",)</c>, as record_out in PostgreSQL's rowtypes.c writes it: NULL is
/// written as nothing; a value is quoted if it is empty or contains a quote, a backslash, a parenthesis, a comma or whitespace;
/// quotes and backslashes inside are doubled.
/// </summary>
static class RecordLiteral
{
    // Whitespace according to isspace() in the C locale.
    static readonly SearchValues<byte> NeedQuotes = SearchValues.Create("\"\\(), \t\n\v\f\r"u8);
    static readonly SearchValues<byte> Doubled = SearchValues.Create("\"\\"u8);

    public static void AppendValue(PackedRowWriter output, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty && !value.ContainsAny(NeedQuotes))
        {
            output.Append(value);
            return;
        }
        output.Append("\""u8);
        while (value.IndexOfAny(Doubled) is var special and >= 0)
        {
            output.Append(value[..(special + 1)]);
            output.Append(value.Slice(special, 1));
            value = value[(special + 1)..];
        }
        output.Append(value);
        output.Append("\""u8);
    }
}
