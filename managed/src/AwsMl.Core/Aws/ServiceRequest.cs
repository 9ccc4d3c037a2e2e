using Amazon.Runtime;
using AwsMl.Core.Aws.Credentials;

namespace AwsMl.Core.Aws;

/// <summary>One request of any service: the body is complete, signing and sending are the client's.</summary>
/// <param name="operation">Name of the operation.</param>
/// <param name="path">Path of the URL, with names in braces for parts that have to be escaped.</param>
/// <param name="body">The body, sent as it is.</param>
sealed class ServiceRequest(string operation, string path, byte[] body) : AmazonWebServiceRequest
{
    public string Operation { get; } = operation;

    public string Path { get; } = path;

    public byte[] Body { get; } = body;

    /// <summary>Values of the names in braces, which are escaped in the URL.</summary>
    public Dictionary<string, string> PathParts { get; } = [];

    public Dictionary<string, string> Query { get; } = [];

    public Dictionary<string, string> Headers { get; } = [];

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
