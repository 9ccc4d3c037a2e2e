using AwsMl.Core.Aws.Http;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Credentials;

/// <summary>The settings that determine credentials: as long as they do not change, the credentials are kept.</summary>
sealed record CredentialOptions(string? Profile, string? SharedCredentialsFile, string? Region, string? Role, HttpOptions Http)
{
    public static CredentialOptions Of(Settings settings, string? role) =>
        new(settings.Profile, settings.SharedCredentialsFile, settings.Region, role, HttpOptions.Of(settings));
}
