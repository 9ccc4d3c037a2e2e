using Amazon.S3;
using Amazon.S3.Model;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.S3;

/// <summary>An object that is sent in parts.</summary>
/// <param name="bucket">Its bucket.</param>
/// <param name="key">Its key.</param>
/// <param name="kmsKey">The key that S3 encrypts it with; null: as configured for the bucket.</param>
sealed class MultipartUpload(string bucket, string key, KmsKey? kmsKey)
{
    readonly Lock _lock = new();
    readonly List<PartETag> _sent = [];
    Task<string>? _id;

    /// <summary>Parts so far, sent or not.</summary>
    public int Parts { get; set; }

    public async Task SendAsync(S3Client client, int number, byte[] buffer, int length, CancellationToken cancellationToken)
    {
        var answer = await client.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = bucket,
                Key = key,
                UploadId = await BeginOnceAsync(client, cancellationToken).ConfigureAwait(false),
                PartNumber = number,
                PartSize = length,
                InputStream = new MemoryStream(buffer, 0, length, writable: false),
                ChecksumCRC32C = client.ChecksumOf(buffer.AsSpan(0, length)),
                UseChunkEncoding = client.SendsChecksums,
                DisablePayloadSigning = client.UnsignedPayload,
            },
            cancellationToken).ConfigureAwait(false);
        if (string.IsNullOrEmpty(answer.ETag))
            throw new RequestException(ErrorKind.BadAnswer, "the answer has no ETag for the part");
        lock (_lock)
            _sent.Add(new PartETag(answer));
    }

    /// <summary>Assembles the object from its parts, all of which have been sent.</summary>
    public async Task CompleteAsync(S3Client client, CancellationToken cancellationToken)
    {
        _sent.Sort((a, b) => a.PartNumber!.Value.CompareTo(b.PartNumber!.Value));
        await client.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest
            {
                BucketName = bucket,
                Key = key,
                UploadId = await BeginOnceAsync(client, cancellationToken).ConfigureAwait(false),
                PartETags = _sent,
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes everything, once no part is being sent any more.</summary>
    public async Task AbortAsync(S3Client client)
    {
        Task<string>? begin;
        lock (_lock)
            begin = _id;
        if (begin is null)
            return;
        string id;
        try
        {
            id = await begin.ConfigureAwait(false);
        }
        catch (Exception)
        {
            // There is nothing to abort.
            return;
        }
        await client.AbortMultipartUploadAsync(bucket, key, id, CancellationToken.None).ConfigureAwait(false);
    }

    Task<string> BeginOnceAsync(S3Client client, CancellationToken cancellationToken)
    {
        lock (_lock)
            _id ??= BeginAsync(client);
        return _id.WaitAsync(cancellationToken);
    }

    // Without a token: an upload could not be aborted if its id was never received.
    async Task<string> BeginAsync(S3Client client)
    {
        var request = new InitiateMultipartUploadRequest { BucketName = bucket, Key = key, ChecksumAlgorithm = client.SendsChecksums ? ChecksumAlgorithm.CRC32C : null };
        kmsKey?.Encrypt(request);
        var answer = await client.InitiateMultipartUploadAsync(request, CancellationToken.None).ConfigureAwait(false);
        return string.IsNullOrEmpty(answer.UploadId) ? throw new RequestException(ErrorKind.BadAnswer, "the answer has no upload id") : answer.UploadId;
    }
}
