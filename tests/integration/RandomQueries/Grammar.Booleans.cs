namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>Expressions that are conditions.</summary>
sealed partial class Grammar
{
    string Bool(Scope scope, int depth) => depth <= 0 ? Cheap(scope) : dice.Choose(
        (10, () => Cheap(scope)),
        (22, () => Selective(scope, depth)),
        (10, () => $"{Int(scope, depth - 1)} {Comparison()} {Int(scope, depth - 1)}"),
        (18, () => $"({Bool(scope, depth - 1)} {dice.Pick("AND", "OR")} {Bool(scope, depth - 1)}{(dice.Chance(25) ? $" {dice.Pick("AND", "OR")} {Bool(scope, depth - 1)}" : "")})"),
        (5, () => $"NOT ({Bool(scope, depth - 1)})"),
        (5, () => $"{Int(scope, depth - 1)} {dice.Pick("", "NOT ")}IN ({Int(scope, depth - 1)}, {dice.Between(0, 9)}, {dice.Between(0, 9)})"),
        (3, () => $"{Int(scope, depth - 1)} {Comparison()} {dice.Pick("ANY", "ALL")} ({Array(scope, depth - 1)})"),
        (3, () => $"{Int(scope, depth - 1)} {dice.Pick("", "NOT ")}BETWEEN {dice.Pick("", "SYMMETRIC ")}{dice.Between(0, 5)} AND {Int(scope, depth - 1)}"),
        (3, () => $"{Int(scope, depth - 1)} IS {dice.Pick("", "NOT ")}NULL"),
        (3, () => $"{Int(scope, depth - 1)} IS {dice.Pick("", "NOT ")}DISTINCT FROM {Int(scope, depth - 1)}"),
        (3, () => $"({Bool(scope, depth - 1)}) IS {dice.Pick("", "NOT ")}{dice.Pick("TRUE", "FALSE", "UNKNOWN")}"),
        (4, () => $"({Int(scope, depth - 1)}, {Int(scope, depth - 1)}) {Comparison()} ({Int(scope, depth - 1)}, {Int(scope, depth - 1)})"),
        (2, () => $"({Int(scope, depth - 1)}, {Int(scope, depth - 1)}) IN ((1, 2), ({Int(scope, depth - 1)}, 3))"),
        (3, () => $"coalesce({Bool(scope, depth - 1)}, {Bool(scope, depth - 1)})"),
        (3, () => $"({Case(SqlType.Bool, scope, depth)})"),
        (3, () => $"{Text(scope, depth - 1)} {dice.Pick("= 'POSITIVE'", "LIKE '%E%'", "< 'N'", "<> 'NEUTRAL'", "COLLATE \"C\" > 'b'")}"),
        (2, () => $"{Array(scope, depth - 1)} {dice.Pick("@>", "&&", "<")} ARRAY[{Int(scope, depth - 1)}]"),
        (3, () => $"{Real(scope, depth)} {dice.Pick(">", "<=")} 0.6"),
        (3, () => BoolCall(scope, depth)),
        (3, () => GuardedCondition(scope)),
        (5, () => SubqueryCondition(scope)));

    string Comparison() => dice.Pick("=", "<>", "<", "<=", ">", ">=");

    string Cheap(Scope scope) => dice.Choose(
        (30, () => $"{Leaf(SqlType.Int, scope)} {dice.Pick("<>", ">", ">", ">=", "<", "=")} {dice.Between(0, 4)}"),
        (20, () => $"{Leaf(SqlType.Int, scope)} {dice.Pick("<=", "<>", "<")} {dice.Between(3, 20)}"),
        (14, () => $"{Leaf(SqlType.Int, scope)} {Comparison()} {Leaf(SqlType.Int, scope)}"),
        (14, () => Leaf(SqlType.Bool, scope)),
        (2, () => scope.Rows.Count > 0 ? $"{dice.Pick(scope.Rows)}.ctid {dice.Pick("<", ">", "<>")} '(0,9)'" : Leaf(SqlType.Bool, scope)),
        (10, () => $"{Leaf(SqlType.Text, scope)} IS {dice.Pick("", "NOT ")}NULL"),
        (10, () => $"{Leaf(SqlType.Int, scope)} IN (1, 2, 3, 5, 7)"));

    /// <summary>A call compared with a constant, as most conditions on models are.</summary>
    string Selective(Scope scope, int depth) => $"{IntCall(scope, depth)} {dice.Pick("=", "<>", "<>", "<", ">", ">", ">=")} {dice.Between(1, 6)}";

    /// <summary>WHERE, or nothing.</summary>
    string Where(Scope scope, int leastConditions = 0)
    {
        var count = Math.Max(leastConditions, dice.Pick(0, 0, 0, 1, 1, 1, 1, 2, 2, 3));
        var conditions = dice.Several(count, count, () => dice.Choose(
            (26, () => Cheap(scope)),
            (36, () => Selective(scope, 2)),
            (22, () => Bool(scope, 2)),
            (12, () => SubqueryCondition(scope)),
            (4, () => GuardedConditions(scope))));
        return conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}";
    }
}
