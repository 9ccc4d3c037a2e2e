using AwsMl.LocalServer.Faults;
using AwsMl.LocalServer.Models;

namespace AwsMl.LocalServer.Comprehend;

/// <summary>A programmed fault of Comprehend: a fault of the whole service, or errors of single documents of a batch.</summary>
sealed class ComprehendFault : ServiceFault
{
    readonly ItemError[] _itemErrors;

    public ComprehendFault(Definition definition) : base(definition)
    {
        _itemErrors = [.. (definition.OptionalObjects("item_errors") ?? []).Select(item => new ItemError(item))];
        definition.RequireNothingElse();
    }

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
