namespace AwsMl.LocalServer.S3;

/// <summary>A page of a listing: objects and common prefixes in order, and where the next one begins, if there is more.</summary>
sealed record ListPage(IReadOnlyList<ObjectMetadata> Objects, IReadOnlyList<string> CommonPrefixes, string? Next);
