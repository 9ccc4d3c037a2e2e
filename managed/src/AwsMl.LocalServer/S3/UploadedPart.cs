namespace AwsMl.LocalServer.S3;

/// <summary>A part of an upload, in a file of its own.</summary>
sealed record UploadedPart(int Number, string File, long Size, string ETag, DateTimeOffset LastModified);
