namespace AwsMl.Core.Requests;

/// <summary>What became of the rows that were submitted.</summary>
/// <param name="RowsTaken">How many were taken, from the first.</param>
/// <param name="Request">What is sent of them; null: nothing.</param>
/// <param name="Refused">Those that no request can carry.</param>
sealed record Submission(int RowsTaken, PreparedRequest? Request, IReadOnlyList<RowError> Refused);
