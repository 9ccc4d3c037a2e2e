using System.Text;

namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>What happened in a run.</summary>
sealed class Tally
{
    readonly Dictionary<string, int> _kinds = [];
    readonly Dictionary<string, (int Count, string First)> _errors = [];
    readonly Dictionary<string, int> _rowByRow = [];
    readonly List<string> _failures = [];

    int _statements;
    int _tooSlow;
    int _succeeded;
    int _explained;
    int _batched;
    int _strict;
    int _readAhead;
    int _unbounded;
    int _unboundedAndMore;
    long _rowsBatched;
    long _rowsInRowMode;

    public IReadOnlyList<string> Failures => _failures;

    public double PercentWithoutError => Percent(_succeeded, _statements - _tooSlow);

    public double PercentBatched => Percent(_batched, _explained);

    public void Count(RandomStatement statement)
    {
        _statements++;
        _kinds[statement.Kind] = _kinds.GetValueOrDefault(statement.Kind) + 1;
    }

    public void CountTooSlow() => _tooSlow++;

    public void Count(PlanShape? shape)
    {
        if (shape is null)
            return;
        _explained++;
        _batched += shape.BatchNodes > 0 ? 1 : 0;
        if (shape.RowByRow is { } place)
            _rowByRow[place] = _rowByRow.GetValueOrDefault(place) + 1;
    }

    public void Count(RandomStatement statement, Outcome batched, Outcome rowMode)
    {
        _rowsBatched += batched.RowsSent;
        _rowsInRowMode += rowMode.RowsSent;
        if (rowMode.Error is null)
            _succeeded++;
        else
            CountError(statement, rowMode.Error);
    }

    void CountError(RandomStatement statement, PostgresException error)
    {
        var (count, first) = _errors.GetValueOrDefault(error.SqlState, (0, $"{error.MessageText}, seed {statement.Seed}"));
        _errors[error.SqlState] = (count + 1, first);
    }

    public void CountBound(long? bound, Outcome batched, Outcome rowMode)
    {
        if (bound == rowMode.RowsSent)
            _strict++;
        else if (bound is not null)
            _readAhead++;
        else
            _unbounded++;
        if (bound is null && batched.RowsSent > rowMode.RowsSent)
            _unboundedAndMore++;
    }

    public void Fail(RandomStatement statement, string what) => _failures.Add($"{statement}\n-- {what.Replace("\n", "\n-- ", StringComparison.Ordinal)}");

    public override string ToString() => new StringBuilder()
        .AppendLine($"{_statements} statements: {Listed(_kinds)}")
        .AppendLine($"{PercentWithoutError:0.0} % without error; {_tooSlow} left out as too slow")
        .AppendJoin("", _errors.Select(error => $"    {error.Value.Count} {error.Key}: {error.Value.First}\n"))
        .AppendLine($"{PercentBatched:0.0} % of {_explained} plans with batch nodes; {Percent(_rowByRow.Values.Sum(), _explained):0.0} % with calls that have none: {Listed(_rowByRow)}")
        .AppendLine($"rows sent: {_rowsBatched} batched, {_rowsInRowMode} row by row")
        .Append($"bound of rows: {_strict} exact, {_readAhead} with read-ahead, {_unbounded} not known ({_unboundedAndMore} of them sent more)")
        .ToString();

    static string Listed(Dictionary<string, int> counts) => string.Join(", ", counts.OrderByDescending(count => count.Value).Select(count => $"{count.Value} {count.Key}"));

    static double Percent(int part, int all) => all == 0 ? 100 : 100.0 * part / all;
}
