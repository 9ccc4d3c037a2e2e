namespace AwsMl.Core.Services.S3;

/// <summary>What a transfer did.</summary>
/// <param name="Objects">Objects of S3.</param>
/// <param name="Bytes">Bytes of them all.</param>
public sealed record TransferResult(long Objects, long Bytes);
