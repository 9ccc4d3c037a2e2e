namespace AwsMl.Integration.Tests.Gateway;

/// <summary>What came of a query: its rows, what the local server counted, and the batches that the inner database's plans tell of.</summary>
public sealed record Asked(List<string> Rows, ServerCounts Counts, int Batches);
