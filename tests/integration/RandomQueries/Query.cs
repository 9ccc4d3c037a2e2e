namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>A query; IsOrdered if ORDER BY determines the order of different rows completely.</summary>
sealed record Query(string Sql, IReadOnlyList<SqlType> Types, int Rows)
{
    public bool IsOrdered { get; init; }

    /// <summary>FOR UPDATE may follow.</summary>
    public bool CanLock { get; init; }
}
