namespace AwsMl.Core.Protocol;

/// <summary>How a request is sent; fields of AwsMlRequest in aws_ml_abi.h.</summary>
/// <param name="MaxPayloadBytes">The largest HTTP body.</param>
/// <param name="KeepGoing">Whether failed rows are reported as failures of the result, instead of an error of the
/// request.</param>
/// <param name="MaxRows">The maximum number of rows in one request.</param>
/// <param name="TimeLeft">No attempt starts later than this after submit; null: no limit.</param>
public sealed record RequestOptions(long MaxPayloadBytes, bool KeepGoing = false, int MaxRows = int.MaxValue, TimeSpan? TimeLeft = null)
{
    /// <summary>Where it is counted.</summary>
    public RequestCounters Counters { get; init; } = RequestCounters.None;

    /// <summary>What its attempts may use.</summary>
    public RequestLimits Limits { get; init; } = RequestLimits.None;
}
