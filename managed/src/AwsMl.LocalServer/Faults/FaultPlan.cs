using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Models;

namespace AwsMl.LocalServer.Faults;

/// <summary>What is to go wrong, and how many times; see the README for the fields.</summary>
sealed class FaultPlan
{
    readonly int? _status;
    readonly string? _code;
    readonly string? _message;
    readonly double? _retryAfter;
    readonly int? _originalStatus;
    readonly string? _originalMessage;
    readonly int? _times;
    readonly FaultBehaviour _behaviour;
    int _taken;

    public FaultPlan(Definition definition)
    {
        _status = definition.OptionalInteger("status");
        _code = definition.OptionalText("code");
        _message = definition.OptionalText("message");
        _retryAfter = definition.Number("retry_after");
        _originalStatus = definition.OptionalInteger("original_status");
        _originalMessage = definition.OptionalText("original_message");
        _times = definition.OptionalInteger("times");
        _behaviour = definition.Choice("behaviour", FaultBehaviour.None);
        definition.Require(_status is null or (>= 400 and <= 599), "\"status\" must be between 400 and 599");
        definition.Require(!IsError || _behaviour == FaultBehaviour.None, "give either an error (\"status\", \"code\") or a \"behaviour\"");
    }

    public string Description =>
        (_behaviour != FaultBehaviour.None ? $"{_behaviour}" : IsError ? $"{_code ?? _status?.ToString() ?? "ModelError"}" : "none")
        + (_times is { } times ? $", {times} times" : "");

    public FaultBehaviour Behaviour => _behaviour;

    bool IsError => _status is not null || _code is not null || _originalStatus is not null;

    /// <summary>Counts a request; true while the plan still applies.</summary>
    public bool Take() => _times is not { } times || Interlocked.Increment(ref _taken) <= times;

    /// <summary>The error to answer with, if the plan is one.</summary>
    public ServiceException? Error()
    {
        if (!IsError)
            return null;

        if (_code == "ModelError" || (_code is null && _originalStatus is not null))
            return ContainerError(_originalStatus ?? 500);

        var (status, code) = (_status, _code) switch
        {
            ({ } s, { } c) => (s, c),
            ({ } s, null) => (s, ServiceErrors.CodeFor(s)),
            (null, var c) => (ServiceErrors.StatusFor(c!), c),
        };
        return new ServiceException(status, code, _message ?? ServiceErrors.MessageFor(code))
        {
            RetryAfter = _retryAfter,
        };
    }

    ServiceException ContainerError(int originalStatus)
    {
        var originalMessage = _originalMessage ?? "programmed fault";
        var message = _message ?? ModelError.FromContainer(originalStatus, originalMessage).Message;
        return new ServiceException(_status ?? 424, "ModelError", message, originalStatus, originalMessage) { RetryAfter = _retryAfter };
    }
}
