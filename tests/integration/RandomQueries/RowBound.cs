namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>How many rows of a batched statement the service may see.</summary>
static class RowBound
{
    /// <summary>The largest LIMIT with its OFFSET here, and the most that a cursor reads first.</summary>
    const int LargestGoal = 13;

    /// <summary>
    /// As many as in row mode; and below a LIMIT, an EXISTS, a join that ends early or a cursor some that were read ahead. There, a batch node
    /// first reads the n rows that are wanted and then twice as many each time: when row mode reads R rows, it has read at most 2 R + n. Guards
    /// and filters can leave out more of the first rows than of those read ahead, for which the bound has room, if not for any skew.
    /// </summary>
    /// <returns>
    /// null: no bound is known. A run condition ends a window however far its input has been read. A statement that fails has sent what stood
    /// before the error, which is more of it in batches. And workers go on reading until a LIMIT above them has its rows, in both modes.
    /// </returns>
    public static long? Of(RandomStatement statement, PlanShape shape, long rowMode) =>
        shape.UnboundedBatchNodes > 0 || statement.FailsInside || (statement.IsParallel && shape.ReadsAhead) ? null
        : shape.BoundedBatchNodes > 0 ? (2 * rowMode) + (LargestGoal * shape.BoundedBatchNodes)
        : rowMode;
}
