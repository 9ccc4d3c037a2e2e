namespace AwsMl.LocalServer.S3;

/// <summary>A page of a listing: objects and common prefixes in order, and where the next page begins, if any.</summary>
sealed record ListPage(IReadOnlyList<ObjectMetadata> Objects, IReadOnlyList<string> CommonPrefixes, string? Next);
