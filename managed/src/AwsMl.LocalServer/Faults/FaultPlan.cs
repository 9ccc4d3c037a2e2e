using AwsMl.LocalServer.Models;

namespace AwsMl.LocalServer.Faults;

/// <summary>Which requests get a fault, and which one; see docs/local-server.md for the fields.</summary>
sealed class FaultPlan
{
    readonly Lock _lock = new();
    readonly Fault[] _faults;
    readonly int? _times;
    readonly double _probability;
    readonly Random _random;
    readonly TokenBucket? _bucket;
    int _taken;

    public FaultPlan(Definition definition)
    {
        _times = definition.OptionalInteger("times");
        _probability = definition.Number("probability") ?? 1;
        _random = new Random(definition.OptionalInteger("seed") ?? 1);
        var rate = definition.Number("rate");
        var burst = definition.Number("burst");
        definition.Require(_probability is >= 0 and <= 1, "\"probability\" must be between 0 and 1");
        definition.Require(rate is null or > 0 && burst is null or >= 1, "\"rate\" must be positive, \"burst\" at least 1");
        definition.Require(burst is null || rate is not null, "\"burst\" is of a \"rate\"");
        _bucket = rate is { } perSecond ? new TokenBucket(perSecond, burst ?? Math.Max(1, perSecond)) : null;

        var own = new Fault(definition);
        var others = definition.OptionalObjects("faults");
        definition.Require(others is null || own.IsNone, "give either one fault or \"faults\"");
        definition.Require(others is null or { Length: > 0 }, "\"faults\" must not be empty");
        _faults = others is not null ? [.. others.Select(Read)] : own.IsNone && rate is not null ? [Fault.Throttling] : [own];
    }

    public string Description =>
        string.Join(" or ", _faults.Select(fault => fault.Name))
        + (_bucket is not null ? $", above {_bucket}" : "")
        + (_probability < 1 ? $", of {_probability:0.###} of the requests" : "")
        + (_times is { } times ? $", {times} times" : "");

    /// <summary>Everything that can go wrong.</summary>
    public IEnumerable<FaultBehaviour> Behaviours => _faults.Select(fault => fault.Behaviour);

    /// <summary>The fault of the next request; null: none.</summary>
    public Fault? Take()
    {
        lock (_lock)
        {
            if (_taken == _times || _bucket?.TryTake() is true || _random.NextDouble() >= _probability)
                return null;
            _taken++;
            return _faults[_random.Next(_faults.Length)];
        }
    }

    static Fault Read(Definition definition)
    {
        var fault = new Fault(definition);
        definition.RequireNothingElse();
        return fault;
    }
}
