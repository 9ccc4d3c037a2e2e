using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.Models;

/// <summary>A named model with what all types of endpoints have in common: latency and size limit.</summary>
sealed class Endpoint(string name, IModel model, TimeSpan latency, int maxBytes)
{
    public string Name { get; } = name;

    public string Description { get; } = model.Description + (latency > TimeSpan.Zero ? $", {latency.TotalMilliseconds} ms" : "");

    public IModel Model { get; } = model;

    public int MaxBytes { get; } = maxBytes;

    public async ValueTask<Answer> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        if (latency > TimeSpan.Zero)
            await Task.Delay(latency, cancellationToken);
        return await Model.InvokeAsync(invocation, cancellationToken);
    }
}
