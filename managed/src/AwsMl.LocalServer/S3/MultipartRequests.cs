using System.Globalization;
using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Signing;

namespace AwsMl.LocalServer.S3;

/// <summary>
/// Requests for multipart uploads: CreateMultipartUpload, UploadPart, CompleteMultipartUpload, AbortMultipartUpload, and
/// listings.
/// </summary>
sealed class MultipartRequests(BucketStore buckets, ObjectRequests objects, SignatureVerifier? verifier)
{
    const int MostParts = 10_000;
    const int MostListed = 1000;

    /// <summary>Size of a list with the maximum number of parts and their checksums.</summary>
    const int LargestList = 4 * 1024 * 1024;

    public Answer Create(ServiceRequest request, S3Target target)
    {
        var bucket = buckets.Find(target.Bucket);
        ObjectRequests.CheckKey(target.Key);
        Encryption.Check(request.Http);
        var upload = bucket.Begin(target.Key, ObjectMetadata.HeadersOf(request.Http));
        bucket.Register(upload);
        return S3Xml.ToAnswer(S3Xml.Element("InitiateMultipartUploadResult",
            S3Xml.Element("Bucket", bucket.Name), S3Xml.Element("Key", upload.Key), S3Xml.Element("UploadId", upload.Id)), headers: Encryption.HeadersOf(upload));
    }

    public async Task<Answer> UploadPartAsync(ServiceRequest request, S3Target target, CancellationToken cancellationToken)
    {
        var (bucket, upload) = Find(request, target);
        if (!int.TryParse(request.Http.Query["partNumber"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > MostParts)
            throw S3Errors.InvalidArgument("Part number must be an integer between 1 and 10000, inclusive");
        var (part, payload) = await objects.WritePartAsync(request, upload, number, cancellationToken);
        bucket.Add(upload, part);
        return ObjectRequests.Written(upload, payload);
    }

    public async Task<Answer> CompleteAsync(ServiceRequest request, S3Target target, CancellationToken cancellationToken)
    {
        var (bucket, upload) = Find(request, target);
        if (request.Record.Bytes > LargestList)
            throw S3Errors.MalformedXml();
        using var document = new MemoryStream();
        await PayloadReader.CopyAsync(request.Http, document, verifier, cancellationToken);
        var metadata = bucket.Complete(upload, S3Xml.CompletedParts(document.ToArray()), ObjectRequests.OnlyIfAbsent(request));
        return S3Xml.ToAnswer(S3Xml.Element("CompleteMultipartUploadResult",
            S3Xml.Element("Location", $"{request.Http.Scheme}://{request.Http.Host}/{bucket.Name}/{Uri.EscapeDataString(upload.Key)}"),
            S3Xml.Element("Bucket", bucket.Name), S3Xml.Element("Key", upload.Key), S3Xml.Element("ETag", $"\"{metadata.ETag}\"")), headers: Encryption.HeadersOf(upload));
    }

    public Answer Abort(ServiceRequest request, S3Target target)
    {
        var (bucket, upload) = Find(request, target);
        bucket.Abort(upload);
        return new EmptyAnswer(StatusCodes.Status204NoContent);
    }

    /// <summary>All uploads at once: there are never enough here to need another page.</summary>
    public Answer List(ServiceRequest request, S3Target target)
    {
        var bucket = buckets.Find(target.Bucket);
        var prefix = request.Http.Query["prefix"].ToString();
        var encode = KeyEncoding.Of(request);
        return S3Xml.ToAnswer(S3Xml.Element("ListMultipartUploadsResult",
            S3Xml.Element("Bucket", bucket.Name),
            S3Xml.Element("Prefix", encode.Write(prefix)),
            encode.Element(),
            S3Xml.Element("MaxUploads", MostListed),
            S3Xml.Element("IsTruncated", false),
            bucket.Uploads(prefix).Select(upload => S3Xml.Element("Upload",
                S3Xml.Element("Key", encode.Write(upload.Key)),
                S3Xml.Element("UploadId", upload.Id),
                S3Xml.Element("StorageClass", "STANDARD"),
                S3Xml.Element("Initiated", S3Xml.Time(upload.Initiated))))));
    }

    public Answer ListParts(ServiceRequest request, S3Target target)
    {
        var (bucket, upload) = Find(request, target);
        var after = Number(request, "part-number-marker", 0);
        var max = Math.Min(Number(request, "max-parts", MostListed), MostListed);
        var rest = bucket.Parts(upload).Where(part => part.Number > after).ToList();
        var parts = rest.Take(max).ToList();
        return S3Xml.ToAnswer(S3Xml.Element("ListPartsResult",
            S3Xml.Element("Bucket", bucket.Name),
            S3Xml.Element("Key", upload.Key),
            S3Xml.Element("UploadId", upload.Id),
            S3Xml.Element("StorageClass", "STANDARD"),
            S3Xml.Element("PartNumberMarker", after),
            S3Xml.Element("NextPartNumberMarker", parts.Count > 0 ? parts[^1].Number : after),
            S3Xml.Element("MaxParts", max),
            S3Xml.Element("IsTruncated", parts.Count < rest.Count),
            parts.Select(part => S3Xml.Element("Part",
                S3Xml.Element("PartNumber", part.Number),
                S3Xml.Element("LastModified", S3Xml.Time(part.LastModified)),
                S3Xml.Element("ETag", $"\"{part.ETag}\""),
                S3Xml.Element("Size", part.Size)))));
    }

    (Bucket Bucket, Upload Upload) Find(ServiceRequest request, S3Target target)
    {
        var bucket = buckets.Find(target.Bucket);
        return (bucket, bucket.Find(request.Http.Query["uploadId"].ToString(), target.Key));
    }

    public static int Number(ServiceRequest request, string name, int otherwise)
    {
        var text = request.Http.Query[name].ToString();
        if (text.Length == 0)
            return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw S3Errors.InvalidArgument($"Provided {name} not an integer or within integer range");
    }
}
