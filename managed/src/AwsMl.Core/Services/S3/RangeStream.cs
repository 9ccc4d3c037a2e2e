using System.Net;
using System.Net.Http.Headers;
using Amazon.S3;
using Amazon.S3.Model;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.S3;

/// <summary>
/// An object as a stream.  Several ranges are requested ahead of the reader, so that it does not wait for the connection's
/// latency each time.  All of them must be of the same version as the first.
/// </summary>
sealed class RangeStream : Stream
{
    /// <summary>Size of a range.</summary>
    public const int RangeBytes = 8 * 1024 * 1024;

    readonly S3Client _client;
    readonly S3Location _location;
    readonly int _maxInFlight;
    readonly RequestCounters _counters;
    readonly CancellationToken _cancellation;
    readonly Queue<Task<GetObjectResponse>> _ahead = [];
    readonly string _version;
    GetObjectResponse _range;
    long _asked;
    long _taken;

    RangeStream(S3Client client, S3Location location, int maxInFlight, RequestCounters counters, GetObjectResponse first, long length, CancellationToken cancellation)
    {
        (_client, _location, _maxInFlight, _counters, _cancellation) = (client, location, maxInFlight, counters, cancellation);
        (_range, _version, Length, ContentEncoding) = (first, first.ETag, length, first.Headers.ContentEncoding);
        _taken = _asked = first.ContentLength;
    }

    /// <summary>Content-Encoding of the object; null or empty: none.</summary>
    public string? ContentEncoding { get; }

    public override long Length { get; }

    /// <summary>How much has been read.</summary>
    public long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Requests the first range.</summary>
    /// <param name="client">Requests it.</param>
    /// <param name="location">The object.</param>
    /// <param name="maxInFlight">Ranges at a time.</param>
    /// <param name="counters">Count what is received.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The object; null: it is an export of no rows.</returns>
    /// <exception cref="RequestException">The object is empty, and was not written by an export.</exception>
    public static async Task<RangeStream?> OpenAsync(S3Client client, S3Location location, int maxInFlight, RequestCounters counters, CancellationToken cancellation)
    {
        try
        {
            var first = await GetAsync(client, location, 0, null, cancellation).ConfigureAwait(false);
            // Stores other than S3 may send the whole object at once.
            var length = first.HttpStatusCode == HttpStatusCode.OK ? first.ContentLength : LengthOf(first, 0);
            if (length > 0)
                return new RangeStream(client, location, maxInFlight, counters, first, length, cancellation);
            first.Dispose();
        }
        catch (S3Exception e) when (e.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.RequestedRangeNotSatisfiable })
        {
            // An empty object has no range.
        }
        if (await IsEmptyExportAsync(client, location, cancellation).ConfigureAwait(false))
            return null;
        throw new RequestException(ErrorKind.BadArgument, $"object \"{location.Key}\" of S3 bucket \"{location.Bucket}\" is empty")
        {
            Hint = "An empty object is imported as no rows if aws_s3.query_export_to_s3 wrote it; any other may have lost its data.",
        };
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Ask();
            var count = await _range.ResponseStream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (count > 0)
            {
                BytesRead += count;
                _counters.Received(count, default);
                return count;
            }
            if (_ahead.Count == 0)
                return 0;
            _range.Dispose();
            _range = await _ahead.Dequeue().ConfigureAwait(false);
            if (LengthOf(_range, _taken) != Length)
                throw NotTheRange();
            _taken += _range.ContentLength;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    /// <summary>Requests ranges.  The one being read counts as one in flight.</summary>
    void Ask()
    {
        while (_asked < Length && _ahead.Count < _maxInFlight)
        {
            _ahead.Enqueue(GetAsync(_client, _location, _asked, _version, _cancellation));
            _asked += RangeBytes;
        }
    }

    /// <summary>The length of the object, from a response that has a range of it starting there.</summary>
    static long LengthOf(GetObjectResponse answer, long from)
    {
        // bytes 0-8388607/123456789
        if (!ContentRangeHeaderValue.TryParse(answer.ContentRange, out var range) || range is not { HasRange: true, Length: { } length }
            || range.From != from || range.To + 1 != Math.Min(from + RangeBytes, length) || range.To + 1 - from != answer.ContentLength)
            throw NotTheRange();
        return length;
    }

    static async Task<bool> IsEmptyExportAsync(S3Client client, S3Location location, CancellationToken cancellation)
    {
        var metadata = await client.GetObjectMetadataAsync(location.Bucket, location.Key, cancellation).ConfigureAwait(false);
        return metadata.ContentLength == 0 && EmptyExport.IsMarked(metadata.Metadata);
    }

    static RequestException NotTheRange() => new(ErrorKind.BadAnswer, "the answer is not the range of the object that was asked for");

    static async Task<GetObjectResponse> GetAsync(S3Client client, S3Location location, long from, string? version, CancellationToken cancellation) =>
        await client.GetObjectAsync(
            new GetObjectRequest
            {
                BucketName = location.Bucket,
                Key = location.Key,
                ByteRange = new ByteRange(from, from + RangeBytes - 1),
                EtagToMatch = version,
            },
            cancellation).ConfigureAwait(false);
}
