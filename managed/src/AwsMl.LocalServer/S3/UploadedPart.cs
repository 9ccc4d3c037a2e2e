namespace AwsMl.LocalServer.S3;

/// <summary>A part of an upload: a file beside those of the others.</summary>
sealed record UploadedPart(int Number, string File, long Size, string ETag, DateTimeOffset LastModified);
