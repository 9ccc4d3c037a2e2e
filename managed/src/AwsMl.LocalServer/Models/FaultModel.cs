using AwsMl.LocalServer.Faults;
using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.Models;

/// <summary>Wraps another model and makes it fail as programmed.</summary>
sealed class FaultModel : IModel
{
    readonly IModel _inner;
    readonly FaultPlan _plan;
    readonly int? _maxRows;
    readonly bool _tooLargeByModel;

    public FaultModel(Definition definition, IModel inner)
    {
        _inner = inner;
        _plan = new FaultPlan(definition);
        _maxRows = definition.OptionalInteger("max_rows");
        _tooLargeByModel = definition.Choice("too_large", TooLarge.Status) == TooLarge.ModelError;
    }

    enum TooLarge { Status, ModelError }

    public string Description => $"fault ({_plan.Description}) before {_inner.Description}";

    public async ValueTask<Answer> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        if (_maxRows is { } maxRows && CsvLines.Count(invocation.Body.Span) is var rows && rows > maxRows)
        {
            throw _tooLargeByModel
                ? ModelError.FromContainer(413, "Request entity too large")
                : new ServiceException(413, null, $"HTTP content length exceeded: {rows} rows, the limit is {maxRows}.");
        }

        var fault = _plan.Take();
        if (fault?.Error() is { } error)
            throw error;

        var answer = await _inner.InvokeAsync(invocation, cancellationToken);
        return fault is not null && answer is ContentAnswer content ? fault.Damage(content) : answer;
    }
}
