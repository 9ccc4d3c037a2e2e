using AwsMl.Core.Aws.Endpoints;

namespace AwsMl.Core.Services;

/// <summary>An AWS service.  Each has a folder here, and a line in the engine's table.</summary>
interface IService
{
    /// <summary>How to reach it, and what its errors mean.</summary>
    AwsService Api { get; }

    /// <summary>Its operations, by the names used in extension/call/services.c.</summary>
    IReadOnlyDictionary<string, PrepareRequest> Operations { get; }
}

/// <summary>Checks rows and writes a request with as many of them, from the first, as one request takes.</summary>
/// <exception cref="Protocol.RequestException">They cannot be sent.</exception>
delegate Submission PrepareRequest(RequestInput input);
