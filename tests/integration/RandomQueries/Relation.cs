namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>An item of FROM. It has at least one integer; Rows is a guess that keeps statements small.</summary>
sealed record Relation(string Sql, Scope Scope, int Rows)
{
    public bool IsJoin { get; init; }

    /// <summary>As the right side of a join.</summary>
    public string Operand => IsJoin ? $"({Sql})" : Sql;
}
