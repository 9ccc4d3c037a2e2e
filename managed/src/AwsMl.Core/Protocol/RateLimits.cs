namespace AwsMl.Core.Protocol;

/// <summary>An entry of the setting aws_ml.requests_per_second.</summary>
/// <param name="Service">Name of the service, such as sagemaker.</param>
/// <param name="Target">Name of the target, as in calls; null: each that has no entry of its own.</param>
/// <param name="Rate">Requests per second, more than 0.</param>
public sealed record RateLimit(string Service, string? Target, double Rate);

/// <summary>The highest rates of targets.  Those with the same entries are equal, as <see cref="Settings"/> are.</summary>
/// <param name="limits">The entries.</param>
public sealed class RateLimits(IReadOnlyList<RateLimit> limits) : IEquatable<RateLimits>
{
    readonly IReadOnlyList<RateLimit> _limits = limits;

    /// <summary>No limits.</summary>
    public static RateLimits None { get; } = new([]);

    /// <summary>The highest rate of a target; infinite: none is set.</summary>
    public double Of(string service, string target) => (Find(service, target) ?? Find(service, null))?.Rate ?? double.PositiveInfinity;

    /// <inheritdoc/>
    public bool Equals(RateLimits? other) => other is not null && _limits.SequenceEqual(other._limits);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RateLimits);

    /// <inheritdoc/>
    public override int GetHashCode() => _limits.Count;

    RateLimit? Find(string service, string? target) => _limits.FirstOrDefault(limit => limit.Service == service && limit.Target == target);
}
