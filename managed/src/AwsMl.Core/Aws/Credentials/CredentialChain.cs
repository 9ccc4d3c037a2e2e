using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using AwsMl.Core.Aws.Http;

namespace AwsMl.Core.Aws.Credentials;

/// <summary>
/// Where credentials come from, in the SDK's order: the profile of the settings if there is one; else environment, web
/// identity, shared profile, container, EC2 instance.  (AWS SDKs and Tools Reference Guide, Standardized credential providers.)
/// </summary>
/// <remarks>
/// The SDK's chain holds for the whole process, knows no profile but AWS_PROFILE, and watches files in a thread of its own;
/// and its sources that need the network follow redirects.  Those that read files and variables are the SDK's.
/// A profile with credential_process starts a process, for which .NET takes the signal handlers of the backend: the C side
/// gives them back after every call.
/// </remarks>
sealed class CredentialChain(Settings settings, SharedHttpClientFactory httpClients)
{
    // Shown in CloudTrail as the last part of the caller's ARN.
    const string SessionName = "aws_ml";

    readonly StsClients _clients = new(settings, httpClients);

    /// <summary>Finds credentials.</summary>
    /// <param name="role">A role to assume with them; null: none.</param>
    /// <exception cref="CredentialsException">There are none.</exception>
    public AWSCredentials Resolve(string? role)
    {
        var source = settings.Profile is { Length: > 0 } ? FromProfile(required: true)! : FromAnywhere();
        return role is null ? source : new RoleCredentials(source, role, SessionName, externalId: null, _clients);
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
                _clients)
            : null;

    AWSCredentials? FromProfile(bool required)
    {
        var name = Profiles.Name(settings);
        return required || Profile(name) is { CanCreateAWSCredentials: true } ? OfProfile(name, []) : null;
    }

    CredentialProfile? Profile(string name) =>
        new CredentialProfileStoreChain(settings.SharedCredentialsFile).TryGetProfile(name, out var profile) ? profile : null;

    /// <summary>The credentials of a profile, which may refer to another one's.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="seen">The profiles that led to it.</param>
    AWSCredentials OfProfile(string name, HashSet<string> seen)
    {
        var profile = Profile(name) ?? throw new CredentialsException($"there is no profile \"{name}\"");
        if (!profile.CanCreateAWSCredentials)
            throw new CredentialsException($"the profile \"{name}\" has no credentials");
        if (!seen.Add(name))
            throw new CredentialsException($"the profile \"{name}\" is its own source");
        var options = profile.Options;
        if (string.IsNullOrEmpty(options.RoleArn) || !string.IsNullOrEmpty(options.EndpointName))
            return AWSCredentialsFactory.GetAWSCredentials(profile, profile.CredentialProfileStore);
        if (!string.IsNullOrEmpty(options.WebIdentityTokenFile))
            return new WebIdentityCredentials(options.WebIdentityTokenFile, options.RoleArn, options.RoleSessionName, _clients);
        var source = string.IsNullOrEmpty(options.SourceProfile) ? OfSource(options.CredentialSource, name) : OfProfile(options.SourceProfile, seen);
        return new RoleCredentials(source, options.RoleArn, options.RoleSessionName ?? SessionName, options.ExternalID, _clients);
    }

    AWSCredentials OfSource(string? source, string profile) => source?.ToLowerInvariant() switch
    {
        "environment" => new EnvironmentVariablesAWSCredentials(),
        "ecscontainer" => new ContainerCredentials(httpClients),
        "ec2instancemetadata" => new InstanceCredentials(new MetadataService(httpClients)),
        _ => throw new CredentialsException($"the profile \"{profile}\" has no credential_source that is known"),
    };

    AWSCredentials? FromContainer() => ContainerCredentials.AreThere ? new ContainerCredentials(httpClients) : null;

    AWSCredentials? FromInstance()
    {
        if (!MetadataService.IsEnabled)
            return null;
        try
        {
            var credentials = new InstanceCredentials(new MetadataService(httpClients));
            credentials.GetCredentials();
            return credentials;
        }
        catch (Exception)
        {
            // No instance, or one without a role.
            return null;
        }
    }

    static bool Has(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
