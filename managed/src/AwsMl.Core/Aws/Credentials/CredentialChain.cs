using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Util;

namespace AwsMl.Core.Aws.Credentials;

/// <summary>
/// Where credentials come from, in the SDK's order: the profile of the settings if there is one; else environment, web
/// identity, shared profile, container, EC2 instance.  (AWS SDKs and Tools Reference Guide, Standardized credential providers.)
/// </summary>
/// <remarks>
/// The sources are the SDK's own; only the order is repeated here.  Its chain holds for the whole process, knows no profile
/// but AWS_PROFILE, and watches files in a thread of its own.
/// A profile with credential_process starts a process, for which .NET takes the signal handlers of the backend: the C side
/// gives them back after every call.
/// </remarks>
sealed class CredentialChain(Settings settings, StsClients clients)
{
    // Shown in CloudTrail as the last part of the caller's ARN.
    const string SessionName = "aws_ml";

    /// <summary>Finds credentials.</summary>
    /// <param name="role">A role to assume with them; null: none.</param>
    /// <exception cref="CredentialsException">There are none.</exception>
    public AWSCredentials Resolve(string? role)
    {
        var source = settings.Profile is { Length: > 0 } ? FromProfile(required: true)! : FromAnywhere();
        return role is null ? source : new RoleCredentials(source, role, SessionName, externalId: null, clients);
    }

    AWSCredentials FromAnywhere() =>
        FromEnvironment()
        ?? FromWebIdentity()
        ?? FromProfile(required: !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_PROFILE")))
        ?? FromContainer()
        ?? FromInstance()
        ?? throw new CredentialsException(
            "no AWS credentials were found in the environment, a shared profile, a container or an EC2 instance");

    static AWSCredentials? FromEnvironment() =>
        Has("AWS_ACCESS_KEY_ID") && (Has("AWS_SECRET_ACCESS_KEY") || Has("AWS_SECRET_KEY")) ? new EnvironmentVariablesAWSCredentials() : null;

    AWSCredentials? FromWebIdentity() =>
        Has(AssumeRoleWithWebIdentityCredentials.WebIdentityTokenFileEnvVariable) && Has(AssumeRoleWithWebIdentityCredentials.RoleArnEnvVariable)
            ? new WebIdentityCredentials(
                Environment.GetEnvironmentVariable(AssumeRoleWithWebIdentityCredentials.WebIdentityTokenFileEnvVariable)!,
                Environment.GetEnvironmentVariable(AssumeRoleWithWebIdentityCredentials.RoleArnEnvVariable)!,
                Environment.GetEnvironmentVariable(AssumeRoleWithWebIdentityCredentials.RoleSessionNameEnvVariable),
                clients)
            : null;

    AWSCredentials? FromProfile(bool required)
    {
        var name = Profiles.Name(settings);
        var chain = new CredentialProfileStoreChain(settings.SharedCredentialsFile);
        if (!chain.TryGetProfile(name, out var profile))
            return required ? throw new CredentialsException($"there is no profile \"{name}\"") : null;
        if (!profile.CanCreateAWSCredentials)
            return required ? throw new CredentialsException($"the profile \"{name}\" has no credentials") : null;
        return WithOurClients(AWSCredentialsFactory.GetAWSCredentials(profile, profile.CredentialProfileStore));
    }

    /// <summary>Puts our classes in the place of the SDK's that would make a client of STS; profiles may refer to others.</summary>
    AWSCredentials WithOurClients(AWSCredentials credentials) => credentials switch
    {
        AssumeRoleAWSCredentials role =>
            new RoleCredentials(WithOurClients(role.SourceCredentials), role.RoleArn, role.RoleSessionName, role.Options.ExternalId, clients),
        AssumeRoleWithWebIdentityCredentials token =>
            new WebIdentityCredentials(token.WebIdentityTokenFile, token.RoleArn, token.RoleSessionName, clients),
        _ => credentials,
    };

    static AWSCredentials? FromContainer() =>
        Has("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") || Has("AWS_CONTAINER_CREDENTIALS_FULL_URI") ? new GenericContainerCredentials() : null;

    static AWSCredentials? FromInstance()
    {
        if (!EC2InstanceMetadata.IsIMDSEnabled)
            return null;
        try
        {
            // Asks the instance for the name of its role.
            return new InstanceProfileAWSCredentials();
        }
        catch (Exception)
        {
            // No instance, or one without a role.
            return null;
        }
    }

    static bool Has(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
