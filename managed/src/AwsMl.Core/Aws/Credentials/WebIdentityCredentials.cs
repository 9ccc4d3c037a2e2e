using Amazon.Runtime;
using Amazon.Runtime.SharedInterfaces;

namespace AwsMl.Core.Aws.Credentials;

/// <summary>Credentials of a role, assumed with a token in a file, as Kubernetes puts it there.</summary>
sealed class WebIdentityCredentials(string tokenFile, string role, string? session, StsClients clients)
    : AssumeRoleWithWebIdentityCredentials(tokenFile, role, session)
{
    protected override ICoreAmazonSTS CreateClient() => clients.Create(new AnonymousAWSCredentials());
}
