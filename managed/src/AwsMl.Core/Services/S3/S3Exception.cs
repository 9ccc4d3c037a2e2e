namespace AwsMl.Core.Services.S3;

/// <summary>A failed request.</summary>
/// <param name="attempts">How often it was sent.</param>
/// <param name="inner">The exception of the last attempt.</param>
sealed class S3Exception(int attempts, Exception inner) : Exception(inner.Message, inner)
{
    public int Attempts { get; } = attempts;
}
