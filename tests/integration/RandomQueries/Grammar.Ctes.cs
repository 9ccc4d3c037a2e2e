namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>WITH, recursive or not.</summary>
sealed partial class Grammar
{
    /// <summary>A query over one or two CTEs.</summary>
    public Query QueryWithCtes()
    {
        var ctes = dice.Several(1, 2, () => dice.Chance(30) ? RecursiveCte() : PlainCte());
        var query = Query();
        return query with { Sql = $"WITH RECURSIVE {string.Join(", ", ctes)} {query.Sql}" };
    }

    string PlainCte()
    {
        var query = AnyQuery(SomeTypesWithInt(), Scope.Empty, 1);
        return $"{Declared(query)} AS {dice.Pick("", "MATERIALIZED ", "MATERIALIZED ", "NOT MATERIALIZED ")}({query.Sql})";
    }

    /// <summary>Its first column grows until it ends.</summary>
    string RecursiveCte()
    {
        var start = dice.Chance(50) ? $"SELECT id, {Int(ScopeOf("t", isT: true), 2)} FROM t WHERE t.id <= {dice.Between(1, 4)}" : $"VALUES (1, {Int(Scope.Empty, 2)}), (2, 3)";
        var name = NewName("c");
        var own = NumbersOf(name, "c1", "c2");
        var joined = dice.Chance(40) ? Table() : null;
        var scope = joined is null ? own : own.Beside(joined.Scope);
        var from = joined is null ? name : $"{name} JOIN {joined.Sql} ON {joined.Scope.Columns[0].Sql} = {name}.c1";
        var step = $"SELECT {name}.c1 + {dice.Between(2, 4)}, ({Int(scope, 2)}) % 100 FROM {from} WHERE {name}.c1 < {dice.Between(6, 16)}{(dice.Chance(40) ? $" AND {Selective(scope, 1)}" : "")}";
        _ctes.Add(new Relation(name, new Scope([new("c1", SqlType.Int), new("c2", SqlType.Int)]), 20));
        return $"{name} (c1, c2) AS ({start} {dice.Pick("UNION ALL", "UNION")} {step})";
    }

    /// <summary>The name and the columns of a CTE, known from here on.</summary>
    string Declared(Query query)
    {
        var name = NewName("c");
        _ctes.Add(new Relation(name, new Scope([.. query.Types.Select((type, at) => new Column($"c{at + 1}", type))]), query.Rows));
        return $"{name} ({ColumnList(query)})";
    }
}
