using System.Text.Json;
using System.Text.Json.Nodes;

namespace AwsMl.LocalServer.Models;

/// <summary>
/// The JSON object that defines an endpoint, a function or a fault, read field by field. It records which fields were read, so
/// that a misspelt field is an error at start-up instead of being silently ignored.
/// </summary>
sealed class Definition(string name, JsonObject json, string? folder, string kind = "endpoint")
{
    readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    public JsonObject Json { get; } = json;

    public bool IsFault => Json["type"] is JsonValue value && value.TryGetValue<string>(out var type) && type == "fault";

    public static Definition Parse(string name, ReadOnlySpan<byte> text, string? folder, string kind = "endpoint")
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) is JsonObject json
                ? new Definition(name, json, folder, kind)
                : throw new ModelFormatException($"{kind} \"{name}\": the definition must be a JSON object");
        }
        catch (JsonException exception)
        {
            throw ModelFormatException.NotJson($"{kind} \"{name}\"", exception);
        }
    }

    public string Text(string field) => OptionalText(field) ?? throw Wrong(field, "is missing");

    public string? OptionalText(string field) => Node(field) is not { } node
        ? null
        : node is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Wrong(field, "must be a string");

    public int? OptionalInteger(string field) => Number(field) is { } number
        ? number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number : throw Wrong(field, "must be a whole number")
        : null;

    public double? Number(string field) => Node(field) is { } node ? Scalar(field, node) : null;

    public double[]? OptionalVector(string field) => Node(field) switch
    {
        null => null,
        JsonArray array => [.. array.Select(item => Scalar(field, item))],
        var scalar => [Scalar(field, scalar)],
    };

    public double[][] Matrix(string field)
    {
        var rows = Node(field) switch
        {
            JsonArray { Count: > 0 } array when array[0] is JsonArray => array.Select(row => row as JsonArray ?? throw Wrong(field, "mixes rows and numbers")),
            JsonArray { Count: > 0 } array => [array],
            null => throw Wrong(field, "is missing"),
            _ => throw Wrong(field, "must be an array of numbers, or of such arrays"),
        };
        return [.. rows.Select(row => row.Select(item => Scalar(field, item)).ToArray())];
    }

    public string[]? OptionalStrings(string field) => Node(field) is not { } node
        ? null
        : node is JsonArray array ? [.. array.Select(item => item?.ToString() ?? "")] : throw Wrong(field, "must be an array");

    JsonArray? OptionalArray(string field) => Node(field) is not { } node ? null : node as JsonArray ?? throw Wrong(field, "must be an array");

    public Definition[]? OptionalObjects(string field) => OptionalArray(field) is not { } array
        ? null
        : [.. array.Select(item => item is JsonObject json ? new Definition($"{Name} {field}", json, null, kind) : throw Wrong(field, "must be an array of objects"))];

    /// <summary>A value of <typeparamref name="T"/>, written in snake_case.</summary>
    public T Choice<T>(string field, T otherwise) where T : struct, Enum
    {
        if (OptionalText(field) is not { } text)
            return otherwise;
        foreach (var value in Enum.GetValues<T>())
        {
            if (SnakeCase(value) == text)
                return value;
        }

        throw Wrong(field, $"must be one of {string.Join(", ", Enum.GetValues<T>().Select(SnakeCase))}");
    }

    /// <summary>
    /// A file in or below the folder of the definition, with links followed, and no other file of this machine. A definition
    /// from the control API has no folder and cannot name a file.
    /// </summary>
    public string FilePath(string field)
    {
        var path = Text(field);
        if (folder is null)
            throw Wrong(field, "names a file, which only a definition in a file of --models or --functions may");
        if (Path.IsPathRooted(path) || path.Split('/', '\\').Contains(".."))
            throw Wrong(field, "must be a path within the folder of the definition");
        var file = RealPath.Of(Path.Combine(folder, path)) ?? throw Wrong(field, $"is {path}, and there is no such file");
        return RealPath.IsWithin(folder, file) ? file : throw Wrong(field, "is a link that leads out of the folder of the definition");
    }

    public void Require(bool condition, string problem)
    {
        if (!condition)
            throw new ModelFormatException($"{kind} \"{Name}\": {problem}");
    }

    public void RequireNothingElse()
    {
        if (Json.Select(field => field.Key).FirstOrDefault(key => !_read.Contains(key)) is { } unknown)
            throw Wrong(unknown, "is not a field of this type");
    }

    JsonNode? Node(string field)
    {
        _read.Add(field);
        return Json[field];
    }

    double Scalar(string field, JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<double>(out var number) ? number : throw Wrong(field, "must be a number");

    ModelFormatException Wrong(string field, string problem) => new($"{kind} \"{Name}\": \"{field}\" {problem}");

    public static string SnakeCase<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
