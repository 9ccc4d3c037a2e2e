namespace AwsMl.LocalServer.Lambda;

/// <summary>Returns its payload.</summary>
sealed class EchoHandler : IFunctionHandler
{
    public string Description => "echo";

    public ValueTask<FunctionOutcome> RunAsync(FunctionEvent @event, CancellationToken cancellationToken) =>
        ValueTask.FromResult(FunctionOutcome.Succeeded(@event.Payload));
}
