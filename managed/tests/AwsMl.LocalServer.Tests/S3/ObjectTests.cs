using System.Net;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.S3;

public sealed class ObjectTests : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    S3Client _s3 = null!;

    public async Task InitializeAsync() => _s3 = await S3Client.StartAsync();

    [Fact]
    public async Task An_object_comes_back_with_what_was_said_of_it()
    {
        using var put = await _s3.SendAsync("PUT", "data/a.csv", "1,2\n", ("Content-Type", "text/csv"), ("Content-Encoding", "aws-chunked,gzip"), ("x-amz-meta-origin", "test"));
        using var got = await _s3.SendAsync("GET", "data/a.csv");
        using var head = await _s3.SendAsync("HEAD", "data/a.csv");

        Assert.Equal("1,2\n", await got.Content.ReadAsStringAsync());
        foreach (var response in new[] { got, head })
        {
            Assert.Equal(put.Headers.ETag, response.Headers.ETag);
            Assert.Equal("text/csv", response.Content.Headers.ContentType!.ToString());
            Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
            Assert.Equal(["test"], response.Headers.GetValues("x-amz-meta-origin"));
            Assert.Equal(4, response.Content.Headers.ContentLength);
            Assert.NotNull(response.Content.Headers.LastModified);
        }
    }

    [Fact]
    public async Task What_was_said_of_encryption_is_said_again()
    {
        (string, string)[] said = [("x-amz-server-side-encryption", "aws:kms"), ("x-amz-server-side-encryption-aws-kms-key-id", "alias/mine")];
        using var put = await _s3.SendAsync("PUT", "data/a", "hello", said);
        using var head = await _s3.SendAsync("HEAD", "data/a");

        foreach (var response in new[] { put, head })
        {
            foreach (var (name, value) in said)
                Assert.Equal([value], response.Headers.GetValues(name));
        }
    }

    [Theory]
    [InlineData("rot13", null, "InvalidArgument")]
    [InlineData("", null, "InvalidArgument")]
    [InlineData(null, "alias/mine", "InvalidArgument")]
    [InlineData("AES256", "alias/mine", "InvalidArgument")]
    [InlineData("aws:kms", "nonsense", "KMS.NotFoundException")]
    [InlineData("aws:kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab", "KMS.NotFoundException")]
    [InlineData("aws:kms", "arn:aws:kms:us-east-1:111122223333:1234abcd-12ab-34cd-56ef-1234567890ab", "KMS.NotFoundException")]
    public async Task Encryption_that_S3_does_not_know_is_refused(string? method, string? key, string code)
    {
        var headers = new[] { ("x-amz-server-side-encryption", method), ("x-amz-server-side-encryption-aws-kms-key-id", key) }
            .Where(header => header.Item2 is not null).Select(header => (header.Item1, header.Item2!)).ToArray();
        foreach (var (verb, target) in new[] { ("PUT", "data/refused"), ("POST", "data/refused?uploads") })
        {
            using var response = await _s3.SendAsync(verb, target, "x", headers);
            Assert.Equal((400, code), ((int)response.StatusCode, await S3Client.CodeAsync(response)));
        }
    }

    [Fact]
    public async Task The_ETag_is_the_MD5()
    {
        using var put = await _s3.SendAsync("PUT", "data/a", "hello");

        Assert.Equal("\"5d41402abc4b2a76b9719d911017c592\"", put.Headers.ETag!.Tag);
    }

    [Fact]
    public async Task A_range_comes_with_its_place()
    {
        await PutAsync("a", "0123456789");

        using var response = await _s3.SendAsync("GET", "data/a", "", ("Range", "bytes=2-4"));

        Assert.Equal((HttpStatusCode.PartialContent, "234"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal("bytes 2-4/10", response.Content.Headers.ContentRange!.ToString());
    }

    [Theory]
    [InlineData("GET", "data/none", 404, "NoSuchKey")]
    [InlineData("GET", "nowhere/a", 404, "NoSuchBucket")]
    [InlineData("PUT", "nowhere/a", 404, "NoSuchBucket")]
    [InlineData("PUT", "data", 409, "BucketAlreadyOwnedByYou")]
    [InlineData("PUT", "No_Bucket", 400, "InvalidBucketName")]
    [InlineData("GET", "data/a?acl", 501, "NotImplemented")]
    [InlineData("GET", "data/a?uploadId=none", 404, "NoSuchUpload")]
    [InlineData("GET", "data?list-type=2&continuation-token=%21", 400, "InvalidArgument")]
    public async Task What_cannot_be_done_is_refused(string method, string target, int status, string code)
    {
        using var response = await _s3.SendAsync(method, target, "x");

        Assert.Equal((status, code), ((int)response.StatusCode, await S3Client.CodeAsync(response)));
    }

    [Theory]
    [InlineData("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg==", "BadDigest")]
    [InlineData("x-amz-checksum-crc32", "AAAAAA==", "BadDigest")]
    [InlineData("x-amz-content-sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "XAmzContentSHA256Mismatch")]
    public async Task A_payload_other_than_announced_is_refused_and_not_kept(string header, string value, string code)
    {
        using var response = await _s3.SendAsync("PUT", "data/a", "something else", (header, value));

        Assert.Equal((400, code), ((int)response.StatusCode, await S3Client.CodeAsync(response)));
        using var got = await _s3.SendAsync("GET", "data/a");
        Assert.Equal(HttpStatusCode.NotFound, got.StatusCode);
    }

    [Fact]
    public async Task A_checksum_comes_back_to_who_asks_for_it()
    {
        using var put = await _s3.SendAsync("PUT", "data/a", "123456789", ("x-amz-checksum-crc32", "y/Q5Jg=="));
        using var got = await _s3.SendAsync("GET", "data/a", "", ("x-amz-checksum-mode", "ENABLED"));
        using var unasked = await _s3.SendAsync("GET", "data/a");

        Assert.Equal(["y/Q5Jg=="], got.Headers.GetValues("x-amz-checksum-crc32"));
        Assert.False(unasked.Headers.Contains("x-amz-checksum-crc32"));
    }

    [Fact]
    public async Task Chunks_with_a_trailing_checksum_are_one_payload()
    {
        using var put = await _s3.SendAsync("PUT", "data/a", "4\r\n1234\r\n5\r\n56789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n",
            ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"), ("x-amz-decoded-content-length", "9"), ("x-amz-trailer", "x-amz-checksum-crc32"));

        Assert.Equal(["y/Q5Jg=="], put.Headers.GetValues("x-amz-checksum-crc32"));
        Assert.Equal("123456789", await _s3.TextAsync("data/a"));
    }

    [Theory]
    [InlineData("4\r\n1234\r\n5\r\n56789\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", "BadDigest")]
    [InlineData("4\r\n1234\r\n5\r\n56789\r\n", "IncompleteBody")]
    [InlineData("4\r\n1234\r\n9\r\n56789", "IncompleteBody")]
    [InlineData("9\r\n123456789 and more\r\n0\r\n\r\n", "IncompleteBody")]
    [InlineData("many\r\n", "IncompleteBody")]
    public async Task Chunks_that_do_not_add_up_are_refused(string body, string code)
    {
        using var put = await _s3.SendAsync("PUT", "data/a", body,
            ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"), ("x-amz-decoded-content-length", "9"), ("x-amz-trailer", "x-amz-checksum-crc32"));

        Assert.Equal((400, code), ((int)put.StatusCode, await S3Client.CodeAsync(put)));
    }

    [Theory]
    [InlineData("a/../b")]
    [InlineData("/a//b/")]
    [InlineData("%C3%A4%20%2B%26%3F%25")]
    public async Task Any_key_is_a_key(string key)
    {
        await PutAsync(key, "1");
        await PutAsync("b", "2");

        Assert.Equal("1", await _s3.TextAsync("data/" + key));
        Assert.Contains(Uri.UnescapeDataString(key), S3Client.Values(await _s3.DocumentAsync("GET", "data?list-type=2"), "Key"));
    }

    [Fact]
    public async Task A_deleted_object_is_gone_and_may_be_deleted_again()
    {
        await PutAsync("a", "1");

        using var first = await _s3.SendAsync("DELETE", "data/a");
        using var second = await _s3.SendAsync("DELETE", "data/a");
        using var got = await _s3.SendAsync("GET", "data/a");

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent, HttpStatusCode.NotFound), (first.StatusCode, second.StatusCode, got.StatusCode));
    }

    [Fact]
    public async Task Conditions_hold_or_not()
    {
        await PutAsync("a", "hello");

        using var matches = await _s3.SendAsync("GET", "data/a", "", ("If-Match", "\"5d41402abc4b2a76b9719d911017c592\""));
        using var differs = await _s3.SendAsync("GET", "data/a", "", ("If-Match", "\"another\""));
        using var known = await _s3.SendAsync("GET", "data/a", "", ("If-None-Match", "\"5d41402abc4b2a76b9719d911017c592\""));
        using var exists = await _s3.SendAsync("PUT", "data/a", "other", ("If-None-Match", "*"));

        Assert.Equal([200, 412, 304, 412], new[] { matches, differs, known, exists }.Select(response => (int)response.StatusCode));
        Assert.Equal("hello", await _s3.TextAsync("data/a"));
    }

    [Fact]
    public async Task Objects_in_a_folder_survive_the_server_and_uploads_do_not()
    {
        await using (var first = await S3Client.StartAsync(_folder.Path))
        {
            (await first.SendAsync("PUT", "data/a", "old", ("x-amz-meta-origin", "test"))).Dispose();
            (await first.SendAsync("PUT", "data/a", "new", ("x-amz-meta-origin", "test"))).Dispose();
            await first.DocumentAsync("POST", "data/b?uploads");
        }

        await using var second = await S3Client.StartAsync(_folder.Path);
        using var got = await second.SendAsync("GET", "data/a");

        Assert.Equal("new", await got.Content.ReadAsStringAsync());
        Assert.Equal(["test"], got.Headers.GetValues("x-amz-meta-origin"));
        Assert.Empty(S3Client.Values(await second.DocumentAsync("GET", "data?uploads"), "UploadId"));
        // one object, and nothing of the one before
        Assert.Single(Directory.GetDirectories(Path.Combine(_folder.Path, "data", "objects")));
    }

    [Fact]
    public async Task A_bucket_goes_when_it_is_empty()
    {
        await PutAsync("a", "1");
        using var full = await _s3.SendAsync("DELETE", "data");
        (await _s3.SendAsync("DELETE", "data/a")).Dispose();
        using var empty = await _s3.SendAsync("DELETE", "data");
        using var head = await _s3.SendAsync("HEAD", "data");

        Assert.Equal([409, 204, 404], new[] { full, empty, head }.Select(response => (int)response.StatusCode));
    }

    [Fact]
    public async Task A_programmed_fault_is_met_and_requests_are_counted_without_their_bodies()
    {
        await _s3.Server.PutAsync("s3/fault", """{"code": "SlowDown", "times": 1}""");
        using var slow = await _s3.SendAsync("PUT", "data/a", "12345");
        await PutAsync("a", "12345");
        await _s3.Server.PutAsync("s3/fault", """{"behaviour": "truncate", "times": 1}""");

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _s3.SendAsync("GET", "data/a"));

        Assert.Equal((503, "SlowDown"), ((int)slow.StatusCode, await S3Client.CodeAsync(slow)));
        var counts = (await _s3.Server.CountsAsync())["s3"]!;
        Assert.Equal((4, 10, 1), ((int)counts["requests"]!, (int)counts["bytes"]!, (int)counts["failed"]!));
        Assert.Equal("""{"CreateBucket":1,"GetObject":1,"PutObject":2}""", counts["operations"]!.ToJsonString());
        Assert.All((await _s3.Server.JsonAsync("log")).AsArray(), record => Assert.Equal("", (string)record!["body"]!));
    }

    public async Task DisposeAsync()
    {
        await _s3.DisposeAsync();
        _folder.Dispose();
    }

    async Task PutAsync(string key, string text)
    {
        using var response = await _s3.SendAsync("PUT", "data/" + key, text);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
