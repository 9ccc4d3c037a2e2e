using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Models;

namespace AwsMl.LocalServer.Faults;

/// <summary>What goes wrong with a request: an error response, or a damaged answer; see docs/local-server.md for the fields.</summary>
sealed class Fault
{
    readonly int? _status;
    readonly string? _code;
    readonly string? _message;
    readonly string? _region;
    readonly double? _retryAfter;
    readonly int? _originalStatus;
    readonly string? _originalMessage;

    public Fault(Definition definition)
    {
        _status = definition.OptionalInteger("status");
        _code = definition.OptionalText("code");
        _message = definition.OptionalText("message");
        _region = definition.OptionalText("region");
        _retryAfter = definition.Number("retry_after");
        _originalStatus = definition.OptionalInteger("original_status");
        _originalMessage = definition.OptionalText("original_message");
        Behaviour = definition.Choice("behaviour", FaultBehaviour.None);
        definition.Require(_status is null or (>= 300 and <= 599), "\"status\" must be between 300 and 599");
        definition.Require(!IsError || Behaviour == FaultBehaviour.None, "give either an error (\"status\", \"code\") or a \"behaviour\"");
        Name = Behaviour != FaultBehaviour.None ? Definition.SnakeCase(Behaviour) : IsError ? _code ?? _status?.ToString() ?? "ModelError" : "none";
    }

    Fault(string code)
    {
        _code = code;
        Name = code;
    }

    public static Fault Throttling { get; } = new("ThrottlingException");

    /// <summary>The name under which it is counted.</summary>
    public string Name { get; }

    public FaultBehaviour Behaviour { get; }

    public bool IsNone => !IsError && Behaviour == FaultBehaviour.None;

    bool IsError => _status is not null || _code is not null || _originalStatus is not null;

    /// <summary>The error to respond with, if it is one.</summary>
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
        return new ServiceException(status, code, _message ?? ServiceErrors.MessageFor(code)) { RetryAfter = _retryAfter, Region = _region, Fault = Name };
    }

    /// <summary>Damages a valid answer.</summary>
    public Answer Damage(ContentAnswer answer)
    {
        var damaged = AnswerDamage.Apply(Behaviour, answer);
        damaged.Fault = IsNone ? null : Name;
        return damaged;
    }

    ServiceException ContainerError(int originalStatus)
    {
        var error = originalStatus == 0 ? ModelError.TimedOut() : ModelError.FromContainer(originalStatus, _originalMessage ?? "programmed fault");
        return new ServiceException(_status ?? 424, "ModelError", _message ?? error.Message, originalStatus, _originalMessage ?? error.OriginalMessage)
        {
            RetryAfter = _retryAfter,
            Fault = Name,
        };
    }
}
