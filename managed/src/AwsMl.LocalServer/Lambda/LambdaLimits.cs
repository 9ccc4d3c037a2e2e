namespace AwsMl.LocalServer.Lambda;

/// <summary>Lambda quotas, "Function configuration, deployment, and execution", in the AWS Lambda Developer Guide.</summary>
static class LambdaLimits
{
    /// <summary>Request and response each, when the client waits.</summary>
    public const int SynchronousBytes = 6 * 1024 * 1024;

    /// <summary>The request when it does not.</summary>
    public const int AsynchronousBytes = 1024 * 1024;

    /// <summary>The end of the log that an answer brings along.</summary>
    public const int LogTailBytes = 4096;
}
