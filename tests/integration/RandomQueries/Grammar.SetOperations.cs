namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>UNION, INTERSECT and EXCEPT.</summary>
sealed partial class Grammar
{
    Query SetOperation(IReadOnlyList<SqlType> types, Scope outer, int depth)
    {
        var parts = dice.Several(2, 3, () => AnyQuery(types, outer, depth - 1));
        var sql = $"({parts[0].Sql})";
        foreach (var part in parts.Skip(1))
            sql += $" {dice.Pick("UNION ALL", "UNION ALL", "UNION", "INTERSECT", "EXCEPT", "INTERSECT ALL", "EXCEPT ALL")} ({part.Sql})";
        return Finish(sql, types, parts.Sum(part => part.Rows), null);
    }
}
