using Amazon.Runtime;
using AwsMl.Core.Aws.Credentials;

namespace AwsMl.Core.Aws.Retry;

/// <summary>What attempts at a request have to know of it, whatever it asks for.</summary>
abstract class RetriedRequest : AmazonWebServiceRequest
{
    /// <summary>Whether another attempt does no harm when this one may have arrived.</summary>
    public bool MayBeRepeated { get; init; } = true;

    /// <summary>Attempts in all.</summary>
    public int MaxAttempts { get; set; } = 1;

    /// <summary>When no attempt starts any more, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>Requests put on the wire so far.</summary>
    public int Attempts { get; set; }

    /// <summary>How long to wait before the next attempt.</summary>
    public TimeSpan RetryDelay { get; set; }

    /// <summary>Where it goes; set by the client that sends it, as are the credentials.</summary>
    public ServiceTarget Target { get; set; } = null!;

    public ServiceCredentials Credentials { get; set; } = null!;

    /// <summary>Which credentials signed the last attempt, or later ones.</summary>
    public int CredentialsVersion { get; set; }

    /// <summary>Whether credentials were looked for anew, which is done once.</summary>
    public bool CredentialsRenewed { get; set; }
}
