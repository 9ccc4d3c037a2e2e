using System.Globalization;
using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.S3;

/// <summary>An object, or a range of it, sent from its files; only the headers if the request is a HEAD.</summary>
sealed class ObjectAnswer(StoredObject stored, long start, long count, bool isRange, IReadOnlyList<KeyValuePair<string, string>> headers) : Answer
{
    public override int Status => isRange ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;

    public override async Task WriteAsync(HttpContext context)
    {
        try
        {
            var response = context.Response;
            response.StatusCode = Status;
            response.ContentLength = count;
            foreach (var (name, value) in AllHeaders())
                response.Headers[name] = value;
            if (HttpMethods.IsHead(context.Request.Method))
                return;
            foreach (var (file, offset, length) in stored.Pieces(start, count))
                await response.SendFileAsync(file, offset, length, context.RequestAborted);
        }
        finally
        {
            stored.Leave();
        }
    }

    /// <summary>The same in memory, to be damaged by a fault.</summary>
    public async Task<ContentAnswer> ToContentAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var content = new MemoryStream();
            foreach (var (file, offset, length) in stored.Pieces(start, count))
                content.Write((await File.ReadAllBytesAsync(file, cancellationToken)).AsSpan((int)offset, (int)length));
            return new ContentAnswer(stored.Metadata.Headers["Content-Type"], content.ToArray(), Status) { Headers = AllHeaders() };
        }
        finally
        {
            stored.Leave();
        }
    }

    List<KeyValuePair<string, string>> AllHeaders()
    {
        var metadata = stored.Metadata;
        List<KeyValuePair<string, string>> all =
        [
            .. metadata.Headers,
            .. headers,
            new("ETag", $"\"{metadata.ETag}\""),
            new("Last-Modified", metadata.LastModified.ToString("R", CultureInfo.InvariantCulture)),
            new("Accept-Ranges", "bytes"),
        ];
        if (isRange)
            all.Add(new("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {start}-{start + count - 1}/{metadata.Size}")));
        return all;
    }
}
