namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>Something with a value in every row, and how it is written.</summary>
sealed record Column(string Sql, SqlType Type);
