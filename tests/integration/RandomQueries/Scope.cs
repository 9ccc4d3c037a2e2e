namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>What an expression can refer to.</summary>
sealed record Scope(IReadOnlyList<Column> Columns)
{
    public static readonly Scope Empty = new([]);

    /// <summary>Columns of the queries around.</summary>
    public IReadOnlyList<Column> Outer { get; init; } = [];

    /// <summary>An expression that distinguishes the rows; null if none is known.</summary>
    public IReadOnlyList<string>? Keys { get; init; }

    /// <summary>Rows of the table t, for the functions that take such a row.</summary>
    public IReadOnlyList<string> Rows { get; init; } = [];

    /// <summary>In a grouped query a subquery could not refer to these columns.</summary>
    public bool AllowsSubqueries { get; init; } = true;

    public Scope Beside(Scope other) => new([.. Columns, .. other.Columns])
    {
        Keys = Keys is not null && other.Keys is not null ? [.. Keys, .. other.Keys] : null,
        Rows = [.. Rows, .. other.Rows],
    };

    public Scope Within(Scope outer) => this with { Outer = [.. outer.Columns, .. outer.Outer] };
}
