using System.Globalization;
using AwsMl.Core.Protocol;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Aws.Credentials;

/// <summary>What a client corrects when a signature is rejected.</summary>
public class RenewalTests
{
    [Theory]
    [InlineData(400, "ExpiredTokenException")]
    [InlineData(403, "ExpiredToken")]
    [InlineData(403, "UnrecognizedClientException")]
    [InlineData(403, "AccessDeniedException")]
    public async Task Credentials_that_are_not_accepted_are_looked_for_anew(int status, string code)
    {
        using var environment = new EnvironmentScope();
        WriteKey("AKIDOLD");
        await using var server = await TestServer.StartAsync((request, context) =>
        {
            if (request.AccessKey != "AKIDOLD")
                return new Answer("0.5\n").SendAsync(context);
            WriteKey("AKIDNEW");
            return Answer.Error(status, code, "no").SendAsync(context);
        });

        Assert.Equal([["0.5"]], await Client.InvokeAsync(Client.For(server)));
        Assert.Equal(["AKIDOLD", "AKIDNEW"], server.Received.Select(request => request.AccessKey));
    }

    [Fact]
    public async Task The_same_credentials_are_not_tried_again()
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(Answer.Error(403, "ExpiredTokenException", "no"));

        var error = await Client.FailAsync(Client.For(server));

        Assert.Equal((ErrorKind.NoCredentials, 1), (error.Kind, error.Attempts));
    }

    [Fact]
    public async Task Credentials_are_looked_for_anew_once()
    {
        using var environment = new EnvironmentScope();
        WriteKey("AKID0");
        var last = 0;
        await using var server = await TestServer.StartAsync((_, context) =>
        {
            WriteKey($"AKID{++last}");
            return Answer.Error(403, "ExpiredTokenException", "no").SendAsync(context);
        });

        var error = await Client.FailAsync(Client.For(server) with { MaxAttempts = 10 });

        Assert.Equal((ErrorKind.NoCredentials, 2), (error.Kind, error.Attempts));
    }

    [Theory]
    [InlineData(-600)]
    [InlineData(600)]
    public async Task A_clock_that_is_off_is_corrected(int seconds)
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync((request, context) =>
        {
            var now = DateTime.UtcNow.AddSeconds(seconds);
            var signed = DateTime.ParseExact(
                request.Headers["X-Amz-Date"], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
            var answer = (now - signed).Duration() < TimeSpan.FromMinutes(5)
                ? new Answer("0.5\n")
                : Answer.Error(403, "InvalidSignatureException", "Signature expired: it is now later");
            return (answer with { Headers = [.. answer.Headers, ("Date", now.ToString("r"))] }).SendAsync(context);
        });

        Assert.Equal([["0.5"]], await Client.InvokeAsync(Client.For(server)));
        Assert.Equal(2, server.Received.Count);
    }

    static void WriteKey(string key) =>
        EnvironmentScope.WriteFile("credentials", $"[default]\naws_access_key_id = {key}\naws_secret_access_key = s\n");
}
