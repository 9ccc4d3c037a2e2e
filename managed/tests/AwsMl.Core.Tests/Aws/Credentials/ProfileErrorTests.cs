using AwsMl.Core.Protocol;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Aws.Credentials;

/// <summary>What is wrong in a profile or in the environment is told with its name, before anybody is asked.</summary>
public class ProfileErrorTests
{
    const string Role = $"role_arn = {SecurityTokenService.Role}\n";
    const string Keys = "aws_access_key_id = AKID\naws_secret_access_key = s\n";

    [Theory]
    [InlineData(Role + "credential_source = EcsContainer",
        "the profile \"wrong\" takes the credentials of a container, and neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is in the environment of the server")]
    [InlineData(Role + "credential_source = Environment",
        "the profile \"wrong\" takes the keys of the environment, and AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not in that of the server")]
    [InlineData(Role + "credential_source = Ec2InstanceMetadata",
        "the profile \"wrong\" takes the credentials of the EC2 instance, and AWS_EC2_METADATA_DISABLED is true in the environment of the server")]
    [InlineData(Role + "source_profile = absent", "there is no profile \"absent\" in {folder}/credentials or {folder}/config")]
    [InlineData(Role + "source_profile = wrong", "the profile \"wrong\" is its own source")]
    [InlineData(Role + "web_identity_token_file = /nonexistent", "web_identity_token_file of the profile \"wrong\" is \"/nonexistent\", which does not exist")]
    [InlineData(Role + "web_identity_token_file = {folder}/credentials", "web_identity_token_file of the profile \"wrong\" is \"{folder}/credentials\", which is empty")]
    [InlineData(Role + "web_identity_token_file = {folder}",
        "web_identity_token_file of the profile \"wrong\" is \"{folder}\", which the server's user may not read, or is no file")]
    [InlineData(Role + "web_identity_token_file = token", "web_identity_token_file of the profile \"wrong\" is \"token\", which is no absolute path")]
    [InlineData("role_arn = nonsense\nsource_profile = keys", "role_arn of the profile \"wrong\" is \"nonsense\", which is not the ARN of an IAM role", ErrorKind.Configuration)]
    [InlineData(Keys + "region = evil.example/",
        "the region of the profile \"wrong\" in {folder}/config is \"evil.example/\", which is not the name of an AWS region", ErrorKind.Configuration)]
    [InlineData(Keys + "region = fips-us-east-1",
        "the region of the profile \"wrong\" is \"fips-us-east-1\", which is a way to ask for FIPS endpoints, not an AWS region", ErrorKind.Configuration)]
    public async Task A_profile_is_named_with_what_is_wrong_in_it(string lines, string expected, ErrorKind kind = ErrorKind.NoCredentials)
    {
        await using var server = await TestServer.StartAsync(new Answer("1\n"));
        using var environment = new EnvironmentScope(("AWS_ENDPOINT_URL_STS", server.Url));
        EnvironmentScope.WriteFile("config", InFolder($"[profile wrong]\n{lines}\n[profile keys]\n{Keys}"));

        var error = await Client.FailAsync(Client.For(server) with { Region = null, Profile = "wrong" });

        Assert.Equal((kind, InFolder(expected)), (error.Kind, error.Message));
        Assert.Empty(server.Received);
    }

    [Theory]
    [InlineData("AWS_WEB_IDENTITY_TOKEN_FILE", "/nonexistent", "AWS_WEB_IDENTITY_TOKEN_FILE in the environment of the server is \"/nonexistent\", which does not exist")]
    [InlineData("AWS_WEB_IDENTITY_TOKEN_FILE", "{folder}/config", "AWS_WEB_IDENTITY_TOKEN_FILE in the environment of the server is \"{folder}/config\", which is empty")]
    [InlineData("AWS_ROLE_ARN", "nonsense", "AWS_ROLE_ARN in the environment of the server is \"nonsense\", which is not the ARN of an IAM role", ErrorKind.Configuration)]
    [InlineData("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/nonexistent",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE in the environment of the server is \"/nonexistent\", which does not exist")]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/", "the container gave no credentials: Connection refused (127.0.0.1:1)")]
    [InlineData("AWS_REGION", "fips-us-east-1",
        "AWS_REGION in the environment of the server is \"fips-us-east-1\", which is a way to ask for FIPS endpoints, not an AWS region", ErrorKind.Configuration)]
    public async Task A_variable_is_named_with_what_is_wrong_in_it(string name, string value, string expected, ErrorKind kind = ErrorKind.NoCredentials)
    {
        await using var server = await TestServer.StartAsync(new Answer("1\n"));
        var token = name is "AWS_WEB_IDENTITY_TOKEN_FILE" or "AWS_ROLE_ARN";
        using var environment = new EnvironmentScope(
            ("AWS_ENDPOINT_URL_STS", server.Url),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.Url),
            (token ? "AWS_WEB_IDENTITY_TOKEN_FILE" : "AWS_NOTHING", InFolder("{folder}/token")),
            (token ? "AWS_ROLE_ARN" : "AWS_NOTHING", SecurityTokenService.Role),
            (name, InFolder(value)));
        EnvironmentScope.WriteFile("token", "token");

        var error = await Client.FailAsync(Client.For(server) with { Region = null });

        Assert.Equal((kind, InFolder(expected)), (error.Kind, error.Message));
        Assert.Empty(server.Received);
    }

    /// <summary>Nobody's own texts of it, which mention STS and proxies.</summary>
    [Fact]
    public async Task An_instance_that_is_none_is_told_as_such()
    {
        using var environment = new EnvironmentScope(("AWS_EC2_METADATA_DISABLED", "false"), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1"));
        EnvironmentScope.WriteFile("config", $"[profile wrong]\n{Role}credential_source = Ec2InstanceMetadata\n");

        var error = await Client.FailAsync(Client.For("http://127.0.0.1:1") with { Profile = "wrong" });

        Assert.Equal((ErrorKind.NoCredentials, "the EC2 instance metadata service gave no credentials: Connection refused (127.0.0.1:1)"), (error.Kind, error.Message));
        Assert.Contains("AWS_EC2_METADATA_SERVICE_ENDPOINT", error.Hint);
    }

    static string InFolder(string text) => text.Replace("{folder}", EnvironmentScope.Folder, StringComparison.Ordinal);
}
