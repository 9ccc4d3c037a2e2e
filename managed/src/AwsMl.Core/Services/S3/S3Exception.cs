namespace AwsMl.Core.Services.S3;

/// <summary>A request that failed.</summary>
/// <param name="attempts">How often it was sent.</param>
/// <param name="inner">What the last attempt failed with.</param>
sealed class S3Exception(int attempts, Exception inner) : Exception(inner.Message, inner)
{
    public int Attempts { get; } = attempts;
}
