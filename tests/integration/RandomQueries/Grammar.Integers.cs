namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>Expressions that are integers.</summary>
sealed partial class Grammar
{
    string Int(Scope scope, int depth) => depth <= 0 ? Leaf(SqlType.Int, scope) : dice.Choose(
        (40, () => Leaf(SqlType.Int, scope)),
        (66, () => IntCall(scope, depth)),
        (14, () => $"({Int(scope, depth - 1)} {dice.Pick("+", "-", "*")} {Leaf(SqlType.Int, scope)})"),
        (8, () => GuardedDivision(scope, depth)),
        (18, () => Case(SqlType.Int, scope, depth)),
        (12, () => $"coalesce({Int(scope, depth - 1)}, {Int(scope, depth - 1)}{(dice.Chance(30) ? $", {Int(scope, depth - 1)}" : "")})"),
        (8, () => $"nullif({Int(scope, depth - 1)}, {Int(scope, depth - 1)})"),
        (8, () => $"{dice.Pick("greatest", "least")}({Int(scope, depth - 1)}, {Int(scope, depth - 1)})"),
        (7, () => $"({Array(scope, depth - 1)})[{Int(scope, depth - 1)}]"),
        (4, () => $"cardinality({Array(scope, depth - 1)})"),
        (4, () => $"({Pair(scope, depth - 1)}).{dice.Pick("a", "b")}"),
        (4, () => $"length({Text(scope, depth - 1)})"),
        (4, () => $"({Bool(scope, depth - 1)})::int"),
        (2, () => $"f({Int(scope, depth - 1)})::digit::int"),
        (3, () => $"({Int(scope, depth - 1)} + (random() * 0)::int)"),
        (3, () => NeverCalled(scope, depth)),
        (1, () => Risky(scope, depth)),
        (8, () => ScalarSubquery(scope)));

    string Case(SqlType type, Scope scope, int depth)
    {
        var tested = dice.Chance(35) ? Int(scope, depth - 1) : null;
        var arms = dice.Several(1, 3, () =>
            $"WHEN {(tested is null ? Bool(scope, depth - 1) : Int(scope, depth - 1))} THEN {Expression(type, scope, depth - 1)}");
        var otherwise = dice.Chance(65) ? $" ELSE {Expression(type, scope, depth - 1)}" : "";
        return $"CASE {(tested is null ? "" : $"{tested} ")}{string.Join(' ', arms)}{otherwise} END";
    }
}
