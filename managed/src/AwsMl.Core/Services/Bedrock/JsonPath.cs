using System.Globalization;
using System.Text.Json;

namespace AwsMl.Core.Services.Bedrock;

/// <summary>
/// A path to a value in a JSON answer: names of members, and indexes of array items from 0, separated by dots, as in
/// <c>embeddings.float.0</c>.  A member with the whole remaining path as its name takes precedence.
/// </summary>
sealed class JsonPath(string path)
{
    public JsonElement? Find(JsonElement from)
    {
        for (var rest = path; ; rest = rest[(rest.IndexOf('.') + 1)..])
        {
            if (from.ValueKind == JsonValueKind.Object && from.TryGetProperty(rest, out var whole))
                return whole;
            var dot = rest.IndexOf('.');
            if (Step(from, dot < 0 ? rest : rest[..dot]) is not { } next)
                return null;
            if (dot < 0)
                return next;
            from = next;
        }
    }

    public override string ToString() => path;

    static JsonElement? Step(JsonElement from, string name) => from.ValueKind switch
    {
        JsonValueKind.Object when from.TryGetProperty(name, out var member) => member,
        JsonValueKind.Array when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index < from.GetArrayLength() => from[index],
        _ => null,
    };
}
