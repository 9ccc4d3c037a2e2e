using System.Text.Json;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Formats;

/// <summary>
/// JSON answers: an array with one element per row, either bare or as the member "predictions" (Linear Learner, K-Means, and
/// others) or "scores" (Random Cut Forest) of an object.  For one row, any other JSON value is that row's element.
/// </summary>
static class JsonAnswer
{
    public static void Read(ReadOnlySpan<byte> body, int rowCount, AnswerRow row)
    {
        try
        {
            var elements = FindElements(body);
            if (elements is { } range)
                AddElements(body[range], rowCount, row);
            else if (rowCount == 1)
                AddElement(body, row);
            else
                throw new RequestException(ErrorKind.BadAnswer,
                    "the JSON answer has neither an array nor \"predictions\" nor \"scores\", "
                    + $"the request had {AnswerCount.Of(rowCount, "row")}");
        }
        catch (JsonException e)
        {
            throw new RequestException(ErrorKind.BadAnswer, $"the answer is not valid JSON at byte {e.BytePositionInLine} of line {e.LineNumber + 1}", inner: e);
        }
        catch (InvalidOperationException e)
        {
            // In the name of a member.
            throw JsonElements.NoCharacter(row: -1, e);
        }
    }

    /// <summary>Reads the whole body, so that the rest of this class can rely on valid JSON.</summary>
    static Range? FindElements(ReadOnlySpan<byte> body)
    {
        Range? found = null;
        var reader = new Utf8JsonReader(body, JsonElements.Options);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
            found = JsonElements.SkipItem(ref reader);
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isElements = reader.ValueTextEquals("predictions"u8) || reader.ValueTextEquals("scores"u8);
                reader.Read();
                isElements &= reader.TokenType == JsonTokenType.StartArray && found is null;
                var value = JsonElements.SkipItem(ref reader);
                if (isElements)
                    found = value;
            }
        }
        // Throws if anything follows.
        reader.Read();
        return found;
    }

    static void AddElements(ReadOnlySpan<byte> array, int rowCount, AnswerRow row)
    {
        var reader = new Utf8JsonReader(array, JsonElements.Options);
        reader.Read();
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var element = JsonElements.SkipItem(ref reader);
            if (count++ < rowCount)
                AddElement(array[element], row);
        }
        if (count != rowCount)
            throw AnswerCount.Wrong(AnswerCount.Of(count, "element"), rowCount);
    }

    static void AddElement(ReadOnlySpan<byte> element, AnswerRow row)
    {
        JsonElements.Add(element, row);
        row.End();
    }
}
