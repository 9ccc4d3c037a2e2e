using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>What the plan of a statement says about how many rows its batch nodes may send.</summary>
sealed partial class PlanShape
{
    /// <summary>Nodes that always read their child to the end.</summary>
    static readonly string[] ReadersToTheEnd = ["Sort", "Hash", "ModifyTable"];

    readonly HashSet<string> _unfinishedCtes = [];

    /// <param name="explained">What EXPLAIN (FORMAT JSON) prints.</param>
    /// <param name="stopsEarly">The client may not read all rows.</param>
    public PlanShape(string explained, bool stopsEarly)
    {
        var plan = JsonNode.Parse(explained, documentOptions: new JsonDocumentOptions { MaxDepth = 1000 })![0]!["Plan"]!;

        // it is known whether a CTE is read to the end when all its readers are known
        for (var known = -1; known < _unfinishedCtes.Count;)
        {
            known = _unfinishedCtes.Count;
            (BatchNodes, BoundedBatchNodes, UnboundedBatchNodes) = (0, 0, 0);
            Visit(plan, stopsEarly ? Reading.Bounded : Reading.ToTheEnd);
        }
    }

    enum Reading
    {
        ToTheEnd,

        /// <summary>As far as a LIMIT, an EXISTS, a join or a cursor needs.</summary>
        Bounded,

        /// <summary>As far as a window goes before its run condition ends it.</summary>
        Unbounded,
    }

    /// <summary>Where calls are made in row mode; null if all are batched.</summary>
    public string? RowByRow { get; init; }

    public int BatchNodes { get; private set; }

    /// <summary>Batch nodes that may read ahead of a LIMIT.</summary>
    public int BoundedBatchNodes { get; private set; }

    /// <summary>
    /// Batch nodes with a reader that stops because of what it finds elsewhere, or that evaluate calls not shown in the plan.
    /// </summary>
    public int UnboundedBatchNodes { get; private set; }

    /// <summary>Rows may be read that row mode does not read, and errors in them may be raised.</summary>
    public bool ReadsAhead => BoundedBatchNodes + UnboundedBatchNodes > 0;

    void Visit(JsonNode node, Reading reading)
    {
        var type = (string)node["Node Type"]!;
        if ((string?)node["Custom Plan Provider"] == "Batch Function Scan")
        {
            BatchNodes++;
            BoundedBatchNodes += reading == Reading.Bounded ? 1 : 0;
            UnboundedBatchNodes += reading == Reading.Unbounded || HasHiddenCondition(node) ? 1 : 0;
        }

        if (type == "CTE Scan" && reading != Reading.ToTheEnd)
            _unfinishedCtes.Add((string)node["CTE Name"]!);
        foreach (var child in node["Plans"]?.AsArray() ?? [])
            Visit(child!, ReadingOf(node, type, child!, reading));
    }

    Reading ReadingOf(JsonNode node, string type, JsonNode child, Reading reading)
    {
        var place = (string?)child["Parent Relationship"];
        var subplan = (string?)child["Subplan Name"];
        if (subplan?.StartsWith("CTE ", StringComparison.Ordinal) == true)
            return _unfinishedCtes.Contains(subplan[4..]) ? Reading.Bounded : Reading.ToTheEnd;
        if (place is "SubPlan" or "InitPlan")
            return Reading.Bounded;
        if (ReadersToTheEnd.Contains(type) || (type == "Aggregate" && (string?)node["Strategy"] != "Sorted"))
            return Reading.ToTheEnd;
        return type switch
        {
            "Limit" => Larger(reading, Reading.Bounded),
            "WindowAgg" when node["Run Condition"] is not null => Reading.Unbounded,
            "Merge Join" => Larger(reading, Reading.Bounded),
            "Hash Join" when place == "Outer" => Larger(reading, Reading.Bounded),
            "Nested Loop" when place == "Inner" && StopsAtFirstMatch(node) => Larger(reading, Reading.Bounded),
            _ => reading,
        };
    }

    /// <summary>
    /// Conditions of calls are evaluated once more, including functions that call a model without the plan showing it:
    /// functions that are not inlined, for example because they use a parameter twice.
    /// </summary>
    static bool HasHiddenCondition(JsonNode batchNode) => batchNode["Function Calls"]!.AsArray()
        .Any(call => (string?)call!["Call Condition"] is { } condition && HiddenCall().IsMatch(condition));

    [GeneratedRegex(@"\b(hidden|nested|careful|either|h|two|row_score)\(")]
    private static partial Regex HiddenCall();

    static bool StopsAtFirstMatch(JsonNode join) => (string?)join["Join Type"] is "Semi" or "Anti" || (bool?)join["Inner Unique"] == true;

    static Reading Larger(Reading one, Reading other) => one > other ? one : other;
}
