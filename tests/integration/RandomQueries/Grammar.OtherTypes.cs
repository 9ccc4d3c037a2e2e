namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>Expressions of the other types. Texts are never empty, which Comprehend would reject.</summary>
sealed partial class Grammar
{
    string Text(Scope scope, int depth) => depth <= 0 ? Leaf(SqlType.Text, scope) : dice.Choose(
        (28, () => Leaf(SqlType.Text, scope)),
        (34, () => TextCall(scope, depth)),
        (8, () => $"({Text(scope, depth - 1)} || {Int(scope, depth - 1)})"),
        (4, () => $"concat('v', {Int(scope, depth - 1)}, {Text(scope, depth - 1)})"),
        (3, () => $"({Int(scope, depth - 1)})::text"),
        (2, () => $"format('%s/%s', {Int(scope, depth - 1)}, {Text(scope, depth - 1)})"),
        (2, () => $"(jsonb_build_object('v', {Int(scope, depth - 1)}) ->> 'v')"),
        (2, () => scope.Rows.Count > 0 ? $"{dice.Pick(scope.Rows)}::text" : Leaf(SqlType.Text, scope)),
        (4, () => $"upper({Text(scope, depth - 1)})"),
        (3, () => $"left({Text(scope, depth - 1)}, 5)"),
        (6, () => $"coalesce({Text(scope, depth - 1)}, {Text(scope, depth - 1)})"),
        (2, () => $"nullif({Text(scope, depth - 1)}, 'x')"),
        (7, () => Case(SqlType.Text, scope, depth)));

    string Real(Scope scope, int depth) => depth <= 0 ? Leaf(SqlType.Real, scope) : dice.Choose(
        (20, () => Leaf(SqlType.Real, scope)),
        (60, () => RealCall(scope, depth)),
        (10, () => $"({Int(scope, depth - 1)})::real"),
        (10, () => Case(SqlType.Real, scope, depth)));

    string Array(Scope scope, int depth) => depth <= 0 ? Leaf(SqlType.Array, scope) : dice.Choose(
        (30, () => Leaf(SqlType.Array, scope)),
        (50, () => $"ARRAY[{Int(scope, depth - 1)}, {Int(scope, depth - 1)}]"),
        (8, () => $"({Array(scope, depth - 1)} || {Int(scope, depth - 1)})"),
        (6, () => $"({Array(scope, depth - 1)})[1:{Int(scope, depth - 1)}]"),
        (6, () => ArraySubquery(scope)));

    string Pair(Scope scope, int depth) => depth <= 0 ? Leaf(SqlType.Pair, scope) : dice.Choose(
        (15, () => Leaf(SqlType.Pair, scope)),
        (60, () => PairCall(scope, depth)),
        (25, () => $"ROW({Int(scope, depth - 1)}, {Int(scope, depth - 1)})::pair"));
}
