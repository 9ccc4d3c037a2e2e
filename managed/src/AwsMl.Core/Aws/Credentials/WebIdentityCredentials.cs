using Amazon.Runtime;
using Amazon.Runtime.SharedInterfaces;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Errors;

namespace AwsMl.Core.Aws.Credentials;

/// <summary>Credentials of a role that is assumed with a token from a file, as provided by Kubernetes.</summary>
sealed class WebIdentityCredentials : AssumeRoleWithWebIdentityCredentials
{
    readonly string _source;
    readonly StsClients _clients;

    WebIdentityCredentials(string tokenFile, string source, string role, string? session, StsClients clients)
        : base(tokenFile, role, session) => (_source, _clients) = (source, clients);

    /// <summary>Creates the credentials.</summary>
    /// <param name="tokenFile">The token's file.</param>
    /// <param name="source">What specifies the file, for errors.</param>
    /// <param name="role">The role's ARN.</param>
    /// <param name="session">The session name; null: the SDK's default.</param>
    /// <param name="clients">Creates the clients.</param>
    /// <exception cref="CredentialsException">The SDK does not accept the name of the file.</exception>
    public static WebIdentityCredentials Create(string tokenFile, string source, string role, string? session, StsClients clients) =>
        Path.IsPathFullyQualified(tokenFile)
            ? new(tokenFile, source, role, session, clients)
            : throw Wrong(source, tokenFile, "is no absolute path");

    protected override CredentialsRefreshState GenerateNewCredentials()
    {
        CheckFile();
        return base.GenerateNewCredentials();
    }

    protected override Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        CheckFile();
        return base.GenerateNewCredentialsAsync();
    }

    protected override ICoreAmazonSTS CreateClient() => _clients.Create(new AnonymousAWSCredentials());

    // The SDK reports neither what specifies the file nor that it is empty.  Its contents may change over time.
    void CheckFile()
    {
        try
        {
            if (string.IsNullOrWhiteSpace(File.ReadAllText(WebIdentityTokenFile)))
                throw Wrong(_source, WebIdentityTokenFile, "is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong(_source, WebIdentityTokenFile, Files.WhyNotRead(e), e);
        }
    }

    static CredentialsException Wrong(string source, string file, string why, Exception? inner = null) =>
        new($"{source} is \"{file}\", which {why}", inner);
}
