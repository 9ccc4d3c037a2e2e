namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>Subqueries in expressions, most of them correlated.</summary>
sealed partial class Grammar
{
    const int DeepestSubquery = 2;

    int _subqueries;

    string ScalarSubquery(Scope scope) => Subquery(SqlType.Int, scope, (from, inner) => dice.Choose(
        (40, () => $"(SELECT {dice.Pick("max", "min", "sum")}({Int(inner with { Outer = [] }, 1)})::int FROM {from}{CorrelatedWhere(inner)})"),
        (20, () => $"(SELECT count(*)::int FROM {from}{CorrelatedWhere(inner)})"),
        (40, () => $"(SELECT {Int(inner, 1)} FROM {from}{CorrelatedWhere(inner)} ORDER BY {string.Join(", ", inner.Keys!)} LIMIT 1)")));

    string ArraySubquery(Scope scope) => Subquery(SqlType.Array, scope, (from, inner) =>
        $"ARRAY(SELECT {Int(inner, 1)} FROM {from}{CorrelatedWhere(inner)} ORDER BY {string.Join(", ", inner.Keys!)})");

    string SubqueryCondition(Scope scope) => Subquery(SqlType.Bool, scope, (from, inner) => dice.Choose(
        (40, () => $"{dice.Pick("", "NOT ")}EXISTS (SELECT FROM {from}{CorrelatedWhere(inner)}{dice.Pick("", "", " OFFSET 0")})"),
        (35, () => $"{Int(scope, 1)} {dice.Pick("", "NOT ")}IN (SELECT {Int(inner, 1)} FROM {from}{CorrelatedWhere(inner)})"),
        (10, () => $"({Int(scope, 1)}, {Int(scope, 1)}) IN (SELECT {Int(inner, 1)}, {Int(inner, 1)} FROM {from}{CorrelatedWhere(inner)})"),
        (6, () => $"({Int(scope, 1)}, {Int(scope, 1)}) {Comparison()} (SELECT {Int(inner, 1)}, {Int(inner, 1)} FROM {from}{CorrelatedWhere(inner)} ORDER BY {string.Join(", ", inner.Keys!)} LIMIT 1)"),
        (8, () => $"{Int(scope, 1)} {dice.Pick("", "NOT ")}IN ({AnyQuery([SqlType.Int], scope, 0).Sql})"),
        (15, () => $"{Int(scope, 1)} {Comparison()} {dice.Pick("ANY", "ALL")} (SELECT {Int(inner, 1)} FROM {from}{CorrelatedWhere(inner)})")));

    /// <summary>A leaf instead, if a subquery is not allowed or there are enough.</summary>
    string Subquery(SqlType type, Scope scope, Func<string, Scope, string> make)
    {
        if (!scope.AllowsSubqueries || _subqueries >= DeepestSubquery)
            return Leaf(type, scope);
        _subqueries++;
        var table = dice.Chance(85) ? Table() : Values();
        var subquery = make(table.Sql, table.Scope.Within(scope));
        _subqueries--;
        return subquery;
    }

    /// <summary>Few rows for each outer row, to save time.</summary>
    string CorrelatedWhere(Scope scope)
    {
        var outer = ColumnOf(SqlType.Int, scope.Outer);
        var first = outer is null || dice.Chance(25)
            ? $"{ColumnOf(SqlType.Int, scope.Columns)} {dice.Pick("=", "<")} {dice.Between(1, 4)}"
            : $"{ColumnOf(SqlType.Int, scope.Columns)} = {(dice.Chance(15) ? IntCallOf(outer) : outer)}";
        return $" WHERE {first}{(dice.Chance(55) ? $" AND {Bool(scope, 1)}" : "")}";
    }
}
