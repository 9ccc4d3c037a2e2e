namespace AwsMl.LocalServer.Lambda;

/// <summary>Lambda quotas, "Function configuration, deployment, and execution", in the AWS Lambda Developer Guide.</summary>
static class LambdaLimits
{
    /// <summary>Limit for both request and response of synchronous invocations.</summary>
    public const int SynchronousBytes = 6 * 1024 * 1024;

    /// <summary>Limit for the request of asynchronous invocations.</summary>
    public const int AsynchronousBytes = 1024 * 1024;

    /// <summary>How much of the log's end is returned with the answer.</summary>
    public const int LogTailBytes = 4096;
}
