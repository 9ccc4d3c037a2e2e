using Amazon.Runtime;
using AwsMl.Core.Aws.Http;

namespace AwsMl.Core.Aws.Credentials;

/// <summary>Credentials of an EC2 instance's role; renewed before they expire.</summary>
sealed class InstanceCredentials : RefreshingAWSCredentials
{
    // If the service cannot issue new ones, it returns the old ones, which AWS continues to accept.
    static readonly TimeSpan Extension = TimeSpan.FromMinutes(10);

    readonly MetadataService _metadata;

    public InstanceCredentials(MetadataService metadata)
    {
        _metadata = metadata;
        PreemptExpiryTime = TimeSpan.FromMinutes(5);
    }

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        var keys = await TemporaryKeys.ReadAsync(
            _metadata.CredentialsAsync(), "the EC2 instance metadata service",
            "The instance needs a role; see AWS_EC2_METADATA_SERVICE_ENDPOINT in the environment of the server, too.").ConfigureAwait(false);
        if (keys.Expiration < DateTime.UtcNow + PreemptExpiryTime)
            keys.Expiration = DateTime.UtcNow + Extension;
        return keys;
    }
}
