namespace AwsMl.Core.Errors;

/// <summary>Whether another attempt at a request that a service refused may succeed.</summary>
enum Retry
{
    /// <summary>It would be refused again.</summary>
    No,
    /// <summary>It may.</summary>
    Transient,
    /// <summary>It may, if fewer are sent: the session is paced.</summary>
    Throttling,
}
