using System.Text.Json.Nodes;

namespace AwsMl.Integration.Tests.Support;

/// <summary>What the local server has counted.</summary>
public sealed record ServerCounts(long Requests, long Rows, long Rejected, long Documents, long Invocations, IReadOnlyList<int> BatchRows)
{
    internal static ServerCounts Parse(string json)
    {
        var counts = JsonNode.Parse(json)!;
        return new ServerCounts(
            (long)counts["requests"]!,
            (long)counts["rows"]!,
            (long)counts["rejected"]!,
            (long)counts["comprehend"]!["documents"]!,
            (long)counts["lambda"]!["requests"]!,
            [.. counts["batch_rows"]!.AsArray().Select(rows => (int)rows!)]);
    }
}
