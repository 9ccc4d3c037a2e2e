using System.Text.Json.Nodes;

namespace AwsMl.LocalServer.Bedrock;

/// <summary>Returns the words of a text in reverse order, in the format of Amazon Titan's text models.</summary>
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
