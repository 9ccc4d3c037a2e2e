namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>A query; IsOrdered if ORDER BY leaves no two orders of different rows.</summary>
sealed record Query(string Sql, IReadOnlyList<SqlType> Types, int Rows)
{
    public bool IsOrdered { get; init; }

    /// <summary>FOR UPDATE may follow.</summary>
    public bool CanLock { get; init; }
}
