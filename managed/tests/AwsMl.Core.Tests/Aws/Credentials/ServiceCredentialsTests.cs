using Amazon.Runtime;
using AwsMl.Core.Aws.Credentials;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Tests.Aws.Credentials;

public class ServiceCredentialsTests
{
    [Fact]
    public async Task Requests_share_one_search()
    {
        var source = new Source();
        var credentials = Of(source);

        var requests = Enumerable.Range(0, 20).Select(_ => credentials.GetCredentialsAsync()).ToList();
        Assert.DoesNotContain(requests, request => request.IsCompleted);
        source.Answer.SetResult();
        await Task.WhenAll(requests);

        Assert.Equal(1, source.Asked);
        Assert.All(requests, request => Assert.Equal("AKID1", request.Result.AccessKey));
    }

    [Fact]
    public async Task Those_who_joined_a_search_that_failed_search_once_more()
    {
        var source = new Source { Fails = true };
        var credentials = Of(source);

        var requests = Enumerable.Range(0, 20).Select(_ => credentials.GetCredentialsAsync()).ToList();
        source.Answer.SetResult();
        foreach (var request in requests)
            await Assert.ThrowsAsync<CredentialsException>(() => request);

        Assert.InRange(source.Asked, 2, 20);
    }

    [Fact]
    public async Task After_a_search_that_failed_the_next_request_searches_again()
    {
        var source = new Source { Fails = true };
        source.Answer.SetResult();
        var credentials = Of(source);

        await Assert.ThrowsAsync<CredentialsException>(credentials.GetCredentialsAsync);
        source.Fails = false;

        Assert.Equal("AKID2", (await credentials.GetCredentialsAsync()).AccessKey);
    }

    [Fact]
    public async Task Credentials_that_do_not_expire_are_kept_until_they_are_forgotten()
    {
        var source = new Source();
        source.Answer.SetResult();
        var credentials = Of(source);

        for (var i = 0; i < 3; i++)
            Assert.Equal("AKID1", (await credentials.GetCredentialsAsync()).AccessKey);
        credentials.Forget();

        Assert.Equal("AKID2", (await credentials.GetCredentialsAsync()).AccessKey);
    }

    [Fact]
    public async Task Credentials_that_expire_are_asked_for_each_time()
    {
        var source = new Source { Expires = DateTime.UtcNow.AddHours(1) };
        source.Answer.SetResult();
        var credentials = Of(source);

        Assert.Equal("AKID1", (await credentials.GetCredentialsAsync()).AccessKey);
        Assert.Equal("AKID2", (await credentials.GetCredentialsAsync()).AccessKey);
    }

    static ServiceCredentials Of(Source source) => new(CredentialOptions.Of(new Settings(), role: null), () => source);

    /// <summary>A source that answers when it is told to, with another key each time.</summary>
    sealed class Source : AWSCredentials
    {
        public TaskCompletionSource Answer { get; } = new();

        public bool Fails { get; set; }

        public DateTime? Expires { get; init; }

        public int Asked { get; private set; }

        public override DateTime? Expiration => Expires;

        public override ImmutableCredentials GetCredentials() => throw new NotSupportedException();

        public override async Task<ImmutableCredentials> GetCredentialsAsync()
        {
            Asked++;
            await Answer.Task;
            return Fails ? throw new IOException("no") : new ImmutableCredentials($"AKID{Asked}", "s", null);
        }
    }
}
