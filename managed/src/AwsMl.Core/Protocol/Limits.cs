namespace AwsMl.Core.Protocol;

/// <summary>Limits for settings and requests, as in aws_ml_abi.h.</summary>
public static class Limits
{
    /// <summary>Attempts, including the first.</summary>
    public const int MaxAttempts = 100;

    /// <summary>Connections per host, and requests of a transfer or a batch node in flight.</summary>
    public const int MaxConnections = 64;
}
