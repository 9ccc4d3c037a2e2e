namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>ORDER BY and LIMIT.</summary>
sealed partial class Grammar
{
    static IEnumerable<string> Positions(int columns) => Enumerable.Range(1, columns).Select(at => at.ToString());

    /// <summary>A number would be taken for the position of a column, and a text is rejected.</summary>
    static string NoConstant(string sql) => int.TryParse(sql, out _) || (sql[0] == '\'' && sql.Count(letter => letter == '\'') == 2) ? $"coalesce({sql})" : sql;

    /// <summary>The query with an order and a limit, or without.</summary>
    /// <param name="select">The query so far.</param>
    /// <param name="types">Its columns.</param>
    /// <param name="rows">Its rows, about.</param>
    /// <param name="scope">What it can be ordered by; null: its columns only.</param>
    Query Finish(string select, IReadOnlyList<SqlType> types, int rows, Scope? scope)
    {
        var (isLimited, withTies) = dice.Choose((68, () => (false, false)), (28, () => (true, false)), (4, () => (true, true)));
        var keys = scope?.Keys is { Count: > 0 } known ? known : null;

        // of rows that sort alike, workers return any first
        var anyOrder = !isLimited || withTies || !isParallel;
        var (order, isTotal) = dice.Choose<(string, bool)>(
            (withTies || (isLimited && isParallel) ? 0 : 26, () => ("", false)),
            (20, () => (OrderBy(Positions(types.Count)), true)),
            (keys is null ? 0 : 30, () => (OrderBy(keys!), true)),
            (keys is null ? 0 : 16, () => (OrderBy([NoConstant(Int(scope!, 2)), .. keys!]), true)),
            (anyOrder && scope is not null ? 12 : 0, () => (OrderBy([NoConstant(Text(scope!, 1))]), false)),
            (anyOrder ? 8 : 0, () => (OrderBy(["1"]), false)));
        var limit = withTies ? $" FETCH FIRST {dice.Between(1, 6)} ROWS WITH TIES" : isLimited ? Limit() : "";
        return new Query($"{select}{order}{limit}", types, rows) { IsOrdered = isTotal };
    }

    string OrderBy(IEnumerable<string> keys) =>
        $" ORDER BY {string.Join(", ", keys.Select(key => $"{key}{dice.Pick("", "", "", " DESC", " NULLS FIRST")}"))}";

    string Limit() => dice.Choose(
        (46, () => $" LIMIT {(dice.Chance(4) ? 0 : dice.Between(1, 12))}"),
        (16, () => $" LIMIT {dice.Between(1, 8)} OFFSET {dice.Between(1, 5)}"),
        (8, () => $" OFFSET {dice.Between(0, 5)}"),
        (8, () => $" FETCH FIRST {dice.Between(1, 6)} ROWS ONLY"),
        (6, () => $" LIMIT (SELECT {dice.Between(1, 6)})"),
        (4, () => $" LIMIT (SELECT max(u.x) FROM u)"),
        (4, () => $" LIMIT {IntCallOf(dice.Between(1, 5).ToString())}{dice.Pick("", $" OFFSET {IntCallOf("1")}")}"),
        (4, () => " LIMIT ALL"),
        (8, () => ColumnOf(SqlType.Int, Parameters) is { } parameter ? $" LIMIT abs({parameter})" : " LIMIT 3"));
}
