namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>Window functions: calls in their arguments, in their windows, and next to them.</summary>
sealed partial class Grammar
{
    Query Windowed(IReadOnlyList<SqlType> types, Scope outer, int depth)
    {
        var from = From(depth, outer);
        var scope = from.Scope.Within(outer);
        var columns = dice.Several(1, 2, () => new Column(WindowFunction(scope), SqlType.Int));
        var beside = scope with { Columns = [.. scope.Columns, .. columns, .. columns], AllowsSubqueries = false };
        var list = string.Join(", ", types.Select((type, at) => at == 0 && type == SqlType.Int && dice.Chance(60) ? columns[0].Sql : Expression(type, beside, 2)));
        var query = Finish($"SELECT {list} FROM {from.Sql}{Where(scope)}", types, from.Rows, dice.Chance(50) ? scope : null);
        return types[0] == SqlType.Int && dice.Chance(25) ? TopRows(query) : query;
    }

    /// <summary>A condition on a rank ends the window early.</summary>
    Query TopRows(Query query)
    {
        var alias = NewName("q");
        return new Query($"SELECT {alias}.* FROM ({query.Sql}) {alias} ({ColumnList(query)}) WHERE {alias}.c1 <= {dice.Between(1, 4)}", query.Types, query.Rows);
    }

    string WindowFunction(Scope scope)
    {
        var isTotal = scope.Keys is { Count: > 0 } && dice.Chance(60);
        IReadOnlyList<string> first = dice.Chance(45) ? [Int(scope, dice.Between(0, 2))] : [];
        IReadOnlyList<string> order = isTotal ? [.. first, .. scope.Keys!] : first;
        var partition = dice.Chance(45) ? $"PARTITION BY {Int(scope, dice.Between(0, 2))}" : "";
        var sorted = order.Count == 0 ? "" : $" ORDER BY {string.Join(", ", order)}";

        // what depends on the order of rows that sort alike
        var precise = isTotal || !isParallel;
        var frame = precise && order.Count > 0 && dice.Chance(20) ? $" ROWS BETWEEN {dice.Between(0, 2)} PRECEDING AND {dice.Between(0, 2)} FOLLOWING" : "";
        var window = $"OVER ({partition}{sorted}{frame})";
        return dice.Choose(
            (20, () => $"rank() {window}::int"),
            (10, () => $"count(*) {window}::int"),
            (22, () => $"sum({Int(scope, 2)}) {window}::int"),
            (14, () => $"max({Int(scope, 2)}) FILTER (WHERE {Bool(scope, 1)}) {window}"),
            (precise ? 22 : 0, () => $"row_number() {window}::int"),
            (precise ? 12 : 0, () => $"lag({Int(scope, 2)}) {window}"),
            (precise ? 12 : 0, () => $"lead({Int(scope, 1)}, 1, {Int(scope, 1)}) {window}"),
            (precise ? 12 : 0, () => $"first_value({Int(scope, 2)}) {window}"));
    }
}
