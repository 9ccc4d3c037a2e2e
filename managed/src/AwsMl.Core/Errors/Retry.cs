namespace AwsMl.Core.Errors;

/// <summary>Whether another attempt may succeed after an error of a service.</summary>
enum Retry
{
    /// <summary>It would fail again.</summary>
    No,
    /// <summary>It may succeed.</summary>
    Transient,
    /// <summary>It may succeed at a lower rate: the session is paced.</summary>
    Throttling,
}
