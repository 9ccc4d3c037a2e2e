using AwsMl.Core.Errors;

namespace AwsMl.Core.Requests;

/// <summary>Why one row has no answer.</summary>
/// <param name="Row">The row, from 0.</param>
/// <param name="Error">The error.</param>
/// <param name="IsTransient">Whether another attempt may succeed.</param>
readonly record struct RowError(int Row, RequestError Error, bool IsTransient = false);
