namespace AwsMl.LocalServer.Lambda;

/// <summary>The code of a function.</summary>
interface IFunctionHandler
{
    /// <summary>A few words for the start-up lines, such as "executable, upper.py".</summary>
    string Description { get; }

    ValueTask<FunctionOutcome> RunAsync(FunctionEvent @event, CancellationToken cancellationToken);
}
