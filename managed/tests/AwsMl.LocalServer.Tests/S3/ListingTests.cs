using System.Xml.Linq;

namespace AwsMl.LocalServer.Tests.S3;

public sealed class ListingTests : IAsyncLifetime
{
    S3Client _s3 = null!;

    public async Task InitializeAsync()
    {
        _s3 = await S3Client.StartAsync();
        // U+FF5E comes before U+1F600 in UTF-8, and after it in UTF-16.
        foreach (var key in new[] { "b", "a/1", "a/2", "a/x/3", "c/4", "a", "\U0001F600", "～" })
            (await _s3.SendAsync("PUT", "data/" + Uri.EscapeDataString(key), key)).Dispose();
    }

    [Fact]
    public async Task Keys_come_in_the_order_of_UTF8() =>
        Assert.Equal(["a", "a/1", "a/2", "a/x/3", "b", "c/4", "～", "\U0001F600"], Keys(await ListAsync("")));

    [Theory]
    [InlineData("&prefix=a/", "a/1 a/2 a/x/3", "")]
    [InlineData("&prefix=a/&delimiter=/", "a/1 a/2", "a/x/")]
    [InlineData("&prefix=a&delimiter=/", "a", "a/")]
    [InlineData("&prefix=a&start-after=a/1", "a/2 a/x/3", "")]
    [InlineData("&prefix=z", "", "")]
    public async Task A_prefix_and_a_delimiter_choose(string query, string keys, string prefixes)
    {
        var page = await ListAsync(query);

        Assert.Equal(keys, string.Join(' ', Keys(page)));
        Assert.Equal(prefixes, string.Join(' ', Prefixes(page)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public async Task Pages_make_the_whole(int size)
    {
        var found = new List<string>();
        var next = "";
        do
        {
            var page = await ListAsync($"&delimiter=/&max-keys={size}{next}");
            var items = Keys(page).Concat(Prefixes(page)).ToList();
            Assert.True(items.Count <= size);
            found.AddRange(items);
            next = S3Client.Values(page, "NextContinuationToken").SingleOrDefault() is { } token ? $"&continuation-token={Uri.EscapeDataString(token)}" : "";
            Assert.Equal(next == "" ? "false" : "true", S3Client.Value(page, "IsTruncated"));
        }
        while (next != "");

        Assert.Equal(["a", "a/", "b", "c/", "～", "\U0001F600"], found.Order(AwsMl.LocalServer.S3.KeyOrder.Instance));
    }

    [Fact]
    public async Task Keys_are_encoded_on_request() =>
        Assert.Equal(["%EF%BD%9E"], Keys(await ListAsync("&encoding-type=url&prefix=%EF%BD%9E")));

    public async Task DisposeAsync() => await _s3.DisposeAsync();

    Task<XElement> ListAsync(string query) => _s3.DocumentAsync("GET", "data?list-type=2" + query);

    static IEnumerable<string> Keys(XElement page) => S3Client.Values(page, "Key");

    static IEnumerable<string> Prefixes(XElement page) =>
        S3Client.Values(new XElement("all", page.Elements().Where(element => element.Name.LocalName == "CommonPrefixes")), "Prefix");
}
