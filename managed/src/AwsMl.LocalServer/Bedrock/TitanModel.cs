using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Models;

namespace AwsMl.LocalServer.Bedrock;

/// <summary>A model that takes Amazon Titan's requests, {"inputText": "..."}, and processes the words.</summary>
abstract class TitanModel : IModel
{
    public abstract string Description { get; }

    public ValueTask<Answer> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var input = Parse(invocation.Body);
        if (input["inputText"] is not JsonValue value || !value.TryGetValue<string>(out var text))
            throw Malformed("#: required key [inputText] not found");
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var answer = Answer(input, words);
        return ValueTask.FromResult<Answer>(new ContentAnswer("application/json", Encoding.UTF8.GetBytes(answer.ToJsonString()))
        {
            Headers =
            [
                new("X-Amzn-Bedrock-Input-Token-Count", $"{words.Length}"),
                new("X-Amzn-Bedrock-Output-Token-Count", $"{answer["results"]?[0]?["tokenCount"] ?? 0}"),
            ],
        });
    }

    protected abstract JsonObject Answer(JsonObject input, string[] words);

    protected static ServiceException Malformed(string problem) =>
        new(400, "ValidationException", $"Malformed input request: {problem}, please reformat your input and try again.");

    static JsonObject Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonNode.Parse(body.Span) as JsonObject ?? throw Malformed("expected type: JSONObject");
        }
        catch (JsonException)
        {
            throw Malformed("not JSON");
        }
    }
}
