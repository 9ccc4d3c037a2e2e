using System.IO.Compression;
using AwsMl.Core.Protocol;
using AwsMl.Core.Services.S3;
using Microsoft.AspNetCore.Http;

namespace AwsMl.Core.Tests.Services.S3;

public class DownloadTests
{
    static readonly byte[] ThreeRanges = Backend.RandomBytes((5 * RangeStream.RangeBytes) / 2);
    static readonly string SecondRange = $"GetObject {RangeStream.RangeBytes}-{2 * RangeStream.RangeBytes - 1}";

    [Fact]
    public async Task Ranges_come_one_after_the_other()
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        s3.Object = ThreeRanges;

        Assert.Equal(ThreeRanges, await backend.DownloadAsync());

        Assert.Equal(3, s3.Operations.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task How_much_of_the_object_has_been_read_is_known_meanwhile(bool compressed)
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        s3.Object = compressed ? Gzip(ThreeRanges) : ThreeRanges;

        var read = await backend.BytesReadAsync();

        Assert.Equal(0, read[0]);
        Assert.Equal(read.Order(), read);
        // buffers are of 1 MB
        Assert.InRange(read.Distinct().Count(), 20, 22);
        Assert.Equal(s3.Object.Length, read[^1]);
    }

    [Fact]
    public async Task A_range_that_breaks_is_asked_for_again()
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        s3.Object = ThreeRanges;
        var broken = 0;
        s3.Before = async (operation, context) =>
        {
            if (operation != SecondRange || Interlocked.Increment(ref broken) > 1)
                return false;
            await BeginAsync(context, 206, $"bytes {RangeStream.RangeBytes}-{2 * RangeStream.RangeBytes - 1}/{ThreeRanges.Length}", RangeStream.RangeBytes);
            context.Abort();
            return true;
        };

        Assert.Equal(ThreeRanges, await backend.DownloadAsync());

        Assert.Equal(2, s3.Operations.Count(operation => operation == SecondRange));
    }

    [Fact]
    public async Task An_object_that_is_replaced_meanwhile_is_an_error()
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        s3.Object = ThreeRanges;
        s3.Before = (operation, _) =>
        {
            if (operation == SecondRange)
                s3.Object = [.. ThreeRanges.Reverse()];
            return Task.FromResult(false);
        };

        var error = await Backend.FailAsync(backend.DownloadAsync);

        Assert.Equal((ErrorKind.ServiceError, "PreconditionFailed", 412), (error.Kind, error.ServiceCode, error.HttpStatus));
    }

    [Theory]
    [InlineData(200, null)]
    [InlineData(206, null)]
    [InlineData(206, "bytes 0-8388607/20971520")]
    [InlineData(206, "bytes 8388608-16777215/*")]
    [InlineData(206, "bytes 8388608-16777215/20971521")]
    [InlineData(206, "bytes 8388608-8389607/20971520")]
    [InlineData(206, "rows 1-2/3")]
    public async Task Another_range_than_was_asked_for_is_an_error(int status, string? range)
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        s3.Object = ThreeRanges;
        s3.Before = async (operation, context) =>
        {
            if (operation != SecondRange)
                return false;
            await BeginAsync(context, status, range, 1000);
            return true;
        };

        var error = await Backend.FailAsync(backend.DownloadAsync);

        Assert.Equal((ErrorKind.BadAnswer, "the answer is not the range of the object that was asked for"), (error.Kind, error.Message));
    }

    [Fact]
    public async Task A_server_without_ranges_sends_all_of_it()
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        s3.Before = async (_, context) =>
        {
            await context.Response.Body.WriteAsync(ThreeRanges);
            return true;
        };

        Assert.Equal(ThreeRanges, await backend.DownloadAsync());
    }

    [Fact]
    public async Task Freed_in_the_middle_its_requests_end()
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        s3.Object = ThreeRanges;
        var ended = new TaskCompletionSource();
        s3.Before = async (operation, context) =>
        {
            if (operation != SecondRange)
                return false;
            using var registration = context.RequestAborted.Register(ended.SetResult);
            await ended.Task;
            return true;
        };
        var handle = backend.Open(TransferDirection.Download);

        await backend.BufferAsync(handle);
        await s3.WaitForAsync(SecondRange);
        backend.Free(handle);

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData(" GZIP")]
    public async Task Gzip_may_have_several_members(string encoding)
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        (s3.Object, s3.ContentEncoding) = ([.. Gzip(ThreeRanges), .. Gzip([]), .. Gzip([1, 2, 3])], encoding);

        byte[] expected = [.. ThreeRanges, 1, 2, 3];
        Assert.Equal(expected, await backend.DownloadAsync());
    }

    public static TheoryData<string, byte[]> SpoiledGzip()
    {
        var whole = Gzip(Backend.RandomBytes(100_000));
        byte[] turned = [.. whole];
        turned[^6] ^= 1;
        byte[] length = [.. whole];
        length[^1] ^= 1;
        return new()
        {
            { "none", Backend.RandomBytes(1000) },
            { "cut in the data", whole[..50_000] },
            { "cut in the end", whole[..^3] },
            { "cut in the head", whole[..5] },
            { "cut in the second member", [.. whole, .. whole[..500]] },
            { "another checksum", turned },
            { "another length", length },
        };
    }

    [Theory]
    [MemberData(nameof(SpoiledGzip))]
    public async Task Spoiled_gzip_is_an_error(string how, byte[] data)
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        (s3.Object, s3.ContentEncoding) = (data, "gzip");

        var error = await Backend.FailAsync(backend.DownloadAsync);

        Assert.Equal((how, ErrorKind.BadAnswer, "the object is not valid gzip, as its Content-Encoding says"), (how, error.Kind, error.Message));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("identity")]
    [InlineData("aws-chunked")]
    [InlineData("gzip")]
    public async Task What_is_gzip_by_its_first_bytes_is_decompressed_whatever_was_said_of_it(string? encoding)
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        byte[] zipped = [.. Gzip(ThreeRanges), .. Gzip([1, 2, 3])];
        (s3.Object, s3.ContentEncoding) = (encoding == "gzip" ? Gzip(zipped) : zipped, encoding);

        byte[] expected = [.. ThreeRanges, 1, 2, 3];
        Assert.Equal(expected, await backend.DownloadAsync());
    }

    public static TheoryData<string, byte[]> NoGzip() => new()
    {
        { "one byte", [0x1f] },
        { "its two bytes and no more", [0x1f, 0x8b] },
        { "a text", [0x1f, 0x8b, (byte)'t', (byte)'e', (byte)'x', (byte)'t'] },
        { "another method", [0x1f, 0x8b, 7, 0, 0, 0, 0, 0, 0, 0] },
        { "reserved flags", [0x1f, 0x8b, 8, 0x20, 0, 0, 0, 0, 0, 0] },
        { "later", [(byte)'\n', 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(NoGzip))]
    public async Task What_only_begins_alike_stays_as_it_is(string how, byte[] data)
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        s3.Object = data;

        Assert.Equal((how, Convert.ToHexString(data)), (how, Convert.ToHexString(await backend.DownloadAsync())));
    }

    [Fact]
    public async Task Gzip_without_a_word_that_ends_early_is_an_error()
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        s3.Object = Gzip(Backend.RandomBytes(100_000))[..50_000];

        var error = await Backend.FailAsync(backend.DownloadAsync);

        Assert.Equal((ErrorKind.BadAnswer, "the object is not valid gzip, as its first bytes say"), (error.Kind, error.Message));
    }

    [Fact]
    public async Task An_export_of_no_rows_comes_back_as_nothing()
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);

        await backend.UploadAsync([]);
        var marked = Assert.Single(s3.Request("PutObject").Headers, header => header.Key.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase));
        s3.Metadata = (marked.Key["x-amz-meta-".Length..], marked.Value);

        Assert.Empty(await backend.DownloadAsync());
        Assert.Equal(["PutObject", "GetObject 0-8388607", "HeadObject"], s3.Operations);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("aws-ml-export", "other")]
    [InlineData("origin", "no-rows")]
    public async Task Another_empty_object_is_an_error(string? name, string? value)
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        s3.Object = [];
        s3.Metadata = name is null ? null : (name, value!);

        var error = await Backend.FailAsync(backend.DownloadAsync);

        Assert.Equal((ErrorKind.BadArgument, "object \"key\" of S3 bucket \"bucket\" is empty"), (error.Kind, error.Message));
    }

    [Fact]
    public async Task Another_encoding_is_an_error()
    {
        await using var s3 = await FakeS3.StartAsync();
        using var backend = new Backend(s3);
        (s3.Object, s3.ContentEncoding) = ([1], "br");

        var error = await Backend.FailAsync(backend.DownloadAsync);

        Assert.Equal((ErrorKind.BadArgument, "the object has the Content-Encoding \"br\", but only gzip is supported"), (error.Kind, error.Message));
    }

    static async Task BeginAsync(HttpContext context, int status, string? range, int length)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.ContentRange = range;
        context.Response.ContentLength = length;
        await context.Response.Body.WriteAsync(new byte[1000]);
        await context.Response.Body.FlushAsync();
    }

    static byte[] Gzip(byte[] data)
    {
        var zipped = new MemoryStream();
        using (var stream = new GZipStream(zipped, CompressionLevel.Fastest))
            stream.Write(data);
        return zipped.ToArray();
    }
}
