using System.Net;
using System.Net.Sockets;
using System.Text;
using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Protocol;
using AwsMl.Core.Services;
using AwsMl.Core.Services.Lambda;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Services.Lambda;

public class InvokeFunctionTests
{
    const string Arn = "arn:aws:lambda:eu-west-1:123456789012:function:my-function";

    [Fact]
    public async Task A_row_is_sent_signed_and_its_answer_comes_back_as_it_is()
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(new Answer("{\"a\": \"é\"}", "application/json", 200,
            ("X-Amz-Executed-Version", "$LATEST"), ("X-Amz-Log-Result", "bG9n")));

        var rows = await Client.SendAsync(Client.For(server), Invoke("my-function", "{\"b\": \"ü\"}", log: "Tail", context: "{\"c\": \"ö\"}"));

        Assert.Equal([["200", "{\"a\": \"é\"}", "$LATEST", "bG9n"]], rows);
        var sent = Assert.Single(server.Received);
        Assert.Equal("/2015-03-31/functions/my-function/invocations", sent.Target);
        Assert.Equal("{\"b\": \"ü\"}", sent.Text);
        Assert.Equal("application/json", sent.Headers["Content-Type"]);
        Assert.Equal("RequestResponse", sent.Headers["X-Amz-Invocation-Type"]);
        Assert.Equal("Tail", sent.Headers["X-Amz-Log-Type"]);
        Assert.Equal("{\"c\": \"ö\"}", Encoding.UTF8.GetString(Convert.FromBase64String(sent.Headers["X-Amz-Client-Context"])));
        AssertSigned(sent, "us-east-1");
    }

    [Fact]
    public async Task An_arn_is_escaped_and_its_region_signed_for()
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(new Answer("1", "application/json"));

        await Client.SendAsync(Client.For(server), Invoke(Arn, qualifier: "$LATEST"));

        var sent = Assert.Single(server.Received);
        Assert.Equal(
            "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Amy-function/invocations?Qualifier=%24LATEST", sent.Target);
        Assert.False(sent.Headers.ContainsKey("X-Amz-Client-Context"));
        AssertSigned(sent, "eu-west-1");
    }

    [Fact]
    public async Task Each_region_has_its_connection_and_all_the_same_credentials()
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(new Answer("1", "application/json"));
        using var connections = new ServiceConnections(Client.For(server), former: null);

        foreach (var region in new[] { "us-east-1", "eu-west-1", null, "eu-west-1" })
            await Client.SendAsync(connections, Invoke("f", region: region));

        Assert.Equal(["us-east-1", "eu-west-1", "us-east-1", "eu-west-1"], server.Received.Select(Region));
        Assert.Same(connections.Of(LambdaService.Api, "eu-west-1"), connections.Of(LambdaService.Api, "eu-west-1"));
        Assert.Same(connections.Of(LambdaService.Api).Credentials, connections.Of(LambdaService.Api, "eu-west-1").Credentials);
    }

    [Theory]
    [InlineData("Event", 202)]
    [InlineData("DryRun", 204)]
    public async Task Who_does_not_wait_gets_a_status_alone(string type, int status)
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync((_, context) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        var rows = await Client.SendAsync(Client.For(server), Invoke("f", type: type));

        Assert.Equal([[status.ToString(), null, null, null]], rows);
        Assert.Equal(type, Assert.Single(server.Received).Headers["X-Amz-Invocation-Type"]);
    }

    [Theory]
    [InlineData("my-function", null)]
    [InlineData("my_function:7", null)]
    [InlineData("my-function:$LATEST", null)]
    [InlineData("123456789012:function:my-function:live", null)]
    [InlineData(Arn, "eu-west-1")]
    [InlineData("arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f:7", "us-gov-west-1")]
    [InlineData("arn:aws-eusc:lambda:eusc-de-east-1:123456789012:function:f", "eusc-de-east-1")]
    public void Names_partial_arns_and_arns_are_accepted(string name, string? region) =>
        Assert.Equal(new FunctionName(name, region, null), FunctionName.Check(name, null, null));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a.b")]
    [InlineData("a%2Fb")]
    [InlineData("a?b")]
    [InlineData("a\n")]
    [InlineData("é")]
    [InlineData(":a")]
    [InlineData("a:")]
    [InlineData("a:b:c")]
    [InlineData("a:$OTHER")]
    [InlineData("12345678901:function:f")]
    [InlineData("arn:aws:lambda:evil.example:123456789012:function:f")]
    [InlineData("arn:aws:lambda:us-east-1:123456789012:layer:f")]
    [InlineData("arn:aws:s3:us-east-1:123456789012:function:f")]
    [InlineData("(f,us-east-1)")]
    public void Other_names_are_refused(string name) =>
        Assert.Equal($"\"{name}\" is not the name or ARN of a Lambda function", Refusal(() => Invoke(name)));

    [Fact]
    public void A_name_that_is_too_long_is_refused_in_part() =>
        Assert.Equal($"\"{new string('a', 256)}...\" is not the name or ARN of a Lambda function", Refusal(() => Invoke(new string('a', 1_000_000))));

    [Theory]
    [InlineData("us-east-1\n")]
    [InlineData("us-east-1.evil.example")]
    [InlineData("evil.example/")]
    [InlineData("x@evil.example#")]
    [InlineData("us-east-1:80")]
    public void What_is_no_region_reaches_no_host(string region) =>
        Assert.Equal($"\"{region}\" is not the name of an AWS region", Refusal(() => Invoke("f", region: region)));

    /// <summary>As for S3, and as an empty setting does.</summary>
    [Fact]
    public void An_empty_region_is_that_of_the_settings() => Assert.Equal(new FunctionName("f", null, null), FunctionName.Check("f", "", null));

    /// <summary>Other services than AWS's have regions of other forms.</summary>
    [Theory]
    [InlineData("us-east")]
    [InlineData("US-EAST-1")]
    public async Task A_region_is_of_AWS_unless_an_endpoint_URL_says_where_the_service_is(string region)
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(new Answer("{}"));

        await Client.SendAsync(Client.For(server), Invoke("f", region: region));
        var error = await Client.FailAsync(new Settings { Region = "us-east-1", Proxy = server.Url }, Invoke("f", region: region));

        // Where botocore keeps capitals, the SDK's signer does not.
        Assert.Equal(region.ToLowerInvariant(), Region(Assert.Single(server.Received)));
        Assert.Equal((ErrorKind.BadArgument, $"\"{region}\" is not the name of an AWS region"), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData("f", "fips-us-east-1")]
    [InlineData("arn:aws:lambda:fips-us-east-1:123456789012:function:f", null)]
    public async Task A_region_is_no_way_to_ask_for_FIPS(string name, string? region)
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(new Answer("{}"));

        var error = region is null
            ? await Client.FailAsync(Client.For(server), Invoke(name))
            : new RequestError(ErrorKind.BadArgument, Refusal(() => Invoke(name, region: region)));

        Assert.Equal((ErrorKind.BadArgument, "\"fips-us-east-1\" is a way to ask for FIPS endpoints, not an AWS region"), (error.Kind, error.Message));
        Assert.Empty(server.Received);
    }

    [Fact]
    public void Arn_and_arguments_must_not_contradict()
    {
        Assert.Equal("the region is us-east-1, and eu-west-1 in the ARN", Refusal(() => Invoke(Arn, region: "us-east-1")));
        Assert.Equal("the qualifier is 2, and 1 in the function name", Refusal(() => Invoke("f:1", qualifier: "2")));
        Assert.Equal("\"a b\" is not a version or alias of a Lambda function", Refusal(() => Invoke("f", qualifier: "a b")));
        Assert.NotNull(Invoke(Arn + ":1", region: "eu-west-1", qualifier: "1").Request);
    }

    [Fact]
    public void Types_are_those_of_the_api()
    {
        Assert.Equal("invocation_type must be RequestResponse, Event or DryRun", Refusal(() => Invoke("f", type: "event")));
        Assert.Equal("log_type must be None or Tail", Refusal(() => Invoke("f", log: "")));
    }

    [Theory]
    [InlineData("RequestResponse", 6 * 1024 * 1024)]
    [InlineData("Event", 1024 * 1024)]
    public void A_payload_has_a_limit(string type, int most)
    {
        Assert.NotNull(Invoke("f", new string('1', most), type: type).Request);

        var tooLarge = new string('1', most + 1);
        var error = Assert.Throws<RequestException>(() => Invoke("f", tooLarge, type: type));
        Assert.Equal((ErrorKind.TooLarge, $"the payload has {most + 1} bytes, AWS Lambda takes at most {most} of invocation type {type}"), (error.Kind, error.Message));
        Assert.Equal(ErrorKind.TooLarge, Assert.Single(Invoke("f", tooLarge, type: type, options: Client.Options with { KeepGoing = true }).Refused).Error.Kind);
    }

    [Fact]
    public void A_context_has_one_too()
    {
        Assert.NotNull(Invoke("f", context: new string('1', 2685)).Request);
        Assert.Equal(ErrorKind.TooLarge, Assert.Throws<RequestException>(() => Invoke("f", context: new string('1', 2686))).Kind);
    }

    [Fact]
    public async Task A_function_that_failed_is_not_invoked_again_and_its_words_come_along()
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(new Answer(
            """{"errorMessage": "not 'Jane'"}""", "application/json", 200, ("X-Amz-Function-Error", "Unhandled"), ("x-amzn-RequestId", "request-1")));

        var error = await Client.FailAsync(Client.For(server), Invoke("f"));

        Assert.Equal((ErrorKind.FunctionError, "Unhandled", """{"errorMessage": "not 'Jane'"}"""), (error.Kind, error.ServiceCode, error.Message));
        Assert.Equal((200, "request-1"), (error.HttpStatus, error.RequestId));
        Assert.Single(server.Received);
    }

    [Theory]
    [InlineData("plain text")]
    [InlineData("{\"a\": ")]
    [InlineData("1 2")]
    public async Task An_answer_is_json(string body)
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(new Answer(body, "application/json"));

        var error = await Client.FailAsync(Client.For(server), Invoke("f"));

        Assert.Equal((ErrorKind.BadAnswer, "the answer is not valid JSON"), (error.Kind, error.Message));
    }

    [Fact]
    public async Task An_answer_is_utf8()
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync((_, context) => context.Response.Body.WriteAsync(new byte[] { (byte)'"', 0xe9, (byte)'"' }).AsTask());

        var error = await Client.FailAsync(Client.For(server), Invoke("f"));

        Assert.Equal((ErrorKind.BadAnswer, "the answer is not valid UTF-8"), (error.Kind, error.Message));
    }

    [Fact]
    public async Task A_deep_answer_is_json_too()
    {
        using var environment = EnvironmentScope.WithKeys();
        var deep = new string('[', 100_000) + new string(']', 100_000);
        await using var server = await TestServer.StartAsync(new Answer(deep, "application/json"));

        var rows = await Client.SendAsync(Client.For(server), Invoke("f"));

        Assert.Equal(deep, Assert.Single(rows)[1]);
    }

    [Theory]
    [InlineData(429, "TooManyRequestsException")]
    [InlineData(500, "ServiceException")]
    [InlineData(502, "EC2ThrottledException")]
    [InlineData(503, "ServiceUnavailable")]
    public async Task A_service_that_did_not_invoke_is_asked_again(int status, string code)
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var server = await TestServer.StartAsync(Answer.Error(status, code, "no"), new Answer("1", "application/json"));

        await Client.SendAsync(Client.For(server), Invoke("f"));

        Assert.Equal(2, server.Received.Count);
    }

    [Fact]
    public async Task After_a_lost_connection_or_answer_the_function_is_not_invoked_again()
    {
        using var environment = EnvironmentScope.WithKeys();
        await using var aborting = await TestServer.StartAsync((_, context) =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var truncating = await TestServer.StartAsync(async (_, context) =>
        {
            context.Response.ContentLength = 100;
            await context.Response.Body.WriteAsync("1"u8.ToArray());
            context.Abort();
        });

        foreach (var server in new[] { aborting, truncating })
        {
            Assert.Equal(ErrorKind.ConnectionLost, (await Client.FailAsync(Client.For(server), Invoke("f"))).Kind);
            Assert.Single(server.Received);
        }
    }

    [Fact]
    public async Task A_connection_that_is_refused_is_tried_again()
    {
        using var environment = EnvironmentScope.WithKeys();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var nobody = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}";

        var error = await Client.FailAsync(Client.For(nobody) with { MaxAttempts = 2 }, Invoke("f"));

        Assert.Equal((ErrorKind.CannotConnect, 2), (error.Kind, error.Attempts));
    }

    static Submission Invoke(
        string name, string payload = "{}", string? region = null, string? type = null, string? log = null, string? context = null,
        string? qualifier = null, RequestOptions? options = null) =>
        InvokeFunction.Prepare(name, Rows.Pack([payload, region, type, log, context, qualifier]), options ?? Client.Options);

    static string Region(ReceivedRequest sent) => sent.Headers["Authorization"].Split('/')[2];

    static void AssertSigned(ReceivedRequest sent, string region)
    {
        Assert.Contains($"/{region}/lambda/aws4_request", sent.Headers["Authorization"]);
        Assert.Equal(ReferenceSignature.Expected(sent, Keys.SecretKey), ReferenceSignature.Given(sent));
    }

    static string Refusal(Func<Submission> prepare)
    {
        var error = Assert.Throws<RequestException>(prepare);
        Assert.Equal(ErrorKind.BadArgument, error.Kind);
        return error.Message;
    }
}
