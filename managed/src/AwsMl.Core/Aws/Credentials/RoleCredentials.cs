using Amazon.Runtime;
using Amazon.SecurityToken.Model;
using AwsMl.Core.Errors;

namespace AwsMl.Core.Aws.Credentials;

/// <summary>Credentials of a role that is assumed with other credentials; renewed before they expire.</summary>
sealed class RoleCredentials : RefreshingAWSCredentials
{
    readonly AWSCredentials _source;
    readonly string _role;
    readonly string _session;
    readonly string? _externalId;
    readonly StsClients _clients;

    public RoleCredentials(AWSCredentials source, string role, string session, string? externalId, StsClients clients)
    {
        (_source, _role, _session, _externalId, _clients) = (source, role, session, externalId, clients);
        // In the background and ahead of time, so that no request waits for it.
        PreemptExpiryTime = TimeSpan.FromMinutes(5);
    }

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        using var client = _clients.Create(_source);
        try
        {
            var answer = await client.AssumeRoleAsync(
                new AssumeRoleRequest { RoleArn = _role, RoleSessionName = _session, ExternalId = _externalId }).ConfigureAwait(false);
            var credentials = answer.Credentials;
            return new CredentialsRefreshState(
                new ImmutableCredentials(credentials.AccessKeyId, credentials.SecretAccessKey, credentials.SessionToken),
                credentials.Expiration.GetValueOrDefault());
        }
        catch (AmazonServiceException e)
        {
            throw ErrorClassifier.OfCredentials($"could not assume the role \"{_role}\"", e);
        }
    }
}
