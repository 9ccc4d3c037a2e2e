namespace AwsMl.Core.Protocol;

/// <summary>Limits of settings and requests, as aws_ml_abi.h has them.</summary>
public static class Limits
{
    /// <summary>Attempts in all.</summary>
    public const int MaxAttempts = 100;

    /// <summary>Connections per host, and requests of a transfer or a batch node in flight.</summary>
    public const int MaxConnections = 64;
}
