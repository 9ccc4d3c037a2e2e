using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Protocol;
using AwsMl.Core.Services.SageMaker;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Aws.Credentials;

/// <summary>Each source of credentials, verified by who signed the request that arrives.</summary>
public class CredentialsTests
{
    [Fact]
    public async Task Keys_come_from_the_environment()
    {
        using var environment = new EnvironmentScope(("AWS_ACCESS_KEY_ID", "AKIDENV"), ("AWS_SECRET_ACCESS_KEY", "s"));

        await AssertSignedByAsync("AKIDENV", token: null);
    }

    [Fact]
    public async Task A_session_token_comes_from_the_environment()
    {
        using var environment = new EnvironmentScope(
            ("AWS_ACCESS_KEY_ID", "AKIDENV"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_SESSION_TOKEN", "token"));

        await AssertSignedByAsync("AKIDENV", "token");
    }

    [Fact]
    public async Task Keys_come_from_the_default_profile()
    {
        using var environment = new EnvironmentScope();
        EnvironmentScope.WriteFile("credentials", "[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = s\n");

        await AssertSignedByAsync("AKIDFILE", token: null);
    }

    [Fact]
    public async Task Aws_profile_names_the_profile()
    {
        using var environment = new EnvironmentScope(("AWS_PROFILE", "other"));
        EnvironmentScope.WriteFile("credentials",
            "[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = s\n[other]\naws_access_key_id = AKIDOTHER\naws_secret_access_key = s\n");

        await AssertSignedByAsync("AKIDOTHER", token: null);
    }

    [Fact]
    public async Task The_settings_profile_and_file_come_before_the_environment()
    {
        using var environment = EnvironmentScope.WithKeys();
        var file = EnvironmentScope.WriteFile("elsewhere", "[mine]\naws_access_key_id = AKIDMINE\naws_secret_access_key = s\n");

        await AssertSignedByAsync("AKIDMINE", token: null, settings => settings with { Profile = "mine", SharedCredentialsFile = file });
    }

    [Fact]
    public async Task A_profile_assumes_its_role_with_its_source_profile()
    {
        await using var sts = await TestServer.StartAsync(SecurityTokenService.Assumed("AKIDROLE"));
        using var environment = new EnvironmentScope(("AWS_PROFILE", "role"), ("AWS_ENDPOINT_URL_STS", sts.Url));
        EnvironmentScope.WriteFile("credentials", "[base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = s\n");
        EnvironmentScope.WriteFile("config",
            $"[profile role]\nrole_arn = {SecurityTokenService.Role}\nsource_profile = base\nexternal_id = ext\nrole_session_name = session\n");

        await AssertSignedByAsync("AKIDROLE", "token-of-AKIDROLE");

        var asked = Assert.Single(sts.Received);
        Assert.Equal("AKIDBASE", asked.AccessKey);
        Assert.Contains("RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fpredict", asked.Text);
        Assert.Contains("ExternalId=ext", asked.Text);
        Assert.Contains("RoleSessionName=session", asked.Text);
    }

    [Fact]
    public async Task A_profile_assumes_its_role_with_keys_of_the_environment()
    {
        await using var sts = await TestServer.StartAsync(SecurityTokenService.Assumed("AKIDROLE"));
        using var environment = EnvironmentScope.WithKeys(("AWS_ENDPOINT_URL_STS", sts.Url));
        EnvironmentScope.WriteFile("config", $"[profile role]\nrole_arn = {SecurityTokenService.Role}\ncredential_source = Environment\n");

        await AssertSignedByAsync("AKIDROLE", "token-of-AKIDROLE", settings => settings with { Profile = "role" });

        Assert.Equal(Keys.AccessKey, Assert.Single(sts.Received).AccessKey);
    }

    [Fact]
    public async Task Roles_are_assumed_one_with_another()
    {
        await using var sts = await TestServer.StartAsync(SecurityTokenService.Assumed("AKIDFIRST"), SecurityTokenService.Assumed("AKIDSECOND"));
        using var environment = new EnvironmentScope(("AWS_ENDPOINT_URL_STS", sts.Url));
        EnvironmentScope.WriteFile("credentials", "[base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = s\n");
        EnvironmentScope.WriteFile("config",
            $"[profile first]\nrole_arn = {SecurityTokenService.Role}\nsource_profile = base\n"
            + $"[profile second]\nrole_arn = {SecurityTokenService.Role}\nsource_profile = first\n");

        await AssertSignedByAsync("AKIDSECOND", "token-of-AKIDSECOND", settings => settings with { Profile = "second" });

        Assert.Equal(["AKIDBASE", "AKIDFIRST"], sts.Received.Select(asked => asked.AccessKey));
    }

    [Fact]
    public async Task The_settings_role_is_assumed_with_the_base_credentials()
    {
        await using var sts = await TestServer.StartAsync(SecurityTokenService.Assumed("AKIDROLE"));
        using var environment = EnvironmentScope.WithKeys(("AWS_ENDPOINT_URL_STS", sts.Url));

        await AssertSignedByAsync("AKIDROLE", "token-of-AKIDROLE", settings => settings.WithRole("sagemaker", SecurityTokenService.Role));

        var asked = Assert.Single(sts.Received);
        Assert.Equal(Keys.AccessKey, asked.AccessKey);
        Assert.Contains("RoleSessionName=aws_ml", asked.Text);
        Assert.Contains("/us-east-1/sts/aws4_request", asked.Headers["Authorization"]);
    }

    [Fact]
    public async Task Each_service_has_its_role()
    {
        await using var sts = await TestServer.StartAsync(SecurityTokenService.Assumed("AKIDROLE"));
        using var environment = EnvironmentScope.WithKeys(("AWS_ENDPOINT_URL_STS", sts.Url));

        await AssertSignedByAsync(Keys.AccessKey, token: null, settings => settings.WithRole("comprehend", SecurityTokenService.Role));

        Assert.Empty(sts.Received);
    }

    [Fact]
    public async Task A_role_that_may_not_be_assumed_is_named()
    {
        await using var sts = await TestServer.StartAsync(SecurityTokenService.Denied());
        using var environment = EnvironmentScope.WithKeys(("AWS_ENDPOINT_URL_STS", sts.Url));
        await using var server = await TestServer.StartAsync(new Answer("1\n"));

        var error = await Client.FailAsync(Client.For(server).WithRole("sagemaker", SecurityTokenService.Role));

        Assert.Equal(ErrorKind.NoCredentials, error.Kind);
        Assert.Equal(
            $"could not assume the role \"{SecurityTokenService.Role}\": AccessDenied: User is not authorized to perform sts:AssumeRole",
            error.Message);
        Assert.Equal(0, error.Attempts);
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task A_web_identity_token_comes_before_a_profile()
    {
        await using var sts = await TestServer.StartAsync(SecurityTokenService.Assumed("AKIDWEB", "AssumeRoleWithWebIdentity"));
        using var environment = new EnvironmentScope(
            ("AWS_ENDPOINT_URL_STS", sts.Url), ("AWS_ROLE_ARN", SecurityTokenService.Role),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", Path.Combine(EnvironmentScope.Folder, "token")));
        EnvironmentScope.WriteFile("token", "web-token");
        EnvironmentScope.WriteFile("credentials", "[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = s\n");

        await AssertSignedByAsync("AKIDWEB", "token-of-AKIDWEB");

        var asked = Assert.Single(sts.Received);
        Assert.Contains("WebIdentityToken=web-token", asked.Text);
        Assert.DoesNotContain("Authorization", asked.Headers.Keys);
    }

    [Fact]
    public async Task A_profile_assumes_its_role_with_a_web_identity_token()
    {
        await using var sts = await TestServer.StartAsync(SecurityTokenService.Assumed("AKIDWEB", "AssumeRoleWithWebIdentity"));
        using var environment = new EnvironmentScope(("AWS_ENDPOINT_URL_STS", sts.Url));
        var token = EnvironmentScope.WriteFile("token", "web-token");
        EnvironmentScope.WriteFile("config", $"[default]\nrole_arn = {SecurityTokenService.Role}\nweb_identity_token_file = {token}\n");

        await AssertSignedByAsync("AKIDWEB", "token-of-AKIDWEB");

        Assert.Contains("WebIdentityToken=web-token", Assert.Single(sts.Received).Text);
    }

    [Fact]
    public async Task Keys_come_from_a_container()
    {
        await using var container = await TestServer.StartAsync(new Answer(
            """{"AccessKeyId":"AKIDCONTAINER","SecretAccessKey":"s","Token":"container-token","Expiration":"2099-01-01T00:00:00Z"}""",
            "application/json"));
        using var environment = new EnvironmentScope(
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", container.Url + "/creds"), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "auth"));

        await AssertSignedByAsync("AKIDCONTAINER", "container-token");

        var asked = Assert.Single(container.Received);
        Assert.Equal("/creds", asked.Target);
        Assert.Equal("auth", asked.Headers["Authorization"]);
    }

    [Fact]
    public async Task Keys_come_from_the_instance_metadata()
    {
        using var environment = new EnvironmentScope(("AWS_EC2_METADATA_DISABLED", "false"));
        InstanceMetadata.Received.Clear();

        await AssertSignedByAsync("AKIDINSTANCE", "instance-token");

        Assert.Contains(InstanceMetadata.Received, asked => asked.Method == "PUT");
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(400)]
    [InlineData(500)]
    public async Task Instance_metadata_of_version_1_is_not_asked(int status)
    {
        using var environment = new EnvironmentScope(("AWS_EC2_METADATA_DISABLED", "false"));
        await using var server = await TestServer.StartAsync(new Answer("1\n"));
        InstanceMetadata.Received.Clear();
        InstanceMetadata.Version1 = new Answer("", "text/plain", status);
        try
        {
            Assert.Equal(ErrorKind.NoCredentials, (await Client.FailAsync(Client.For(server))).Kind);
        }
        finally
        {
            InstanceMetadata.Version1 = null;
        }

        Assert.NotEmpty(InstanceMetadata.Received);
        Assert.All(InstanceMetadata.Received, asked => Assert.Equal(("PUT", "/latest/api/token"), (asked.Method, asked.Target)));
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task No_credentials_are_an_error_that_says_where_they_were_looked_for()
    {
        using var environment = new EnvironmentScope();
        await using var server = await TestServer.StartAsync(new Answer("1\n"));

        var error = await Client.FailAsync(Client.For(server));

        Assert.Equal(ErrorKind.NoCredentials, error.Kind);
        Assert.Equal("no AWS credentials were found in the environment, a shared profile, a container or an EC2 instance", error.Message);
        Assert.Empty(server.Received);
    }

    [Theory]
    [InlineData("absent", "there is no profile \"absent\" in ")]
    [InlineData("empty", "the profile \"empty\" has no credentials, or not all that they need")]
    public async Task A_profile_that_cannot_be_used_is_an_error(string profile, string expected)
    {
        using var environment = EnvironmentScope.WithKeys();
        EnvironmentScope.WriteFile("config", "[profile empty]\nregion = eu-west-1\n");
        await using var server = await TestServer.StartAsync(new Answer("1\n"));

        var error = await Client.FailAsync(Client.For(server) with { Profile = profile });

        Assert.Equal(ErrorKind.NoCredentials, error.Kind);
        Assert.StartsWith(expected, error.Message);
        Assert.StartsWith("See aws_ml.profile", error.Hint);
    }

    [Theory]
    [InlineData("sso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 123456789012\nsso_role_name = r", "IAM Identity Center (SSO)")]
    [InlineData("sso_session = s\nsso_account_id = 123456789012\nsso_role_name = r", "IAM Identity Center (SSO)")]
    [InlineData("login_session = arn:aws:iam::123456789012:user/u", "a login session")]
    [InlineData("role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = keys\nmfa_serial = arn:aws:iam::123456789012:mfa/u", "a one-time code (mfa_serial)")]
    public async Task A_profile_that_somebody_has_to_log_in_for_names_the_way_out(string lines, string expected)
    {
        using var environment = EnvironmentScope.WithKeys();
        EnvironmentScope.WriteFile("config",
            $"[profile person]\n{lines}\n[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://x.awsapps.com/start\n"
            + "[profile keys]\naws_access_key_id = AKID\naws_secret_access_key = s\n"
            + "[profile chain]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = person\n");
        await using var server = await TestServer.StartAsync(new Answer("1\n"));

        foreach (var profile in new[] { "person", "chain" })
        {
            var error = await Client.FailAsync(Client.For(server) with { Profile = profile });

            Assert.Equal(ErrorKind.NoCredentials, error.Kind);
            Assert.Equal($"the profile \"person\" gets its credentials by {expected}, which a server cannot do by itself", error.Message);
            Assert.Contains("credential_process = aws configure export-credentials --profile person --format process", error.Hint);
        }
        Assert.Empty(server.Received);
    }

    [Theory]
    [InlineData("role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = absent")]
    [InlineData("role_arn = arn:aws:iam::123456789012:role/r\ncredential_source = Nowhere")]
    [InlineData("role_arn = arn:aws:iam::123456789012:role/r")]
    [InlineData("aws_access_key_id = AKID")]
    [InlineData("role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = loop")]
    public async Task A_profile_that_leads_nowhere_is_an_error(string lines)
    {
        using var environment = EnvironmentScope.WithKeys();
        EnvironmentScope.WriteFile("config",
            $"[profile wrong]\n{lines}\n[profile loop]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = wrong\n");
        await using var server = await TestServer.StartAsync(new Answer("1\n"));

        var error = await Client.FailAsync(Client.For(server) with { Profile = "wrong" });

        Assert.Equal(ErrorKind.NoCredentials, error.Kind);
        Assert.Matches("profile \"(wrong|absent|loop)\"", error.Message);
        Assert.Contains("aws_ml.profile", error.Hint);
    }

    [Theory]
    [InlineData("echo SECRET; echo SECRET >&2; exit 3")]
    [InlineData("echo 'not { JSON SECRET'")]
    [InlineData("echo '{\"Version\": 1, \"AccessKeyId\": \"AKID\"}'; echo SECRET >&2")]
    [InlineData("echo '{\"Version\": 9, \"AccessKeyId\": \"SECRET\", \"SecretAccessKey\": \"SECRET\"}'")]
    public async Task What_a_process_says_is_not_repeated(string script)
    {
        using var environment = new EnvironmentScope();
        var file = EnvironmentScope.WriteFile("process", $"#!/bin/sh\n{script}\n");
        EnvironmentScope.WriteFile("config", $"[profile process]\ncredential_process = /bin/sh {file}\n");
        await using var server = await TestServer.StartAsync(new Answer("1\n"));

        var error = await Client.FailAsync(Client.For(server) with { Profile = "process" });

        Assert.Equal(ErrorKind.NoCredentials, error.Kind);
        Assert.DoesNotContain("SECRET", error.Message + error.Hint);
        Assert.Contains("credential_process", error.Message);
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task Credentials_are_found_once_for_all_requests_and_settings_that_do_not_matter_to_them()
    {
        await using var sts = await TestServer.StartAsync(SecurityTokenService.Assumed("AKIDROLE"));
        using var environment = EnvironmentScope.WithKeys(("AWS_ENDPOINT_URL_STS", sts.Url));
        await using var server = await TestServer.StartAsync(new Answer("1\n"));
        var settings = Client.For(server).WithRole("sagemaker", SecurityTokenService.Role);
        using var first = new ServiceConnections(settings, former: null);
        using var second = new ServiceConnections(settings with { RequestTimeoutMilliseconds = 10_000 }, first);

        await Client.SendAsync(first, Client.OneRow());
        await Client.SendAsync(first, Client.OneRow());
        await Client.SendAsync(second, Client.OneRow());

        Assert.Equal(3, server.Received.Count);
        Assert.Single(sts.Received);
    }

    [Fact]
    public async Task Credentials_are_looked_for_again_when_they_were_not_accepted()
    {
        using var environment = new EnvironmentScope();
        EnvironmentScope.WriteFile("credentials", "[default]\naws_access_key_id = AKIDOLD\naws_secret_access_key = s\n");
        await using var server = await TestServer.StartAsync(new Answer("1\n"));
        using var connections = new ServiceConnections(Client.For(server), former: null);
        await Client.SendAsync(connections, Client.OneRow());
        EnvironmentScope.WriteFile("credentials", "[default]\naws_access_key_id = AKIDNEW\naws_secret_access_key = s\n");

        connections.Of(SageMakerService.Api).Credentials.Forget();
        await Client.SendAsync(connections, Client.OneRow());

        Assert.Equal(["AKIDOLD", "AKIDNEW"], server.Received.Select(request => request.AccessKey));
    }

    static async Task AssertSignedByAsync(string accessKey, string? token, Func<Settings, Settings>? change = null)
    {
        await using var server = await TestServer.StartAsync(new Answer("1\n"));
        var settings = Client.For(server);

        await Client.InvokeAsync(change is null ? settings : change(settings));

        var request = Assert.Single(server.Received);
        Assert.Equal(accessKey, request.AccessKey);
        Assert.Equal(token, request.Token);
    }
}
