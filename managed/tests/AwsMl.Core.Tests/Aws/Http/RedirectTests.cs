using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Protocol;
using AwsMl.Core.Services;
using AwsMl.Core.Services.Bedrock;
using AwsMl.Core.Services.Lambda;
using AwsMl.Core.Tests.Services.S3;
using AwsMl.Core.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace AwsMl.Core.Tests.Aws.Http;

/// <summary>
/// Whatever the request and the response: no request goes to another host, port or scheme, or to another path of the same
/// host.  <see cref="Ways"/> lists all ways in which requests are made; <see cref="UriMakerTests"/> checks it against the code.
/// </summary>
public class RedirectTests
{
    /// <summary>What is requested, by the first of its requests that the server answers with a redirect.</summary>
    public static readonly string[] Ways =
    [
        "SageMaker", "Comprehend", "Bedrock", "Lambda",
        "S3 PutObject", "S3 CreateMultipartUpload", "S3 UploadPart", "S3 CompleteMultipartUpload", "S3 AbortMultipartUpload",
        "S3 GetObject", "S3 GetObject of a later range",
        "STS AssumeRole", "STS AssumeRoleWithWebIdentity", "STS AssumeRole of a profile",
        "container", "container of a profile", "instance token", "instance role", "instance keys", "instance of a profile", "instance region",
    ];

    static readonly int[] Statuses = [301, 302, 303, 305, 307, 308];

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (var way in Ways)
        {
            foreach (var status in Statuses)
                cases.Add(way, status);
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task None_is_followed(string way, int status)
    {
        await using var other = await TestServer.StartAsync(AnswerAsync, address: "127.0.0.2");
        await using var neighbour = await TestServer.StartAsync(AnswerAsync);
        string[] locations =
        [
            $"{other.Url}/elsewhere", $"{neighbour.Url}/elsewhere", $"http://bkt.s3.localhost:{neighbour.Port}/elsewhere",
            $"//127.0.0.2:{other.Port}/elsewhere", "/elsewhere", $"http://user:password@127.0.0.2:{other.Port}/",
            "https://{host}/elsewhere", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:127.0.0.2]/", "file:///etc/passwd", "elsewhere", "",
        ];
        // An upload with several parts takes longer than all the others together.
        foreach (var location in way.StartsWith("S3 ", StringComparison.Ordinal) && !way.EndsWith("Object", StringComparison.Ordinal) ? locations[..5] : locations)
        {
            var asked = await new Asker(way, status, location).AskAsync();

            Assert.Empty(other.Received);
            Assert.Empty(neighbour.Received);
            Assert.NotEmpty(asked);
            Assert.All(asked, request => Assert.DoesNotContain("elsewhere", request.Target));
        }

        static Task AnswerAsync(ReceivedRequest request, HttpContext context) => new Answer("1\n").SendAsync(context);
    }

    [Fact]
    public async Task An_error_names_where_it_would_have_led_and_no_more()
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(
            new Answer("", Status: 307, Headers: ("Location", "https://user:password@other.example:8443/path?X-Amz-Signature=secret")));

        var error = await Client.FailAsync(Client.For(server));

        Assert.Equal("the service answered with HTTP status 307, a redirect to https://other.example:8443, which is not followed", error.Message);
    }

    /// <summary>Sends requests of all services to one server, which answers one kind of request with a redirect.</summary>
    sealed class Asker(string way, int status, string location)
    {
        const int Large = 9 * 1024 * 1024;

        bool _redirected;

        /// <summary>Sends requests, which must fail.</summary>
        /// <returns>What the server received.</returns>
        public async Task<IReadOnlyList<ReceivedRequest>> AskAsync()
        {
            await using var server = await TestServer.StartAsync(AnswerAsync);
            if (way.StartsWith("S3 ", StringComparison.Ordinal))
            {
                var error = await TransferAsync(server);
                Assert.NotEqual(ErrorKind.Internal, error.Kind);
            }
            else if (way == "instance region")
                Assert.Throws<RequestException>(() => AskRegion(server));
            else
            {
                using var environment = Environment(server);
                var error = await Client.FailAsync(SettingsFor(server), Request());
                Assert.Equal(
                    way is "SageMaker" or "Comprehend" or "Bedrock" or "Lambda" ? ErrorKind.ServiceError : ErrorKind.NoCredentials, error.Kind);
            }
            Assert.True(_redirected, "the server was not asked what it redirects");
            return [.. server.Received];
        }

        Submission Request() => way switch
        {
            "Comprehend" => Client.Texts("a text"),
            "Bedrock" => InvokeModel.Prepare("a.model", Rows.Pack([null, null, "{}"]), Client.Options),
            "Lambda" => InvokeFunction.Prepare("f", Rows.Pack(["{}", null, null, null, null, null]), Client.Options),
            _ => Client.OneRow(),
        };

        Settings SettingsFor(TestServer server) => Client.For(server).WithRole("sagemaker", way == "STS AssumeRole" ? SecurityTokenService.Role : null) with
        {
            MaxAttempts = 1,
            Profile = way.EndsWith("of a profile", StringComparison.Ordinal) ? "role" : null,
        };

        EnvironmentScope Environment(TestServer server)
        {
            (string, string)[] variables = way switch
            {
                "STS AssumeRoleWithWebIdentity" =>
                    [("AWS_ROLE_ARN", SecurityTokenService.Role), ("AWS_WEB_IDENTITY_TOKEN_FILE", Path.Combine(EnvironmentScope.Folder, "token"))],
                "container" or "container of a profile" =>
                    [("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.Url + "/container"), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "auth")],
                _ when way.StartsWith("instance", StringComparison.Ordinal) =>
                    [("AWS_EC2_METADATA_DISABLED", "false"), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.Url)],
                _ => [("AWS_ACCESS_KEY_ID", Keys.AccessKey), ("AWS_SECRET_ACCESS_KEY", Keys.SecretKey)],
            };
            var scope = new EnvironmentScope([.. variables, ("AWS_ENDPOINT_URL_STS", server.Url)]);
            EnvironmentScope.WriteFile("token", "web-token");
            var source = way switch
            {
                "container of a profile" => "EcsContainer",
                "instance of a profile" => "Ec2InstanceMetadata",
                _ => "Environment",
            };
            EnvironmentScope.WriteFile("config", $"[profile role]\nrole_arn = {SecurityTokenService.Role}\ncredential_source = {source}\n");
            return scope;
        }

        void AskRegion(TestServer server)
        {
            using var environment = Environment(server);
            using var connections = new HttpConnections(HttpOptions.Of(new Settings()));
            RegionRules.Resolve(new Settings(), null, null, new SharedHttpClientFactory(connections, TimeSpan.FromSeconds(60)));
        }

        async Task<RequestError> TransferAsync(TestServer server)
        {
            using var backend = new Backend(server.Url, settings => settings with { MaxAttempts = 1 });
            var error = await Backend.FailAsync(() => way switch
            {
                "S3 PutObject" => backend.UploadAsync([1]),
                "S3 GetObject" or "S3 GetObject of a later range" => backend.DownloadAsync(),
                _ => backend.UploadAsync(new byte[Large]),
            });
            // The upload is aborted after its error has been reported.
            for (var waited = 0; way == "S3 AbortMultipartUpload" && !_redirected && waited < 2000; waited++)
                await Task.Delay(5);
            return error;
        }

        Task AnswerAsync(ReceivedRequest request, HttpContext context)
        {
            if (!IsRedirected(request))
                return Good(request, context).SendAsync(context);
            _redirected = true;
            var there = location.Replace("{host}", context.Request.Host.Value, StringComparison.Ordinal);
            return new Answer("", Status: status, Headers: there.Length == 0 ? [("x-amz-bucket-region", "eu-west-1")] : [("Location", there)]).SendAsync(context);
        }

        bool IsRedirected(ReceivedRequest request) => way switch
        {
            "S3 PutObject" => request.Method == "PUT",
            "S3 CreateMultipartUpload" => request.Target.EndsWith("?uploads", StringComparison.Ordinal),
            "S3 UploadPart" => request.Target.Contains("partNumber=", StringComparison.Ordinal),
            "S3 CompleteMultipartUpload" => request.Method == "POST" && request.Target.Contains("uploadId=", StringComparison.Ordinal),
            "S3 AbortMultipartUpload" => request.Method == "DELETE",
            "S3 GetObject" => request.Method == "GET",
            "S3 GetObject of a later range" => request.Headers["Range"] != "bytes=0-8388607",
            "container" or "container of a profile" => request.Target == "/container",
            "instance token" or "instance of a profile" => request.Method == "PUT",
            "instance role" => request.Target.EndsWith("security-credentials/", StringComparison.Ordinal),
            "instance keys" => request.Target.EndsWith("security-credentials/a-role", StringComparison.Ordinal),
            "instance region" => request.Target.EndsWith("document", StringComparison.Ordinal),
            _ => true,
        };

        /// <summary>Answers of S3 and of an instance that lead to the request that is redirected.</summary>
        Answer Good(ReceivedRequest request, HttpContext context)
        {
            if (way.StartsWith("instance", StringComparison.Ordinal))
                return new Answer(request.Method == "PUT" ? "metadata-token" : "a-role", "text/plain");
            if (request.Target.EndsWith("?uploads", StringComparison.Ordinal))
                return new Answer("<Result><Bucket>bucket</Bucket><Key>key</Key><UploadId>upload</UploadId></Result>", "application/xml");
            if (request.Method != "GET")
                return way == "S3 AbortMultipartUpload" && request.Target.Contains("partNumber=2", StringComparison.Ordinal)
                    ? new Answer("<Error><Code>AccessDenied</Code></Error>", "application/xml", 403)
                    : new Answer("", "application/xml", Headers: ("ETag", "\"part\""));
            return new Answer(new string('x', 8 * 1024 * 1024), "text/plain", 206, ("ETag", "\"object\""), ("Content-Range", $"bytes 0-8388607/{Large}"));
        }
    }
}
