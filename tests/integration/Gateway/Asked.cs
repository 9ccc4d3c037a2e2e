namespace AwsMl.Integration.Tests.Gateway;

/// <summary>The results of a query: its rows, the local server's counts, and the batches in the inner database's plans.</summary>
public sealed record Asked(List<string> Rows, ServerCounts Counts, int Batches);
