namespace AwsMl.Integration.Tests.Support;

/// <summary>A thread and its signals, as /proc has them.</summary>
sealed record ThreadStatus(int Id, string Name, SignalSet Blocked, SignalSet Ignored, SignalSet Caught);
