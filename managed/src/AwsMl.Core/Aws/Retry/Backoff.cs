namespace AwsMl.Core.Aws.Retry;

/// <summary>
/// How long to wait before another attempt: exponential backoff with full jitter, a second at first and 20 at most.
/// (AWS SDKs and Tools Reference Guide, Retry behavior, Standard retry mode.)
/// </summary>
static class Backoff
{
    static readonly TimeSpan Most = TimeSpan.FromSeconds(20);

    /// <summary>Draws a delay.</summary>
    /// <param name="retry">Which retry it is, from 0.</param>
    public static TimeSpan Delay(int retry) =>
        Random.Shared.NextDouble() * TimeSpan.FromSeconds(Math.Min(Math.Pow(2, retry), Most.TotalSeconds));
}
