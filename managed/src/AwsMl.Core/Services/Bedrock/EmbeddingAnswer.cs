using System.Runtime.InteropServices;
using System.Text.Json;
using AwsMl.Core.Formats;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.Bedrock;

/// <summary>
/// An answer with an array of numbers, each of which becomes a field, as the text of the JSON number.  Models that take a list
/// of texts return a list of arrays, from which the only array is taken.
/// </summary>
static class EmbeddingAnswer
{
    static readonly JsonDocumentOptions Options = new() { MaxDepth = JsonElements.MaxDepth };

    public static void Read(ReadOnlyMemory<byte> body, JsonPath path, PackedRowWriter output)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            Write(Inside(path.Find(document.RootElement)), path, output);
        }
        catch (JsonException e)
        {
            throw new RequestException(ErrorKind.BadAnswer, "the answer is not valid JSON", inner: e);
        }
        catch (InvalidOperationException e)
        {
            // In the name of a member.
            throw JsonElements.NoCharacter(row: -1, e);
        }
    }

    static JsonElement? Inside(JsonElement? found)
    {
        while (found is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() == 1 && array[0].ValueKind == JsonValueKind.Array)
            found = array[0];
        return found;
    }

    static void Write(JsonElement? found, JsonPath path, PackedRowWriter output)
    {
        if (found is not { ValueKind: JsonValueKind.Array } numbers)
            throw new RequestException(ErrorKind.BadAnswer, $"the answer has no array at json_key \"{path}\"");
        output.WriteRow(numbers.GetArrayLength());
        foreach (var number in numbers.EnumerateArray())
            output.WriteField(TextOf(number, path));
    }

    /// <summary>float8in rejects a number that overflows or underflows.</summary>
    static ReadOnlySpan<byte> TextOf(JsonElement number, JsonPath path)
    {
        if (number.ValueKind != JsonValueKind.Number || !number.TryGetDouble(out var value) || !double.IsFinite(value))
            throw new RequestException(ErrorKind.BadAnswer, $"the array at json_key \"{path}\" of the answer contains something that is not a number");
        return value == 0 ? "0"u8 : JsonMarshal.GetRawUtf8Value(number);
    }
}
