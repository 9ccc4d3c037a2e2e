using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Auth;
using AwsMl.Core.Aws.Credentials;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Aws.Retry;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Aws.Pipeline;

/// <summary>
/// botocore's vectors sign the headers of the case, host and date; the SDK always signs x-amz-content-sha256 too, so its
/// requests cannot have exactly those signatures.  Therefore a reference implementation must compute every vector's signature,
/// the SDK's computation with the vectors' clock must give the same, and requests sent by the client must be signed as the
/// reference would sign them.
/// </summary>
public class SignatureTests
{
    public static TheoryData<string> Cases
    {
        get
        {
            var names = new TheoryData<string>();
            foreach (var vector in Vectors.RootElement.GetProperty("cases").EnumerateArray())
                names.Add(vector.GetProperty("name").GetString()!);
            return names;
        }
    }

    static JsonDocument Vectors { get; } =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "signing-vectors.json")));

    static string Date => Vectors.RootElement.GetProperty("amz_date").GetString()!;

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_reference_signs_as_botocore_does(string name)
    {
        var vector = Find(name);

        var signature = ReferenceSignature.Sign(Canonical(vector), Keys.SecretKey, Date, Text(vector, "region"), Text(vector, "service"));

        Assert.Equal(Text(vector, "signature"), signature);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_sdk_signs_as_botocore_does(string name)
    {
        var vector = Find(name);
        var canonical = Canonical(vector);
        var at = DateTime.ParseExact(Date, "yyyyMMddTHHmmssZ", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);

        var result = AWS4Signer.ComputeSignature(
            Keys.AccessKey, Keys.SecretKey, Text(vector, "region"), at, Text(vector, "service"), canonical.Split('\n')[^2], canonical);

        Assert.Equal(Text(vector, "signature"), result.Signature);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_client_sends_the_case_signed(string name)
    {
        var vector = Find(name);
        await using var server = await TestServer.StartAsync(new Answer("ok"));

        await SendAsync(vector, server);

        var sent = Assert.Single(server.Received);
        Assert.Equal(new Uri(Text(vector, "url")).PathAndQuery, sent.Target);
        Assert.Equal(Text(vector, "body"), sent.Text);
        Assert.Equal(Token(vector), sent.Token);
        foreach (var header in vector.GetProperty("headers").EnumerateObject())
        {
            Assert.Equal(header.Value.GetString(), sent.Headers[header.Name]);
            Assert.Contains(header.Name.ToLowerInvariant(), SignedHeaders(sent));
        }
        Assert.Contains($"/{Text(vector, "region")}/{Text(vector, "service")}/aws4_request", sent.Headers["Authorization"]);
        Assert.Equal(ReferenceSignature.Expected(sent, Keys.SecretKey), ReferenceSignature.Given(sent));
    }

    [Fact]
    public async Task Rows_are_sent_signed_to_sagemaker()
    {
        using var environment = EnvironmentScope.WithKeys(("AWS_SESSION_TOKEN", "TOKEN/abc+def=="));
        await using var server = await TestServer.StartAsync(new Answer("1\n"));

        await Client.InvokeAsync(Client.For(server));

        var sent = Assert.Single(server.Received);
        Assert.Equal("/endpoints/my-ep/invocations", sent.Target);
        Assert.Equal("1.5,2\n", sent.Text);
        Assert.Equal("text/csv", sent.Headers["Content-Type"]);
        Assert.Equal("text/csv", sent.Headers["Accept"]);
        Assert.Contains("x-amz-security-token", SignedHeaders(sent));
        Assert.Contains($"aws_ml#{ControlVersion()} ", sent.Headers["User-Agent"]);
        Assert.Equal(ReferenceSignature.Expected(sent, Keys.SecretKey), ReferenceSignature.Given(sent));
    }

    /// <summary>The version that CREATE EXTENSION installs.</summary>
    static string ControlVersion() =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "aws_ml.control")).Split("default_version = '")[1].Split('\'')[0];

    static string[] SignedHeaders(ReceivedRequest request) =>
        request.Headers["Authorization"].Split("SignedHeaders=")[1].Split(',')[0].Split(';');

    static async Task SendAsync(JsonElement vector, TestServer server)
    {
        // A service with the case's signing name, on the test's server.
        var service = new AwsService("test", "Test", Text(vector, "service"), "", "", "", new Dictionary<string, ServiceError>());
        var region = Text(vector, "region");
        using var connections = new HttpConnections(HttpOptions.Of(new Settings()));
        var config = new ServiceConfig(service)
        {
            HttpClientFactory = new SharedHttpClientFactory(connections, TimeSpan.FromSeconds(60)),
            ServiceURL = server.Url,
            AuthenticationRegion = region,
        };
        AWSCredentials credentials = Token(vector) is { } token
            ? new SessionAWSCredentials(Keys.AccessKey, Keys.SecretKey, token)
            : new BasicAWSCredentials(Keys.AccessKey, Keys.SecretKey);
        var known = new ServiceCredentials(CredentialOptions.Of(new Settings(), role: null), () => credentials);
        using var client = new ServiceClient(service, new ServiceEndpoint(new Uri(server.Url), region), config, known);
        await client.SendAsync(Request(vector), new ServiceTargets(PaceTable.None).Of("test", "", ""), CancellationToken.None);
    }

    /// <summary>The next to last part of the path is the one that is escaped, as in the services' API models.</summary>
    static ServiceRequest Request(JsonElement vector)
    {
        var url = new Uri(Text(vector, "url"));
        var path = url.AbsolutePath.Split('/');
        var name = path.Length > 2 ? Uri.UnescapeDataString(path[^2]) : null;
        if (name is not null)
            path[^2] = "{Name}";
        var request = new ServiceRequest("Test", string.Join('/', path), Encoding.UTF8.GetBytes(Text(vector, "body")));
        if (name is not null)
            request.PathParts["{Name}"] = name;
        foreach (var parameter in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
            request.Query[parameter.Split('=')[0]] = Uri.UnescapeDataString(parameter.Split('=')[1]);
        foreach (var header in vector.GetProperty("headers").EnumerateObject())
            request.Headers[header.Name] = header.Value.GetString()!;
        return request;
    }

    static string Canonical(JsonElement vector)
    {
        var url = new Uri(Text(vector, "url"));
        var headers = vector.GetProperty("headers").EnumerateObject().Select(h => (h.Name, h.Value.GetString()!)).ToList();
        headers.Add(("Host", url.Host));
        headers.Add(("X-Amz-Date", Date));
        if (Token(vector) is { } token)
            headers.Add(("X-Amz-Security-Token", token));
        return ReferenceSignature.CanonicalRequest("POST", url.PathAndQuery, headers, Encoding.UTF8.GetBytes(Text(vector, "body")));
    }

    static JsonElement Find(string name) =>
        Vectors.RootElement.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);

    static string Text(JsonElement vector, string property) => vector.GetProperty(property).GetString()!;

    static string? Token(JsonElement vector) => vector.GetProperty("token").GetString();
}
