namespace AwsMl.Core.Aws.Retry;

/// <summary>
/// A unit to which a service applies throttling and limits: an endpoint, a model, a function, or all of Comprehend.
/// </summary>
/// <param name="pace">What has been learned about it.</param>
sealed class ServiceTarget(Pace pace)
{
    public Pacer Pacer { get; } = new(pace);

    /// <summary>Size of the smallest body that was rejected as too large recently.</summary>
    public long SmallestRefused => pace.SmallestRefused;

    /// <summary>A body with several rows was rejected as too large.</summary>
    public void Refused(long bytes) => pace.Refused(bytes);
}
