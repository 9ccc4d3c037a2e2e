namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>Compares the outcomes of a statement in both modes. Row mode is right.</summary>
static class Comparison
{
    /// <summary>What is wrong with the batched outcome; null if nothing.</summary>
    public static string? Difference(RandomStatement statement, PlanShape? shape, Outcome batched, Outcome rowMode)
    {
        if (batched.Loss is not null || rowMode.Loss is not null)
            return $"session lost: batched {batched.Ending}; row mode {rowMode.Ending}";

        // PostgreSQL guarantees no order of evaluation: an error may be in a row that row mode did not reach
        if (statement.IsRisky && rowMode.Error is null && batched.Error is not null && shape?.ReadsAhead != false)
            return null;
        if (batched.Error?.SqlState != rowMode.Error?.SqlState || batched.Rows.Count != rowMode.Rows.Count)
            return $"ending differs: batched {batched.Ending}; row mode {rowMode.Ending}";
        for (var step = 0; step < batched.Rows.Count; step++)
        {
            var hasOrder = !statement.IsParallel || (statement.IsOrdered && step == batched.Rows.Count - 1);
            if (!Ordered(batched.Rows[step], hasOrder).SequenceEqual(Ordered(rowMode.Rows[step], hasOrder)))
                return $"rows of step {step + 1} differ:\n{Excerpt("batched", batched.Rows[step])}\n{Excerpt("row mode", rowMode.Rows[step])}";
        }

        return null;
    }

    static IEnumerable<string> Ordered(IReadOnlyList<string> rows, bool hasOrder) => hasOrder ? rows : rows.Order(StringComparer.Ordinal);

    static string Excerpt(string mode, IReadOnlyList<string> rows) => $"{mode}, {rows.Count} rows: {string.Join(" ; ", rows.Take(12))}";
}
