using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Signing;

namespace AwsMl.LocalServer.S3;

/// <summary>PutObject, GetObject, HeadObject, DeleteObject.</summary>
sealed class ObjectRequests(BucketStore buckets, SignatureVerifier? verifier)
{
    const int LongestKey = 1024;
    const long LargestPut = 5L * 1024 * 1024 * 1024;

    const string ChecksumMode = "x-amz-checksum-mode";

    public async Task<Answer> PutAsync(ServiceRequest request, S3Target target, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(target.Bucket);
        CheckKey(target.Key);
        Encryption.Check(request.Http);
        var upload = bucket.Begin(target.Key, ObjectMetadata.HeadersOf(request.Http));
        try
        {
            var (part, payload) = await WritePartAsync(request, upload, 1, cancellationToken);
            var metadata = new ObjectMetadata(target.Key, payload.ETag, part.LastModified, [part], upload.Headers) { Checksum = payload.Checksum };
            bucket.Publish(upload, metadata, OnlyIfAbsent(request));
            return Written(upload, payload);
        }
        catch
        {
            Directory.Delete(upload.Folder, recursive: true);
            throw;
        }
    }

    public Answer Get(ServiceRequest request, S3Target target)
    {
        var stored = buckets.Find(target.Bucket).Enter(target.Key);
        try
        {
            CheckConditions(request, stored.Metadata);
            var range = ByteRange.Of(request.Header("Range"), stored.Metadata.Size);
            return new ObjectAnswer(stored, range.Start, range.Count, range.IsPart,
                stored.Metadata.Checksum is { } checksum && !range.IsPart && request.Header(ChecksumMode) == "ENABLED" ? [checksum] : []);
        }
        catch
        {
            stored.Leave();
            throw;
        }
    }

    public Answer Delete(S3Target target)
    {
        buckets.Find(target.Bucket).Delete(target.Key);
        return new EmptyAnswer(StatusCodes.Status204NoContent);
    }

    /// <summary>Writes the payload of a request to a new file in the folder of an upload.</summary>
    public async Task<(UploadedPart Part, Payload Payload)> WritePartAsync(ServiceRequest request, Upload upload, int number, CancellationToken cancellationToken)
    {
        if (request.Record.Bytes > LargestPut)
            throw new ServiceException(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
        var name = Guid.NewGuid().ToString("N");
        var path = Path.Combine(upload.Folder, name);
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 256 * 1024);
            var payload = await PayloadReader.CopyAsync(request.Http, file, verifier, cancellationToken);
            return (new UploadedPart(number, name, payload.Length, payload.ETag, DateTimeOffset.UtcNow), payload);
        }
        catch (DirectoryNotFoundException)
        {
            throw S3Errors.NoSuchUpload();
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    public static Answer Written(Upload upload, Payload payload) => new EmptyAnswer(StatusCodes.Status200OK)
    {
        Headers =
        [
            new("ETag", $"\"{payload.ETag}\""),
            .. payload.Checksum is { } checksum ? [checksum] : Array.Empty<KeyValuePair<string, string>>(),
            .. Encryption.HeadersOf(upload),
        ],
    };

    public static void CheckKey(string key)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(key) > LongestKey)
            throw new ServiceException(400, "KeyTooLongError", "Your key is too long");
    }

    public static bool OnlyIfAbsent(ServiceRequest request) => request.Header("If-None-Match") == "*";

    static void CheckConditions(ServiceRequest request, ObjectMetadata metadata)
    {
        if (request.Header("If-Match") is { Length: > 0 } match && !Matches(match))
            throw S3Errors.PreconditionFailed();
        if (request.Header("If-None-Match") is { Length: > 0 } known && Matches(known))
            throw new ServiceException(StatusCodes.Status304NotModified, "NotModified", "Not Modified");

        bool Matches(string header) => header == "*" || header.Split(',').Any(tag => tag.Trim().Trim('"') == metadata.ETag);
    }
}
