using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services;

/// <summary>The result of preparing the submitted rows.</summary>
/// <param name="RowsTaken">How many were taken, starting with the first.</param>
/// <param name="Request">The request that sends them; null: nothing is sent.</param>
/// <param name="Refused">Rows that no request can carry.</param>
sealed record Submission(int RowsTaken, PreparedRequest? Request, IReadOnlyList<RowError> Refused)
{
    /// <summary>Takes the first row, which no request can carry; or throws if that is an error of the request.</summary>
    public static Submission Refuse(RequestException error, RequestOptions options) => new(1, null, [RowError.Refuse(error, options)]);
}
