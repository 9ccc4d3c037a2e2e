namespace AwsMl.LocalServer.Lambda;

/// <summary>The input of a function; the client context is JSON, already decoded from base64.</summary>
sealed record FunctionEvent(string RequestId, string FunctionName, ReadOnlyMemory<byte> Payload, string? ClientContext);
