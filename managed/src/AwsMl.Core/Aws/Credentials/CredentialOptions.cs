using AwsMl.Core.Aws.Http;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Credentials;

/// <summary>The settings that credentials are found by: while they stay, so do the credentials that were found.</summary>
sealed record CredentialOptions(string? Profile, string? SharedCredentialsFile, string? Region, string? Role, HttpOptions Http)
{
    public static CredentialOptions Of(Settings settings, string? role) =>
        new(settings.Profile, settings.SharedCredentialsFile, settings.Region, role, HttpOptions.Of(settings));
}
