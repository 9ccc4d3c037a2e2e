using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AwsMl.LocalServer.Lambda;

/// <summary>What a function returned and logged; a failed one returns an error in the format of Lambda's runtimes.</summary>
sealed record FunctionOutcome(ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> Log, bool Failed)
{
    public static FunctionOutcome Succeeded(ReadOnlyMemory<byte> payload) => new(payload, default, Failed: false);

    public static FunctionOutcome Error(string type, string message, ReadOnlyMemory<byte> log = default)
    {
        var error = new JsonObject { ["errorMessage"] = message, ["errorType"] = type };
        return new FunctionOutcome(Encoding.UTF8.GetBytes(error.ToJsonString()), log, Failed: true);
    }

    /// <summary>An error that the function formatted itself, if it did: a JSON object with an "errorMessage".</summary>
    public static FunctionOutcome? OwnError(ReadOnlyMemory<byte> payload, ReadOnlyMemory<byte> log)
    {
        try
        {
            return JsonNode.Parse(payload.Span) is JsonObject error && error.ContainsKey("errorMessage") ? new FunctionOutcome(payload, log, Failed: true) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static FunctionOutcome TimedOut(FunctionEvent @event, TimeSpan limit, ReadOnlyMemory<byte> log = default) =>
        Error("Sandbox.Timedout", FormattableString.Invariant($"RequestId: {@event.RequestId} Error: Task timed out after {limit.TotalSeconds:0.00} seconds"), log);

    public static FunctionOutcome TooLarge(ReadOnlyMemory<byte> log = default) =>
        Error("Function.ResponseSizeTooLarge", $"Response payload size exceeded maximum allowed payload size ({LambdaLimits.SynchronousBytes} bytes).", log);
}
