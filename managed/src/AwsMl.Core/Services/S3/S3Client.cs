using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Internal;
using Amazon.S3.Model;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Aws.Retry;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.S3;

/// <summary>The SDK's client, with our retry rules, and without following redirects to another host.</summary>
sealed class S3Client : AmazonS3Client
{
    /// <summary>Creates a client.</summary>
    /// <param name="credentials">Who signs.</param>
    /// <param name="config">How to reach S3.</param>
    /// <param name="endpoint">The URL that is configured instead of the region's hosts; null: none.</param>
    /// <param name="region">The region.</param>
    /// <param name="options">Where its requests are counted, and what they may use.</param>
    public S3Client(AWSCredentials credentials, AmazonS3Config config, Uri? endpoint, string region, TransferOptions options)
        : base(credentials, config)
    {
        SendsChecksums = config.RequestChecksumCalculation == RequestChecksumCalculation.WHEN_SUPPORTED;
        UnsignedPayload = endpoint is null || endpoint.Scheme == Uri.UriSchemeHttps;
        RuntimePipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new S3Retries(config)));
        RuntimePipeline.AddHandlerBefore<RetryHandler>(new S3Attempts());
        RuntimePipeline.AddHandlerAfter<Signer>(new AttemptCounter(options.Counters));
        // An aborted upload would leave its parts behind.
        RuntimePipeline.AddHandlerBefore<AttemptCounter>(
            new LimitCheck(request => request is AbortMultipartUploadRequest ? RequestLimits.None : options.Limits));
        RuntimePipeline.RemoveHandler<AmazonS3RedirectHandler>();
        GatedPipeline.Install<AmazonS3EndpointResolver>(
            RuntimePipeline, this,
            url => endpoint is null ? EndpointRules.IsOfRegion(url, region) : RequestGate.IsSameOrigin(url, endpoint));
    }

    /// <summary>
    /// TLS protects bodies: signing them as well costs a SHA-256, which gains nothing over a checksum.  (Amazon S3 API
    /// Reference, Authenticating Requests, unsigned payload.)
    /// </summary>
    public bool UnsignedPayload { get; }

    /// <summary>Stores other than AWS may not support checksums, or the chunked encoding that can carry them.</summary>
    public bool SendsChecksums { get; }

    /// <summary>The checksum to send with these data; null: none.</summary>
    public string? ChecksumOf(ReadOnlySpan<byte> data) => SendsChecksums ? Crc32C.Of(data) : null;
}
