using AwsMl.Core.Errors;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Aws;

/// <summary>Nothing that is signed, and no secret, follows a redirect.</summary>
public class RedirectTests
{
    public static readonly TheoryData<int> Statuses = [301, 302, 303, 307, 308];

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task Requests_to_a_service_follow_none(int status)
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var other = await TestServer.StartAsync(new Answer("1\n"));
        await using var server = await TestServer.StartAsync(To(other, status));

        var error = await Client.FailAsync(Client.For(server));

        Assert.Equal(ErrorKind.ServiceError, error.Kind);
        Assert.Equal($"the service answered with HTTP status {status}", error.Message);
        Assert.Single(server.Received);
        Assert.Empty(other.Received);
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task Requests_for_a_role_follow_none(int status)
    {
        await using var other = await TestServer.StartAsync(SecurityTokenService.Assumed("AKIDROLE"));
        await using var sts = await TestServer.StartAsync(To(other, status));
        using var environment = EnvironmentScope.WithKeys(("AWS_ENDPOINT_URL_STS", sts.Url));
        await using var server = await TestServer.StartAsync(new Answer("1\n"));

        var error = await Client.FailAsync(Client.For(server) with { SageMakerRole = SecurityTokenService.Role, MaxAttempts = 1 });

        Assert.Equal(ErrorKind.NoCredentials, error.Kind);
        Assert.NotEmpty(sts.Received);
        Assert.Empty(other.Received);
        Assert.Empty(server.Received);
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task The_token_of_a_container_follows_none(int status)
    {
        // The SDK itself does, as it looks for credentials on this machine; what it was given for that stays here.
        await using var other = await TestServer.StartAsync(new Answer("{}", "application/json"));
        await using var container = await TestServer.StartAsync(To(other, status));
        using var environment = new EnvironmentScope(
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", container.Url + "/creds"), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "auth"));
        await using var server = await TestServer.StartAsync(new Answer("1\n"));

        Assert.Equal(ErrorKind.NoCredentials, (await Client.FailAsync(Client.For(server))).Kind);

        Assert.NotEmpty(container.Received);
        Assert.All(other.Received, asked => Assert.DoesNotContain("Authorization", asked.Headers.Keys));
        Assert.Empty(server.Received);
    }

    static Answer To(TestServer other, int status) => new("", Status: status, Headers: ("Location", other.Url + "/elsewhere"));
}
