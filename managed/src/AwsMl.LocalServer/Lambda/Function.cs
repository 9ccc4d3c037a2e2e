using AwsMl.LocalServer.Models;

namespace AwsMl.LocalServer.Lambda;

/// <summary>
/// A named handler with what all types of functions have in common; docs/local-server.md lists the types and their fields.
/// </summary>
sealed class Function
{
    /// <summary>Default timeout of a function; Lambda allows up to 900.</summary>
    const double DefaultTimeoutSeconds = 60;

    readonly IFunctionHandler _handler;
    readonly TimeSpan _latency;

    public Function(Definition definition)
    {
        Name = definition.Name;
        _latency = TimeSpan.FromMilliseconds(definition.Number("latency_ms") ?? 0);
        definition.Require(_latency >= TimeSpan.Zero, "\"latency_ms\" must not be negative");
        _handler = Handler(definition);
        definition.RequireNothingElse();
    }

    public string Name { get; }

    public string Description => _handler.Description + (_latency > TimeSpan.Zero ? $", {_latency.TotalMilliseconds} ms" : "");

    public async Task<FunctionOutcome> RunAsync(FunctionEvent @event, CancellationToken cancellationToken)
    {
        if (_latency > TimeSpan.Zero)
            await Task.Delay(_latency, cancellationToken);
        return await _handler.RunAsync(@event, cancellationToken);
    }

    static IFunctionHandler Handler(Definition definition) => definition.Text("type") switch
    {
        "echo" => new EchoHandler(),
        "executable" => new ExecutableHandler(definition, Timeout(definition)),
        "http" => new HttpHandler(definition, Timeout(definition)),
        var type => throw new ModelFormatException($"function \"{definition.Name}\": unknown type \"{type}\"; known are executable, http and echo"),
    };

    static TimeSpan Timeout(Definition definition)
    {
        var seconds = definition.Number("timeout_seconds") ?? DefaultTimeoutSeconds;
        definition.Require(seconds > 0, "\"timeout_seconds\" must be positive");
        return TimeSpan.FromSeconds(seconds);
    }
}
