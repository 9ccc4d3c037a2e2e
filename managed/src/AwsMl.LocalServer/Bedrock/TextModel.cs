using System.Text.Json.Nodes;

namespace AwsMl.LocalServer.Bedrock;

/// <summary>Answers a text with its words in reverse order, in the form of Amazon Titan's text models.</summary>
sealed class TextModel : TitanModel
{
    public override string Description => "text";

    protected override JsonObject Answer(JsonObject input, string[] words) => new()
    {
        ["inputTextTokenCount"] = words.Length,
        ["results"] = new JsonArray(new JsonObject
        {
            ["tokenCount"] = words.Length,
            ["outputText"] = string.Join(' ', words.Reverse()),
            ["completionReason"] = "FINISH",
        }),
    };
}
