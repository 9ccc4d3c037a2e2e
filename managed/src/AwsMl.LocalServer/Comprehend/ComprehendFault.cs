using AwsMl.LocalServer.Faults;
using AwsMl.LocalServer.Models;

namespace AwsMl.LocalServer.Comprehend;

/// <summary>A programmed fault of Comprehend: a <see cref="FaultPlan"/>, a latency, and errors of single documents of a batch.</summary>
sealed class ComprehendFault
{
    static readonly FaultBehaviour[] OfCsv =
    [
        FaultBehaviour.OneLine, FaultBehaviour.Json, FaultBehaviour.Jsonlines, FaultBehaviour.Brackets, FaultBehaviour.BadCsv,
    ];

    readonly ItemError[] _itemErrors;

    public ComprehendFault(Definition definition)
    {
        Plan = new FaultPlan(definition);
        Latency = TimeSpan.FromMilliseconds(definition.Number("latency_ms") ?? 0);
        _itemErrors = [.. (definition.OptionalObjects("item_errors") ?? []).Select(item => new ItemError(item))];
        definition.Require(Latency >= TimeSpan.Zero, "\"latency_ms\" must not be negative");
        definition.Require(!Plan.Behaviours.Any(OfCsv.Contains), "this \"behaviour\" is of CSV answers; Comprehend has none");
        definition.RequireNothingElse();
    }

    public FaultPlan Plan { get; }

    public TimeSpan Latency { get; }

    /// <summary>The error code and message of one document of a batch, if it is to fail.</summary>
    public (string Code, string Message)? ErrorOf(int index, string text) =>
        _itemErrors.FirstOrDefault(error => error.Matches(index, text)) is { } found ? (found.Code, found.Message) : null;

    sealed class ItemError
    {
        readonly int? _index;
        readonly string? _contains;

        public ItemError(Definition definition)
        {
            _index = definition.OptionalInteger("index");
            _contains = definition.OptionalText("contains");
            Code = definition.OptionalText("code") ?? "INTERNAL_SERVER_ERROR";
            Message = definition.OptionalText("message") ?? "An internal server error has occurred. Retry your request.";
            definition.Require(_index is not null || _contains is not null, "needs an \"index\" or \"contains\"");
            definition.RequireNothingElse();
        }

        public string Code { get; }

        public string Message { get; }

        public bool Matches(int index, string text) =>
            (_index is null || _index == index) && (_contains is null || text.Contains(_contains, StringComparison.Ordinal));
    }
}
