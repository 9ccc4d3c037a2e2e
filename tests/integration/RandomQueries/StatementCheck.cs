namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>Runs a statement in both modes and records what is wrong.</summary>
sealed class StatementCheck(Cluster cluster, string database, Tally tally) : IAsyncDisposable
{
    /// <summary>
    /// If a statement ended before its request arrived, the request is counted late, perhaps for the next one: then that is
    /// repeated. In PostgreSQL's order of conditions: trying another one takes rows, and whether it is tried depends on time.
    /// </summary>
    const int MostRuns = 3;

    /// <summary>Statements that take longer in row mode are left out.</summary>
    static readonly TimeSpan RowModeLimit = TimeSpan.FromSeconds(4);

    static readonly TimeSpan BatchedLimit = TimeSpan.FromSeconds(20);

    readonly ModeRunner _batched = new(cluster, database, batched: true);
    readonly ModeRunner _rowMode = new(cluster, database, batched: false);

    public async Task RunAsync(RandomStatement statement)
    {
        tally.Count(statement);
        var rowMode = await _rowMode.RunAsync(statement, RowModeLimit);
        if (rowMode.RanOutOfTime)
        {
            tally.CountTooSlow();
            return;
        }

        var shape = await _batched.ExplainAsync(statement, BatchedLimit);
        var batched = await _batched.RunAsync(statement, BatchedLimit);
        if (batched.Loss is not null || rowMode.Loss is not null)
            await ForgetSessionsAsync();
        tally.Count(shape);
        tally.Count(statement, batched, rowMode);
        if (Comparison.Difference(statement, shape, batched, rowMode) is { } difference)
            tally.Fail(statement, difference);
        else if (shape is not null && rowMode.Error is null && batched.Error is null)
        {
            await CompareRowsSentAsync(statement, shape, batched, rowMode);
            CompareInvocations(statement, batched, rowMode);
        }
    }

    public async ValueTask DisposeAsync() => await ForgetSessionsAsync();

    /// <summary>A backend that crashes takes all others with it.</summary>
    async Task ForgetSessionsAsync()
    {
        await _batched.DisposeAsync();
        await _rowMode.DisposeAsync();
    }

    void CompareInvocations(RandomStatement statement, Outcome batched, Outcome rowMode)
    {
        // a scroll cursor over batches keeps its rows, and can return to them
        if (statement.GoesBack ? batched.Invocations > rowMode.Invocations : batched.Invocations != rowMode.Invocations)
            tally.Fail(statement, $"invocations: {batched.Invocations} batched, {rowMode.Invocations} row by row");
    }

    async Task CompareRowsSentAsync(RandomStatement statement, PlanShape shape, Outcome batched, Outcome rowMode)
    {
        tally.CountBound(RowBound.Of(statement, shape, rowMode.RowsSent), batched, rowMode);
        var inOrder = statement with { Settings = [.. statement.Settings, "aws_ml.order_conditions = off"] };
        for (var run = 1; run < MostRuns && batched.RowsSent > RowBound.Of(statement, shape, rowMode.RowsSent); run++)
        {
            rowMode = await _rowMode.RunAsync(inOrder, BatchedLimit);
            batched = await _batched.RunAsync(inOrder, BatchedLimit);
        }

        if (RowBound.Of(statement, shape, rowMode.RowsSent) is { } bound && batched.RowsSent > bound)
            tally.Fail(statement, $"rows sent: {batched.RowsSent} batched, {rowMode.RowsSent} row by row, at most {bound} allowed");
    }
}
