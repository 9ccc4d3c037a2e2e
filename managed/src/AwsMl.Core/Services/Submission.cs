using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services;

/// <summary>What became of the rows that were submitted.</summary>
/// <param name="RowsTaken">How many were taken, from the first.</param>
/// <param name="Request">What is sent of them; null: nothing.</param>
/// <param name="Refused">Those that no request can carry.</param>
sealed record Submission(int RowsTaken, PreparedRequest? Request, IReadOnlyList<RowError> Refused)
{
    /// <summary>Takes the first row, which no request can carry, unless that is an error of the request.</summary>
    public static Submission Refuse(RequestException error, RequestOptions options) => new(1, null, [RowError.Refuse(error, options)]);
}
