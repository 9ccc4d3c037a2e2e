using System.Net;
using System.Security.Cryptography;

namespace AwsMl.LocalServer.Tests.S3;

public sealed class MultipartTests : IAsyncLifetime
{
    static readonly byte[] First = RandomNumberGenerator.GetBytes(5 * 1024 * 1024);
    static readonly byte[] Second = RandomNumberGenerator.GetBytes(1000);

    S3Client _s3 = null!;
    string _upload = null!;

    public async Task InitializeAsync()
    {
        _s3 = await S3Client.StartAsync();
        _upload = S3Client.Value(await _s3.DocumentAsync("POST", "data/a?uploads"), "UploadId");
    }

    [Fact]
    public async Task Parts_make_an_object_in_the_order_of_their_numbers()
    {
        var second = await PartAsync(7, Second);
        await PartAsync(2, Second);
        var first = await PartAsync(2, First);

        var completed = await _s3.DocumentAsync("POST", $"data/a?uploadId={_upload}", List((2, first), (7, second)));

        var expected = Convert.ToHexStringLower(MD5.HashData([.. MD5.HashData(First), .. MD5.HashData(Second)])) + "-2";
        Assert.Equal($"\"{expected}\"", S3Client.Value(completed, "ETag"));
        using var got = await _s3.SendAsync("GET", "data/a");
        Assert.Equal(First.Concat(Second), await got.Content.ReadAsByteArrayAsync());
        Assert.Equal($"\"{expected}\"", got.Headers.ETag!.Tag);
        using var range = await _s3.SendAsync("GET", "data/a", "", ("Range", $"bytes={First.Length - 2}-{First.Length + 1}"));
        Assert.Equal(First.TakeLast(2).Concat(Second.Take(2)), await range.Content.ReadAsByteArrayAsync());
        Assert.Empty(await UploadsAsync());
    }

    [Fact]
    public async Task Parts_and_uploads_are_listed_until_they_are_an_object()
    {
        await PartAsync(1, Second);
        await PartAsync(3, Second);

        var page = await _s3.DocumentAsync("GET", $"data/a?uploadId={_upload}&max-parts=1");
        var rest = await _s3.DocumentAsync("GET", $"data/a?uploadId={_upload}&part-number-marker=1");

        Assert.Equal([_upload], await UploadsAsync());
        Assert.Equal(("1", "true", "1000"), (S3Client.Value(page, "PartNumber"), S3Client.Value(page, "IsTruncated"), S3Client.Value(page, "Size")));
        Assert.Equal(("3", "false"), (S3Client.Value(rest, "PartNumber"), S3Client.Value(rest, "IsTruncated")));
        using var got = await _s3.SendAsync("GET", "data/a");
        Assert.Equal(HttpStatusCode.NotFound, got.StatusCode);
    }

    [Fact]
    public async Task An_aborted_upload_leaves_nothing()
    {
        await PartAsync(1, Second);

        using var aborted = await _s3.SendAsync("DELETE", $"data/a?uploadId={_upload}");
        using var part = await _s3.SendAsync("PUT", $"data/a?partNumber=2&uploadId={_upload}", Second);

        Assert.Equal(HttpStatusCode.NoContent, aborted.StatusCode);
        Assert.Equal("NoSuchUpload", await S3Client.CodeAsync(part));
        Assert.Empty(await UploadsAsync());
    }

    [Fact]
    public async Task A_list_that_does_not_fit_the_parts_is_refused_and_the_upload_stays()
    {
        var first = await PartAsync(1, Second);
        var second = await PartAsync(2, Second);

        Assert.Equal("EntityTooSmall", await RefusalAsync(List((1, first), (2, second))));
        Assert.Equal("InvalidPartOrder", await RefusalAsync(List((2, second), (1, first))));
        Assert.Equal("InvalidPart", await RefusalAsync(List((3, first))));
        Assert.Equal("InvalidPart", await RefusalAsync(List((1, "another"))));
        Assert.Equal("MalformedXML", await RefusalAsync("<CompleteMultipartUpload/>"));
        Assert.Equal("MalformedXML", await RefusalAsync("no document"));
        Assert.Equal([_upload], await UploadsAsync());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("x")]
    public async Task A_part_has_a_number_from_1_to_10000(string number)
    {
        using var response = await _s3.SendAsync("PUT", $"data/a?partNumber={number}&uploadId={_upload}", "x");

        Assert.Equal("InvalidArgument", await S3Client.CodeAsync(response));
    }

    public async Task DisposeAsync() => await _s3.DisposeAsync();

    async Task<string> PartAsync(int number, byte[] bytes)
    {
        using var response = await _s3.SendAsync("PUT", $"data/a?partNumber={number}&uploadId={_upload}", bytes);
        return response.Headers.ETag!.Tag;
    }

    async Task<string> RefusalAsync(string list)
    {
        using var response = await _s3.SendAsync("POST", $"data/a?uploadId={_upload}", list);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        return await S3Client.CodeAsync(response);
    }

    async Task<IEnumerable<string>> UploadsAsync() => S3Client.Values(await _s3.DocumentAsync("GET", "data?uploads"), "UploadId");

    static string List(params (int Number, string ETag)[] parts) =>
        $"<CompleteMultipartUpload>{string.Concat(parts.Select(part => $"<Part><PartNumber>{part.Number}</PartNumber><ETag>{part.ETag}</ETag></Part>"))}</CompleteMultipartUpload>";
}
