using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services;

/// <summary>Why one row has no answer.</summary>
/// <param name="Row">The row, from 0.</param>
/// <param name="Error">The error.</param>
/// <param name="IsTransient">Whether another attempt may succeed.</param>
readonly record struct RowError(int Row, RequestError Error, bool IsTransient = false)
{
    /// <summary>A row that no request can carry: an error of the request, or only of the row if the others are to be sent.</summary>
    public static RowError Refuse(RequestException error, RequestOptions options) =>
        options.KeepGoing ? new RowError((int)error.Row, ErrorClassifier.Describe(error, logPayloads: false)) : throw error;
}
