using AwsMl.LocalServer.Models;

namespace AwsMl.LocalServer.Faults;

/// <summary>A programmed fault of a whole service: a <see cref="FaultPlan"/> and a latency.</summary>
class ServiceFault
{
    static readonly FaultBehaviour[] OfCsv =
    [
        FaultBehaviour.OneLine, FaultBehaviour.Json, FaultBehaviour.Jsonlines, FaultBehaviour.Brackets, FaultBehaviour.BadCsv,
    ];

    readonly FaultPlan _plan;
    readonly TimeSpan _latency;

    protected ServiceFault(Definition definition)
    {
        _plan = new FaultPlan(definition);
        _latency = TimeSpan.FromMilliseconds(definition.Number("latency_ms") ?? 0);
        definition.Require(_latency >= TimeSpan.Zero, "\"latency_ms\" must not be negative");
        definition.Require(!_plan.Behaviours.Any(OfCsv.Contains), $"this \"behaviour\" is of CSV answers; {definition.Name} has none");
    }

    public static ServiceFault Read(Definition definition)
    {
        var fault = new ServiceFault(definition);
        definition.RequireNothingElse();
        return fault;
    }

    /// <summary>
    /// Waits for the latency, then throws the error planned for this request, or returns the fault that damages its answer.
    /// </summary>
    public async ValueTask<Fault?> MeetAsync(CancellationToken cancellationToken)
    {
        if (_latency > TimeSpan.Zero)
            await Task.Delay(_latency, cancellationToken);
        var fault = _plan.Take();
        return fault?.Error() is { } error ? throw error : fault;
    }
}
