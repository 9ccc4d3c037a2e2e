using System.Text;
using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.S3;

/// <summary>Requests for buckets and their contents: ListBuckets, CreateBucket, HeadBucket, DeleteBucket, ListObjectsV2.</summary>
sealed class BucketRequests(BucketStore buckets)
{
    const int MostListed = 1000;

    public Answer List() => S3Xml.ToAnswer(S3Xml.Element("ListAllMyBucketsResult",
        S3Xml.Element("Owner", S3Xml.Element("ID", "local"), S3Xml.Element("DisplayName", "local")),
        S3Xml.Element("Buckets", buckets.All.Select(bucket => S3Xml.Element("Bucket",
            S3Xml.Element("Name", bucket.Name), S3Xml.Element("CreationDate", S3Xml.Time(bucket.Created)))))));

    public Answer Create(S3Target target)
    {
        buckets.Create(target.Bucket);
        return new EmptyAnswer(StatusCodes.Status200OK) { Headers = [new("Location", "/" + target.Bucket)] };
    }

    public Answer Head(S3Target target)
    {
        buckets.Find(target.Bucket);
        return new EmptyAnswer(StatusCodes.Status200OK);
    }

    public Answer Delete(S3Target target)
    {
        buckets.Delete(target.Bucket);
        return new EmptyAnswer(StatusCodes.Status204NoContent);
    }

    public Answer ListObjects(ServiceRequest request, S3Target target)
    {
        var query = request.Http.Query;
        var prefix = query["prefix"].ToString();
        var delimiter = query["delimiter"].ToString();
        var token = query["continuation-token"].ToString();
        var startAfter = query["start-after"].ToString();
        var max = Math.Min(MultipartRequests.Number(request, "max-keys", MostListed), MostListed);
        var encode = KeyEncoding.Of(request);

        var page = buckets.Find(target.Bucket).List(prefix, delimiter, token.Length > 0 ? FromToken(token) : startAfter, max);
        return S3Xml.ToAnswer(S3Xml.Element("ListBucketResult",
            S3Xml.Element("Name", target.Bucket),
            S3Xml.Element("Prefix", encode.Write(prefix)),
            delimiter.Length > 0 ? S3Xml.Element("Delimiter", encode.Write(delimiter)) : null,
            startAfter.Length > 0 ? S3Xml.Element("StartAfter", encode.Write(startAfter)) : null,
            encode.Element(),
            S3Xml.Element("MaxKeys", max),
            S3Xml.Element("KeyCount", page.Objects.Count + page.CommonPrefixes.Count),
            S3Xml.Element("IsTruncated", page.Next is not null),
            token.Length > 0 ? S3Xml.Element("ContinuationToken", token) : null,
            page.Next is { } next ? S3Xml.Element("NextContinuationToken", Convert.ToBase64String(Encoding.UTF8.GetBytes(next))) : null,
            page.Objects.Select(found => S3Xml.Element("Contents",
                S3Xml.Element("Key", encode.Write(found.Key)),
                S3Xml.Element("LastModified", S3Xml.Time(found.LastModified)),
                S3Xml.Element("ETag", $"\"{found.ETag}\""),
                S3Xml.Element("Size", found.Size),
                S3Xml.Element("StorageClass", "STANDARD"))),
            page.CommonPrefixes.Select(common => S3Xml.Element("CommonPrefixes", S3Xml.Element("Prefix", encode.Write(common))))));
    }

    static string FromToken(string token)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(token));
        }
        catch (FormatException)
        {
            throw S3Errors.InvalidArgument("The continuation token provided is incorrect");
        }
    }
}
