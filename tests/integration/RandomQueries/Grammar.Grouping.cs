namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>GROUP BY, HAVING, grouping sets, and aggregates.</summary>
sealed partial class Grammar
{
    Query Grouping(IReadOnlyList<SqlType> types, Scope outer, int depth)
    {
        var from = From(depth, outer);
        var scope = from.Scope.Within(outer);
        var keys = dice.Several(0, 2, () => GroupKey(dice.Pick(SqlType.Int, SqlType.Int, SqlType.Text), scope));
        var aggregates = dice.Several(keys.Count == 0 ? 1 : 0, 3, () => Aggregate(dice.Pick(SqlType.Int, SqlType.Int, SqlType.Int, SqlType.Text, SqlType.Bool, SqlType.Real, SqlType.Array), from.Scope));
        IReadOnlyList<Column> grouping = keys.Count > 0 && dice.Chance(10) ? [new Column($"grouping({keys[0].Sql})", SqlType.Int)] : [];
        var groups = new Scope([.. keys, .. aggregates, .. grouping]) { AllowsSubqueries = false };
        var list = string.Join(", ", types.Select(type => (ColumnOf(type, groups.Columns) is { } column && dice.Chance(50)) ? column : Expression(type, groups, 2)));
        var having = dice.Chance(30) ? $" HAVING {dice.Choose((60, () => Selective(groups, 1)), (40, () => Bool(groups, 2)))}" : "";
        return Finish($"SELECT {list} FROM {from.Sql}{Where(scope)}{GroupBy(keys)}{having}", types, 10, null);
    }

    Column GroupKey(SqlType type, Scope scope) => new(NoConstant(Expression(type, scope, dice.Between(0, 2))), type);

    string GroupBy(IReadOnlyList<Column> keys)
    {
        if (keys.Count == 0)
            return "";
        var list = string.Join(", ", keys.Select(key => key.Sql));
        return " GROUP BY " + dice.Choose(
            (76, () => list),
            (3, () => $"DISTINCT ROLLUP ({list}), ({keys[0].Sql})"),
            (8, () => $"ROLLUP ({list})"),
            (6, () => $"CUBE ({list})"),
            (10, () => $"GROUPING SETS (({list}), ({keys[0].Sql}), ())"));
    }

    /// <summary>An aggregate of outer columns alone would belong to the query around.</summary>
    Column Aggregate(SqlType type, Scope scope)
    {
        var filter = dice.Chance(25) ? $" FILTER (WHERE {Bool(scope, 1)})" : "";
        return new Column(type switch
        {
            SqlType.Int => dice.Choose(
                (30, () => $"sum({Int(scope, 2)}){filter}::int"),
                (25, () => $"{dice.Pick("max", "min")}({Int(scope, 2)}){filter}"),
                (20, () => $"count({dice.Pick("", "DISTINCT ")}{Int(scope, 2)}){filter}::int"),
                (10, () => $"count(*){filter}::int"),
                (15, () => $"sum(DISTINCT {Int(scope, 2)}){filter}::int"),
                (4, () => $"percentile_disc(0.5) WITHIN GROUP (ORDER BY {Int(scope, 2)}){filter}"),
                (4, () => $"rank({IntCallOf("3")}) WITHIN GROUP (ORDER BY {Int(scope, 2)}){filter}::int")),
            SqlType.Text => dice.Choose(
                (50, () => $"max({Text(scope, 2)}){filter}"),
                (50, () => OrderedText(scope, filter))),
            SqlType.Bool => $"{dice.Pick("bool_and", "bool_or", "every")}({Bool(scope, 2)}){filter}",
            SqlType.Real => $"{dice.Pick("max", "min")}({Real(scope, 2)}){filter}",
            SqlType.Array => OrderedArray(scope, filter),
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        }, type);
    }

    string OrderedText(Scope scope, string filter)
    {
        var text = Text(scope, 2);
        return $"left(string_agg({text}, ',' ORDER BY {(isParallel || dice.Chance(50) ? text : Int(scope, 1))}){filter}, 200)";
    }

    string OrderedArray(Scope scope, string filter)
    {
        var element = Int(scope, 2);
        return $"array_agg({element} ORDER BY {(isParallel || dice.Chance(50) ? element : Int(scope, 1))}){filter}";
    }
}
