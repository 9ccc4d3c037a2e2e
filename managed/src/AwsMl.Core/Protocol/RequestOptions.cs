namespace AwsMl.Core.Protocol;

/// <summary>How a request is sent; fields of AwsMlRequest in aws_ml_abi.h.</summary>
/// <param name="MaxPayloadBytes">The largest HTTP body.</param>
/// <param name="KeepGoing">Whether rows that fail are failures of the result instead of an error of the request.</param>
/// <param name="MaxRows">The most rows of one request of the service.</param>
/// <param name="TimeLeft">No attempt starts later than this after submit; null: no limit.</param>
public sealed record RequestOptions(long MaxPayloadBytes, bool KeepGoing = false, int MaxRows = int.MaxValue, TimeSpan? TimeLeft = null);
