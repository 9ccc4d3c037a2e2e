namespace AwsMl.Core.Services.S3;

/// <summary>The result of a transfer.</summary>
/// <param name="Objects">Number of S3 objects.</param>
/// <param name="Bytes">Their total size.</param>
/// <param name="BytesRead">How much of that was in the buffers of a download that have been emptied.</param>
public sealed record TransferResult(long Objects, long Bytes, long BytesRead = 0);
