using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;

namespace AwsMl.Core.S3;

/// <summary>The SDK's client, with our retries.</summary>
/// <param name="credentials">Who signs.</param>
/// <param name="config">Where S3 is, and how it is asked.</param>
/// <param name="overTls">Whether bodies are safe on their way without a signature of their own.</param>
sealed class S3Client(AWSCredentials credentials, AmazonS3Config config, bool overTls) : AmazonS3Client(credentials, config)
{
    /// <summary>
    /// A signature of the body costs a SHA-256 of it, which nothing is gained by over TLS; a checksum is sent in any case.
    /// (Amazon S3 API Reference, Authenticating Requests, unsigned payload.)
    /// </summary>
    public bool UnsignedPayload { get; } = overTls;

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new S3Retries(Config)));
        pipeline.AddHandlerBefore<RetryHandler>(new S3Attempts());
    }
}
