using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Internal;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Aws.Http;

namespace AwsMl.Core.Services.S3;

/// <summary>The SDK's client, with our retries, and without what follows an answer to another host.</summary>
sealed class S3Client : AmazonS3Client
{
    /// <summary>Makes a client.</summary>
    /// <param name="credentials">Who signs.</param>
    /// <param name="config">Where S3 is, and how it is asked.</param>
    /// <param name="endpoint">The URL that is configured instead of the region's hosts; null: none.</param>
    /// <param name="region">The region.</param>
    public S3Client(AWSCredentials credentials, AmazonS3Config config, Uri? endpoint, string region)
        : base(credentials, config)
    {
        SendsChecksums = config.RequestChecksumCalculation == RequestChecksumCalculation.WHEN_SUPPORTED;
        UnsignedPayload = endpoint is null || endpoint.Scheme == Uri.UriSchemeHttps;
        RuntimePipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new S3Retries(config)));
        RuntimePipeline.AddHandlerBefore<RetryHandler>(new S3Attempts());
        RuntimePipeline.RemoveHandler<AmazonS3RedirectHandler>();
        GatedPipeline.Install<AmazonS3EndpointResolver>(
            RuntimePipeline, this,
            url => endpoint is null ? EndpointRules.IsOfRegion(url, region) : RequestGate.IsSameOrigin(url, endpoint));
    }

    /// <summary>
    /// Bodies are safe on their way over TLS: a signature of theirs costs a SHA-256, which nothing is gained by beside a
    /// checksum.  (Amazon S3 API Reference, Authenticating Requests, unsigned payload.)
    /// </summary>
    public bool UnsignedPayload { get; }

    /// <summary>Stores that are not AWS's may not know checksums, nor the chunks that they can come behind.</summary>
    public bool SendsChecksums { get; }

    /// <summary>The checksum that is sent with these data; null: none is.</summary>
    public string? ChecksumOf(ReadOnlySpan<byte> data) => SendsChecksums ? Crc32C.Of(data) : null;
}
