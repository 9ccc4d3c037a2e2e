namespace AwsMl.LocalServer.S3;

/// <summary>Everything about an object except its bytes, which are those of its parts in order.</summary>
sealed record ObjectMetadata(string Key, string ETag, DateTimeOffset LastModified, IReadOnlyList<UploadedPart> Parts, IReadOnlyDictionary<string, string> Headers)
{
    static readonly string[] Kept =
    [
        "Content-Type", "Content-Encoding", "Cache-Control", "Content-Disposition", "Content-Language", "Expires",
        Encryption.Method, Encryption.KeyId,
    ];

    /// <summary>The additional checksum that it was uploaded with, as a header.</summary>
    public KeyValuePair<string, string>? Checksum { get; init; }

    public long Size => Parts.Sum(part => part.Size);

    /// <summary>The headers of a request that are returned with the object.</summary>
    public static Dictionary<string, string> HeadersOf(HttpRequest request)
    {
        var headers = request.Headers
            .Where(header => Kept.Contains(header.Key, StringComparer.OrdinalIgnoreCase) || header.Key.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        headers.TryAdd("Content-Type", "binary/octet-stream");
        // How the payload was encoded for the upload is not part of the object.
        if (headers.Remove("Content-Encoding", out var encodings))
        {
            var rest = string.Join(',', encodings.Split(',', StringSplitOptions.TrimEntries).Where(encoding => encoding is not ("" or "aws-chunked")));
            if (rest.Length > 0)
                headers["Content-Encoding"] = rest;
        }

        return headers;
    }
}
