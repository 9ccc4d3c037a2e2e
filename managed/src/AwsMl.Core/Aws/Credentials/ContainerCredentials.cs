using Amazon.Runtime;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Errors;

namespace AwsMl.Core.Aws.Credentials;

/// <summary>
/// Credentials provided to a container (Amazon ECS, Amazon EKS Pod Identity); renewed before they expire.  (AWS SDKs and Tools
/// Reference Guide, Container credential provider.)
/// </summary>
sealed class ContainerCredentials : RefreshingAWSCredentials
{
    const string RelativeUri = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
    const string TokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
    const string FullUri = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

    /// <summary>The credentials endpoint of ECS.</summary>
    static readonly Uri Ecs = new("http://169.254.170.2");

    /// <summary>The hosts of EKS, which may also be accessed over http.</summary>
    static readonly string[] EksHosts = ["169.254.170.23", "[fd00:ec2::23]"];

    readonly LocalService _service;
    readonly string _target;

    public ContainerCredentials(SharedHttpClientFactory httpClients)
    {
        var (endpoint, target) = Address();
        (_service, _target) = (new LocalService(httpClients, endpoint), target);
        PreemptExpiryTime = TimeSpan.FromMinutes(5);
    }

    /// <summary>What is missing where there are none, in an error.</summary>
    public const string Variables = $"neither {RelativeUri} nor {FullUri}";

    /// <summary>Whether the environment specifies them.</summary>
    public static bool AreThere => Variable(RelativeUri) is not null || Variable(FullUri) is not null;

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        (string, string)[] headers = Token() is { } token ? [("Authorization", token)] : [];
        return await TemporaryKeys.ReadAsync(
            _service.AskAsync(HttpMethod.Get, _target, headers), "the container",
            $"See {RelativeUri}, {FullUri} and {TokenFile} in the environment of the server.").ConfigureAwait(false);
    }

    static (Uri Endpoint, string Target) Address()
    {
        if (Variable(RelativeUri) is { } relative)
            return relative.StartsWith('/') ? (Ecs, relative) : throw new CredentialsException($"{RelativeUri} is not a path");
        if (!Uri.TryCreate(Variable(FullUri), UriKind.Absolute, out var uri) || !MayBeAsked(uri))
            throw new CredentialsException($"{FullUri} is neither an https URL nor one of this machine");
        return (uri, uri.PathAndQuery);
    }

    static bool MayBeAsked(Uri uri) =>
        uri.UserInfo.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps
            || (uri.Scheme == Uri.UriSchemeHttp && (uri.IsLoopback || uri.Host == Ecs.Host || EksHosts.Contains(uri.Host))));

    // The file may change over time.
    static string? Token()
    {
        var token = Variable(TokenFile) is { } file ? Read(file) : Variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
        return token?.AsSpan().ContainsAny('\r', '\n') == true
            ? throw new CredentialsException("the authorization token of the container has more than one line")
            : token;
    }

    static string Read(string tokenFile)
    {
        try
        {
            return File.ReadAllText(tokenFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CredentialsException($"{TokenFile} in the environment of the server is \"{tokenFile}\", which {Files.WhyNotRead(e)}", e);
        }
    }

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
