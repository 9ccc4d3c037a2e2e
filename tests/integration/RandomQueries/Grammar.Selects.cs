namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>SELECT: lists, DISTINCT, row locks, and what is made from them.</summary>
sealed partial class Grammar
{
    static readonly string[] TablesThatLock = ["t", "u", "part", "base"];

    /// <summary>A query on its own.</summary>
    public Query Query() => AnyQuery(SomeTypes(), Scope.Empty, 2);

    /// <summary>The same, or with its rows locked.</summary>
    public Query QueryOrLock()
    {
        var query = Query();
        return query.CanLock && dice.Chance(6) ? query with { Sql = $"{query.Sql} FOR {dice.Pick("UPDATE", "SHARE")}" } : query;
    }

    IReadOnlyList<SqlType> SomeTypesWithInt() => [SqlType.Int, .. SomeTypes().Skip(1)];

    Query AnyQuery(IReadOnlyList<SqlType> types, Scope outer, int depth) => dice.Choose(
        (56, () => Plain(types, outer, depth)),
        (16, () => Grouping(types, outer, depth)),
        (9, () => Windowed(types, outer, depth)),
        (depth > 0 ? 7 : 0, () => SetOperation(types, outer, depth)),
        (4, () => Series(types, outer, depth)),
        (2, () => ValuesList(types, outer)));

    string List(IReadOnlyList<SqlType> types, Scope scope, int depth = 3) => string.Join(", ", types.Select(type => Expression(type, scope, depth)));

    Query Plain(IReadOnlyList<SqlType> types, Scope outer, int depth)
    {
        var from = From(depth, outer);
        var scope = from.Scope.Within(outer);
        var list = List(types, scope);
        var where = Where(scope);
        if (dice.Chance(9))
            return Finish($"SELECT DISTINCT {list} FROM {from.Sql}{where}", types, from.Rows, null);
        if (dice.Chance(5))
            return DistinctOn(types, list, from, where, scope);
        return Finish($"SELECT {list} FROM {from.Sql}{where}", types, from.Rows, scope) with
        {
            CanLock = !from.IsJoin && TablesThatLock.Contains(from.Sql.Split(' ')[0]),
        };
    }

    Query DistinctOn(IReadOnlyList<SqlType> types, string list, Relation from, string where, Scope scope)
    {
        var key = NoConstant(Int(scope, 2));
        var order = string.Join(", ", [key, .. Positions(types.Count)]);
        return new Query($"SELECT DISTINCT ON ({key}) {list} FROM {from.Sql}{where} ORDER BY {order}{Limit()}", types, from.Rows);
    }

    /// <summary>A set-returning function in the list.</summary>
    Query Series(IReadOnlyList<SqlType> types, Scope outer, int depth)
    {
        if (types[0] != SqlType.Int)
            return Plain(types, outer, depth);
        var from = From(depth - 1, outer);
        var scope = from.Scope.Within(outer);
        var series = dice.Choose(
            (30, () => $"generate_series(1, least(2, {Int(scope, 2)}))"),
            (40, () => $"unnest({Array(scope, 2)})"),
            (30, () => "generate_series(1, 2)"));
        var list = string.Join(", ", [series, .. types.Skip(1).Select(type => Expression(type, scope, 2))]);
        return Finish($"SELECT {list} FROM {from.Sql}{Where(scope)}", types, from.Rows * 2, null);
    }

    Query ValuesList(IReadOnlyList<SqlType> types, Scope outer) => Finish(
        $"VALUES {string.Join(", ", dice.Several(1, 3, () => $"({List(types, outer, 2)})"))}", types, 2, null);
}
