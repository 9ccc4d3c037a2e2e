namespace AwsMl.LocalServer.Lambda;

/// <summary>What a function gets to run on; the client context is JSON, no longer base64.</summary>
sealed record FunctionEvent(string RequestId, string FunctionName, ReadOnlyMemory<byte> Payload, string? ClientContext);
