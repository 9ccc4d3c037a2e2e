using System.Text;

namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>What is run twice: settings, and steps, one of which is the query.</summary>
sealed record RandomStatement(int Seed, string Kind, IReadOnlyList<string> Settings, IReadOnlyList<string> Steps)
{
    /// <summary>The step whose plan EXPLAIN shows, after those before it; null: none can be shown.</summary>
    public int? ExplainedStep { get; init; }

    /// <summary>Rows of equal order keys may come in any order.</summary>
    public bool IsParallel { get; init; }

    /// <summary>The rows of the last step have a unique order.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>The client may stop reading before the last row.</summary>
    public bool StopsEarly { get; init; }

    /// <summary>The client may return to rows that it has read.</summary>
    public bool GoesBack { get; init; }

    /// <summary>It may fail if it reads rows that need not be read.</summary>
    public bool IsRisky { get; init; }

    /// <summary>It calls a function that catches an error of its own statement.</summary>
    public bool FailsInside => Steps.Any(step => step.Contains("careful(", StringComparison.Ordinal));

    /// <summary>As a psql script.</summary>
    public override string ToString()
    {
        var script = new StringBuilder($"-- seed {Seed}, {Kind}\n");
        foreach (var setting in Settings)
            script.Append($"SET {setting};\n");
        script.Append("BEGIN;\n");
        foreach (var step in Steps)
            script.Append($"{step};\n");
        return script.Append("ROLLBACK;").ToString();
    }
}
