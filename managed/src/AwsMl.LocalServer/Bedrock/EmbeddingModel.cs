using System.Text;
using System.Text.Json.Nodes;

namespace AwsMl.LocalServer.Bedrock;

/// <summary>
/// Embeds a text as the sum of its words, scaled to length 1; the direction of each word is determined by its hash, so texts
/// that share words are near each other.  The numbers only depend on the words, so the same text always has the same numbers.
/// </summary>
sealed class EmbeddingModel(int dimensions) : TitanModel
{
    public const int DefaultDimensions = 1024;

    public override string Description => $"embedding, {dimensions} dimensions";

    protected override JsonObject Answer(JsonObject input, string[] words)
    {
        var count = Dimensions(input);
        var sums = new int[count];
        foreach (var word in words)
            Add(word.ToLowerInvariant(), sums);
        var length = Math.Sqrt(sums.Sum(sum => (double)sum * sum));
        return new JsonObject
        {
            ["embedding"] = new JsonArray([.. sums.Select(sum => (JsonNode)(length > 0 ? sum / length : 0))]),
            ["inputTextTokenCount"] = words.Length,
        };
    }

    int Dimensions(JsonObject input) => input["dimensions"] switch
    {
        null => dimensions,
        JsonValue value when value.TryGetValue<int>(out var count) && count is > 0 and <= DefaultDimensions => count,
        _ => throw Malformed($"#/dimensions: must be a number from 1 to {DefaultDimensions}"),
    };

    /// <summary>Steps of a xorshift generator (Marsaglia, Xorshift RNGs, 2003), from the FNV-1a hash of the word.</summary>
    static void Add(string word, int[] sums)
    {
        var state = 14695981039346656037UL;
        foreach (var octet in Encoding.UTF8.GetBytes(word))
            state = unchecked((state ^ octet) * 1099511628211UL);
        if (state == 0)
            state = 1;
        for (var i = 0; i < sums.Length; i++)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            sums[i] += (int)(state >> 48) - 32768;
        }
    }
}
