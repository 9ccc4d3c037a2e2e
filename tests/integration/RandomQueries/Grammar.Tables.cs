namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>Items of FROM that refer to no others.</summary>
sealed partial class Grammar
{
    readonly List<Relation> _ctes = [];

    Relation Table() => dice.Choose(
        (40, () => Named("t", 24)),
        (24, () => Named("u", 16)),
        (4, () => Named("nothing", 0)),
        (10, () => Named("part", 20)),
        (5, () => Named("base", 14)),
        (2, () => Named("ONLY base", 7)),
        (2, () => Named("many", 100)),
        (5, () => Named("scored", 24)),
        (4, () => Named("guarded", 16)),
        (2, () => Named("grouped", 4)),
        (4, () => Named("secret", 12)),
        (2, Sampled));

    Relation Named(string table, int rows)
    {
        var alias = NewName(table.Split(' ')[^1][..1]);
        if (table is "scored" or "guarded" or "grouped")
            Calls++;
        return new Relation($"{table} {alias}", ScopeOf(alias, table == "t"), rows);
    }

    Relation Sampled()
    {
        var alias = NewName("t");
        return new Relation($"t {alias} TABLESAMPLE {dice.Pick("SYSTEM (100)", "BERNOULLI (60)")} REPEATABLE (1)", ScopeOf(alias, isT: true), 20);
    }

    static Scope ScopeOf(string alias, bool isT)
    {
        List<Column> columns =
        [
            new($"{alias}.id", SqlType.Int), new($"{alias}.x", SqlType.Int), new($"{alias}.x", SqlType.Int), new($"{alias}.z", SqlType.Int),
            new($"{alias}.s", SqlType.Text), new($"{alias}.b", SqlType.Bool),
        ];
        if (isT)
            columns.Add(new Column($"{alias}.a", SqlType.Array));
        return new Scope(columns) { Keys = [$"{alias}.id"], Rows = isT ? [alias] : [] };
    }

    Relation Values()
    {
        var alias = NewName("v");
        var rows = dice.Several(2, 5, () => $"({dice.Between(1, 20)}, {Int(Scope.Empty, dice.Chance(15) ? 1 : 0)})");
        return new Relation($"(VALUES {string.Join(", ", rows)}) {alias} (n, x)", NumbersOf(alias, "n", "x") with { Keys = [$"{alias}.n", $"{alias}.x"] }, rows.Count);
    }

    Relation Series()
    {
        var alias = NewName("n");
        var last = dice.Between(3, 12);
        return new Relation(
            $"generate_series(1, {(dice.Chance(20) ? $"{last} + {IntCallOf("3")}" : last)}) {alias} (n)", NumbersOf(alias, "n") with { Keys = [$"{alias}.n"] }, last);
    }

    Relation TableFunction()
    {
        Calls++;
        var alias = NewName("s");
        return new Relation(
            $"{dice.Pick("scores", "scores", "lazy_scores")}({(dice.Chance(20) ? IntCallOf("3") : dice.Between(8, 20))}) {alias}", NumbersOf(alias, "id", "score") with { Keys = [$"{alias}.id"] }, 12);
    }

    static Scope NumbersOf(string alias, params IReadOnlyList<string> columns) => new([.. columns.Select(column => new Column($"{alias}.{column}", SqlType.Int))]);

    Relation InParentheses(Query query, string keyword = "")
    {
        var alias = NewName("q");
        return new Relation($"{keyword}({query.Sql}) {alias} ({ColumnList(query)})", ScopeOf(alias, query), query.Rows);
    }

    static string ColumnList(Query query) => string.Join(", ", query.Types.Select((_, at) => $"c{at + 1}"));

    static Scope ScopeOf(string alias, Query query) => new([.. query.Types.Select((type, at) => new Column($"{alias}.c{at + 1}", type))]);

    Relation Cte()
    {
        var cte = dice.Pick(_ctes);
        var alias = NewName("w");
        return new Relation($"{cte.Sql} {alias}", new Scope([.. cte.Scope.Columns.Select(column => column with { Sql = $"{alias}.{column.Sql}" })]), cte.Rows);
    }
}
