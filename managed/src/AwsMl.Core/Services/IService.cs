using AwsMl.Core.Aws.Endpoints;

namespace AwsMl.Core.Services;

/// <summary>A service of AWS.  Each has a folder here, and a line in the engine's table.</summary>
interface IService
{
    /// <summary>How it is reached, and what its errors mean.</summary>
    AwsService Api { get; }

    /// <summary>What rows can be sent to, by the names that the rows of extension/call/services.c have.</summary>
    IReadOnlyDictionary<string, PrepareRequest> Operations { get; }
}

/// <summary>Checks rows, and writes a request of as many of them, from the first, as one request takes.</summary>
/// <exception cref="Protocol.RequestException">No request can be made of them.</exception>
delegate Submission PrepareRequest(RequestInput input);
