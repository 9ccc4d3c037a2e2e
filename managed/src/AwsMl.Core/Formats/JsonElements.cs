using System.Text.Json;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Formats;

/// <summary>
/// Turns one element of an answer into the values of a row: a scalar is one value, and an array or object has its items in
/// order.  A single item stands for the whole, so that <c>{"score":0.02}</c> is 0.02.  Numbers keep their text; nested arrays
/// and objects stay JSON.
/// </summary>
/// <remarks>
/// Never recursive, and no deeper than <see cref="MaxDepth"/>: an answer must not be able to overflow the stack, which
/// would end the backend.
/// </remarks>
static class JsonElements
{
    /// <summary>Maximum nesting of arrays and objects.</summary>
    public const int MaxDepth = 64;

    public static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>Adds the values of an element.</summary>
    /// <param name="element">JSON text that has been validated.</param>
    /// <param name="row">Where the values go.</param>
    public static void Add(ReadOnlySpan<byte> element, AnswerRow row)
    {
        element = element[Inside(element)];
        var reader = new Utf8JsonReader(element, Options);
        reader.Read();
        if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            AddItems(ref reader, element, row);
        else
            AddScalar(ref reader, row);
    }

    /// <summary>
    /// What is inside all arrays and objects with a single item: descends to the innermost first item, and goes back up as far
    /// as no other item follows.  The element is read only once, however deeply nested.
    /// </summary>
    static Range Inside(ReadOnlySpan<byte> element)
    {
        Span<int> starts = stackalloc int[MaxDepth + 1];
        var depth = 0;
        var reader = new Utf8JsonReader(element, Options);
        reader.Read();
        starts[0] = (int)reader.TokenStartIndex;
        while (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject && NextItem(ref reader))
            starts[++depth] = (int)reader.TokenStartIndex;

        var inside = starts[depth]..(int)reader.BytesConsumed;
        while (--depth >= 0)
        {
            if (!NextItem(ref reader))
                continue;
            do
                reader.Skip();
            while (NextItem(ref reader));
            inside = starts[depth]..(int)reader.BytesConsumed;
        }
        return inside;
    }

    static void AddItems(ref Utf8JsonReader reader, ReadOnlySpan<byte> element, AnswerRow row)
    {
        while (NextItem(ref reader))
        {
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                row.Add(element[SkipItem(ref reader)]);
            else
                AddScalar(ref reader, row);
        }
    }

    /// <summary>Moves to the next item of the array, or value of the object, that the reader is in.</summary>
    static bool NextItem(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.PropertyName)
            reader.Read();
        return reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject);
    }

    /// <summary>Moves to the last token of the current item.</summary>
    /// <returns>Where the item is in the reader's text.</returns>
    public static Range SkipItem(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    static void AddScalar(ref Utf8JsonReader reader, AnswerRow row)
    {
        if (reader.TokenType == JsonTokenType.Null)
            row.AddNull();
        else if (reader.TokenType == JsonTokenType.String && reader.ValueIsEscaped)
            row.AddReserved(Unescape(ref reader, row));
        else
            row.Add(reader.ValueSpan);
    }

    static int Unescape(ref Utf8JsonReader reader, AnswerRow row)
    {
        try
        {
            return reader.CopyString(row.Reserve(reader.ValueSpan.Length));
        }
        catch (InvalidOperationException e)
        {
            throw NoCharacter(row.RowCount, e);
        }
    }

    /// <summary>Half of a surrogate pair, \ud83d, is valid JSON but not valid text.</summary>
    public static RequestException NoCharacter(long row, InvalidOperationException cause) =>
        new(ErrorKind.BadAnswer, "the answer holds an escape that is not a character", row, cause);
}
