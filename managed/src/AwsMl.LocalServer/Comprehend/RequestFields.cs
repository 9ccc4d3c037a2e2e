using System.Text.Json.Nodes;
using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.Comprehend;

/// <summary>Reads the fields of a request; missing or invalid ones are rejected with Comprehend's messages.</summary>
static class RequestFields
{
    public static string Text(JsonObject input, string field, string path) => input[field] switch
    {
        null => throw Violation("null", path, "Member must not be null"),
        JsonValue value when StringOf(value) is { } text => text,
        _ => throw new ServiceException(400, "SerializationException", $"{field} can not be converted to a String"),
    };

    public static void CheckLength(string text, string path)
    {
        if (text.Length == 0)
            throw Violation("''", path, "Member must have length greater than or equal to 1");
    }

    public static string Language(JsonObject input)
    {
        var language = Text(input, "LanguageCode", "languageCode");
        return ComprehendLimits.Languages.Contains(language)
            ? language
            : throw Violation($"'{language}'", "languageCode", $"Member must satisfy enum value set: [{string.Join(", ", ComprehendLimits.Languages)}]");
    }

    public static List<string> TextList(JsonObject input)
    {
        if (input["TextList"] is not { } node)
            throw Violation("null", "textList", "Member must not be null");
        if (node is not JsonArray array || array.Any(item => StringOf(item) is null))
            throw new ServiceException(400, "SerializationException", "TextList can not be converted to a list of String");
        if (array.Count == 0)
            throw Violation("'[]'", "textList", "Member must have length greater than or equal to 1");
        if (array.Count > ComprehendLimits.MaxDocuments)
        {
            throw new ServiceException(400, "BatchSizeLimitExceededException",
                $"The number of documents in the request exceeds the limit of {ComprehendLimits.MaxDocuments}. Try your request again with fewer documents.");
        }

        var texts = array.Select(item => item!.GetValue<string>()).ToList();
        for (var i = 0; i < texts.Count; i++)
            CheckLength(texts[i], $"textList.{i + 1}.member");
        return texts;
    }

    static string? StringOf(JsonNode? node)
    {
        try
        {
            return node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, escaped: JSON allows it, UTF-8 does not.
            return null;
        }
    }

    static ServiceException Violation(string value, string path, string constraint) => new(400, "ValidationException",
        $"1 validation error detected: Value {value} at '{path}' failed to satisfy constraint: {constraint}");
}
