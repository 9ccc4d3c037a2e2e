using AwsMl.Core.Aws.Retry;

namespace AwsMl.Core.Aws.Pipeline;

/// <summary>A request to any service: the body is complete; the client signs and sends it.</summary>
/// <param name="operation">Name of the operation.</param>
/// <param name="path">Path of the URL, with names in braces for parts that must be escaped.</param>
/// <param name="body">The body, sent unchanged.</param>
sealed class ServiceRequest(string operation, string path, byte[] body) : RetriedRequest
{
    public string Operation { get; } = operation;

    public string Path { get; } = path;

    public byte[] Body { get; } = body;

    /// <summary>Values for the names in braces, which are escaped in the URL.</summary>
    public Dictionary<string, string> PathParts { get; } = [];

    public Dictionary<string, string> Query { get; } = [];

    public Dictionary<string, string> Headers { get; } = [];
}
