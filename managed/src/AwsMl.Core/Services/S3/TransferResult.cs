namespace AwsMl.Core.Services.S3;

/// <summary>The result of a transfer.</summary>
/// <param name="Objects">Number of S3 objects.</param>
/// <param name="Bytes">Their total size.</param>
public sealed record TransferResult(long Objects, long Bytes);
