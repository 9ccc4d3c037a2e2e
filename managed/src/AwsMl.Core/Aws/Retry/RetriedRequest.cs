using Amazon.Runtime;
using AwsMl.Core.Aws.Credentials;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Retry;

/// <summary>What retries need to know about a request of any kind.</summary>
abstract class RetriedRequest : AmazonWebServiceRequest
{
    /// <summary>Whether the request can safely be sent again after it may have arrived.</summary>
    public bool MayBeRepeated { get; init; } = true;

    /// <summary>Attempts, including the first.</summary>
    public int MaxAttempts { get; set; } = 1;

    /// <summary>No attempt starts after this time, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>Number of requests sent so far.</summary>
    public int Attempts { get; set; }

    /// <summary>Number of rows in it.</summary>
    public int RowCount { get; set; }

    /// <summary>Where it is counted; set by the client that sends it.</summary>
    public RequestCounters Counters { get; set; } = RequestCounters.None;

    /// <summary>What its attempts may use; set by the client that sends it.</summary>
    public RequestLimits Limits { get; set; } = RequestLimits.None;

    /// <summary>How long to wait before the next attempt.</summary>
    public TimeSpan RetryDelay { get; set; }

    /// <summary>Whether that is because the last one was throttled.</summary>
    public bool IsThrottled { get; set; }

    /// <summary>The target; set by the client that sends the request, as are the credentials.</summary>
    public ServiceTarget Target { get; set; } = null!;

    public ServiceCredentials Credentials { get; set; } = null!;

    /// <summary>The version of the credentials that signed the last attempt, or a later one.</summary>
    public int CredentialsVersion { get; set; }

    /// <summary>Whether credentials have been renewed, which is done only once.</summary>
    public bool CredentialsRenewed { get; set; }
}
