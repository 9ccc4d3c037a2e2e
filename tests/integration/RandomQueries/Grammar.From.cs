namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>FROM and its joins.</summary>
sealed partial class Grammar
{
    const int MostRows = 120;

    Relation From(int depth, Scope outer)
    {
        var first = Item(depth, outer);
        if (depth <= 0 || !dice.Chance(18))
            return first;
        var (lateral, rowsForEach) = LateralItem(first.Scope, outer);
        return Small(new Relation($"{first.Sql}, {lateral.Sql}", first.Scope.Beside(lateral.Scope), first.Rows * rowsForEach) { IsJoin = true });
    }

    Relation Item(int depth, Scope outer)
    {
        if (_ctes.Count > 0 && dice.Chance(60))
            return Cte();
        return depth <= 0 ? Table() : dice.Choose(
            (46, Table),
            (8, () => InParentheses(AnyQuery(SomeTypesWithInt(), outer, depth - 1))),
            (3, Values),
            (4, Series),
            (3, TableFunction),
            (24, () => Small(Join(depth, outer))),
            (12, () => Small(LateralJoin(depth, outer))));
    }

    Relation Small(Relation relation) => relation.Rows <= MostRows ? relation : Table();

    Relation Join(int depth, Scope outer)
    {
        var left = Item(depth - 1, outer);
        var right = Item(depth - 1, outer);
        var both = left.Scope.Beside(right.Scope);
        var isSmall = left.Rows * right.Rows <= 60;
        var kind = dice.Pick("JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN");
        if (kind == "JOIN" && isSmall && dice.Chance(30))
            return new Relation($"{left.Sql} CROSS JOIN {right.Operand}", both, left.Rows * right.Rows) { IsJoin = true };

        if (dice.Chance(8) && IsTable(left) && IsTable(right))
            return Using(left, kind, right, both);

        // a FULL JOIN needs an equality
        var condition = kind != "FULL JOIN" && isSmall && dice.Chance(35) ? Bool(both, 1) : $"{JoinKey(left.Scope)} = {JoinKey(right.Scope)}";
        if (dice.Chance(35))
            condition += $" AND {Bool(both, 1)}";
        return new Relation($"{left.Sql} {kind} {right.Operand} ON {condition}", both, Math.Max(left.Rows, right.Rows) + (left.Rows * right.Rows / 12)) { IsJoin = true };
    }

    static bool IsTable(Relation relation) => relation.Scope.Keys is [var key] && key.EndsWith(".id", StringComparison.Ordinal);

    Relation Using(Relation left, string kind, Relation right, Scope both)
    {
        var alias = NewName("j");
        var merged = new Column($"{alias}.id", SqlType.Int);
        return new Relation(
            $"{left.Sql} {kind} {right.Operand} USING (id) AS {alias}", both with { Columns = [merged, merged, .. both.Columns] }, Math.Max(left.Rows, right.Rows))
        { IsJoin = true };
    }

    string JoinKey(Scope scope)
    {
        var column = ColumnOf(SqlType.Int, scope.Columns)!;
        return dice.Chance(60) ? column : IntCallOf(dice.Pick(column, $"{column} + 1"));
    }
}
