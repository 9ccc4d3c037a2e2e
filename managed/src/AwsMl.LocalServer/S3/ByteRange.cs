using System.Net.Http.Headers;
using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.S3;

/// <summary>The bytes that a Range header asks for.</summary>
readonly record struct ByteRange(long Start, long Count, bool IsPart)
{
    /// <summary>A header that is not a single range of bytes stands for the whole object, according to RFC 9110.</summary>
    public static ByteRange Of(string header, long size)
    {
        if (!RangeHeaderValue.TryParse(header, out var value) || value.Unit != "bytes" || value.Ranges is not { Count: 1 } ranges)
            return new ByteRange(0, size, IsPart: false);
        var range = ranges.Single();
        var start = range.From ?? Math.Max(0, size - range.To!.Value);
        var end = range.From is null ? size : Math.Min(size, range.To is { } last ? last + 1 : size);
        if (start >= end)
            throw new ServiceException(416, "InvalidRange", "The requested range is not satisfiable");
        return new ByteRange(start, end - start, IsPart: true);
    }
}
