namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>FROM t, f(t.x): functions and subqueries that are evaluated for each row on their left.</summary>
sealed partial class Grammar
{
    Relation LateralJoin(int depth, Scope outer)
    {
        var left = Item(depth - 1, outer);
        var (lateral, rowsForEach) = LateralItem(left.Scope, outer);
        var both = left.Scope.Beside(lateral.Scope);
        var join = dice.Choose(
            (30, () => $"CROSS JOIN {lateral.Sql}"),
            (25, () => $"LEFT JOIN {lateral.Sql} ON true"),
            (25, () => $"LEFT JOIN {lateral.Sql} ON {Bool(both, 1)}"),
            (20, () => $"JOIN {lateral.Sql} ON {Bool(both, 1)}"));
        return new Relation($"{left.Sql} {join}", both, left.Rows * rowsForEach) { IsJoin = true };
    }

    (Relation Item, int RowsForEach) LateralItem(Scope left, Scope outer) => dice.Choose(
        (34, () => (ScalarFunction(left), 1)),
        (26, () => (SentimentFunction(left), 1)),
        (10, () => (LateralValues(left, dice.Pick("", " OFFSET 0")), 1)),
        (9, () => (LateralQuery(left.Within(outer)), 3)),
        (5, () => (LateralAggregate(left.Within(outer)), 1)),
        (6, () => (FunctionWithSeries(left), 2)),
        (6, () => (UnnestedCalls(left), 2)),
        (6, () => (SeriesToCall(left), 3)));

    Relation ScalarFunction(Scope left)
    {
        var alias = NewName("v");
        Calls++;
        var function = dice.Chance(80) ? $"{dice.Pick("f", "g")}({Int(left, 1)})" : $"either({Int(left, 1)}, {Int(left, 1)})";
        return new Relation($"{function} {alias} (n)", NumbersOf(alias, "n") with { Keys = [] }, 1);
    }

    Relation SentimentFunction(Scope left)
    {
        var alias = NewName("m");
        Calls++;
        return new Relation(
            $"aws_comprehend.detect_sentiment({Text(left, 1)}, {Language(left, 1)}) {alias}",
            new Scope([new($"{alias}.sentiment", SqlType.Text), new($"{alias}.confidence", SqlType.Real)]) { Keys = [] },
            1);
    }

    Relation LateralValues(Scope left, string barrier)
    {
        var types = SomeTypes();
        var query = new Query($"SELECT {string.Join(", ", types.Select(type => Expression(type, left, 2)))}{barrier}", types, 1);
        var item = InParentheses(query, "LATERAL ");
        return item with { Scope = item.Scope with { Keys = [] } };
    }

    Relation LateralQuery(Scope left)
    {
        var table = Table();
        var scope = table.Scope.Within(left);
        var types = SomeTypes();
        var items = string.Join(", ", types.Select(type => Expression(type, scope, 2)));
        var limit = dice.Chance(60) ? $" ORDER BY {string.Join(", ", table.Scope.Keys!)} LIMIT {dice.Between(1, 3)}" : "";
        return InParentheses(new Query($"SELECT {items} FROM {table.Sql}{CorrelatedWhere(scope)}{limit}", types, 3), "LATERAL ");
    }

    Relation LateralAggregate(Scope left)
    {
        var table = Table();
        var aggregates = dice.Several(1, 2, () => Aggregate(dice.Pick(SqlType.Int, SqlType.Text), table.Scope));
        var query = new Query(
            $"SELECT {string.Join(", ", aggregates.Select(aggregate => aggregate.Sql))} FROM {table.Sql}{CorrelatedWhere(table.Scope.Within(left))}",
            [.. aggregates.Select(aggregate => aggregate.Type)],
            1);
        var item = InParentheses(query, "LATERAL ");
        return item with { Scope = item.Scope with { Keys = [] } };
    }

    Relation FunctionWithSeries(Scope left)
    {
        var alias = NewName("r");
        return new Relation($"ROWS FROM ({IntCallOf(Int(left, 1))}, generate_series(1, 2)) {alias} (v, n)", NumbersOf(alias, "v", "n") with { Keys = [$"{alias}.n"] }, 2);
    }

    Relation UnnestedCalls(Scope left)
    {
        var alias = NewName("r");
        return new Relation($"unnest({Array(left, 2)}) WITH ORDINALITY {alias} (v, n)", NumbersOf(alias, "v") with { Keys = [$"{alias}.n"] }, 2);
    }

    Relation SeriesToCall(Scope left)
    {
        var alias = NewName("n");
        return new Relation($"generate_series(1, least(3, {IntCallOf(Int(left, 1))})) {alias} (n)", NumbersOf(alias, "n") with { Keys = [$"{alias}.n"] }, 3);
    }
}
