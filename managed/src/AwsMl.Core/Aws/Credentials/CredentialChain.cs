using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Credentials;

/// <summary>
/// The sources of credentials, in the SDK's order: the profile of the settings if there is one; otherwise environment, web
/// identity, shared profile, container, EC2 instance.  (AWS SDKs and Tools Reference Guide, Standardized credential providers.)
/// </summary>
/// <remarks> The SDK's chain applies to the whole process, only knows the profile AWS_PROFILE, and watches files in a thread of
/// its own; and its network sources follow redirects.  So only the sources that read files and variables are the SDK's. A
/// profile with credential_process starts a process, for which .NET takes over the backend's signal handlers: the C side
/// restores them after every call. </remarks>
sealed class CredentialChain(Settings settings, SharedHttpClientFactory httpClients)
{
    // Shown in CloudTrail as the last part of the caller's ARN.
    const string SessionName = "aws_ml";

    readonly StsClients _clients = new(settings, httpClients);

    /// <summary>Finds credentials.</summary>
    /// <param name="role">A role to assume with them; null: none.</param>
    /// <exception cref="CredentialsException">No credentials were found.</exception>
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

    WebIdentityCredentials? FromWebIdentity()
    {
        const string file = AssumeRoleWithWebIdentityCredentials.WebIdentityTokenFileEnvVariable;
        const string role = AssumeRoleWithWebIdentityCredentials.RoleArnEnvVariable;
        if (!Has(file) || !Has(role))
            return null;
        var arn = Environment.GetEnvironmentVariable(role)!;
        RoleRules.Check(arn, $"{role} in the environment of the server");
        return WebIdentityCredentials.Create(
            Environment.GetEnvironmentVariable(file)!, $"{file} in the environment of the server", arn,
            Environment.GetEnvironmentVariable(AssumeRoleWithWebIdentityCredentials.RoleSessionNameEnvVariable), _clients);
    }

    AWSCredentials? FromProfile(bool required)
    {
        var name = Profiles.Name(settings);
        return required || Profiles.Find(settings, name) is { CanCreateAWSCredentials: true } ? OfProfile(name, []) : null;
    }

    CredentialsException ProfileIsWrong(string message, Exception? inner = null) =>
        new(message, inner) { Hint = $"See {Profiles.NamedBy(settings)}, which names the profile, and aws_ml.shared_credentials_file, which names its file." };

    /// <summary>Profiles that require a login cannot be used by a server itself; the AWS CLI can do that for it.</summary>
    CredentialsException? Interactive(string name, CredentialProfileOptions options)
    {
        var (what, ready) = (options.SsoSession ?? options.SsoStartUrl ?? options.SsoAccountId, options.LoginSession, options.MfaSerial) switch
        {
            ({ Length: > 0 }, _, _) => ("IAM Identity Center (SSO)", $"after \"aws sso login --profile {name}\""),
            (_, { Length: > 0 }, _) => ("a login session", $"after \"aws login --profile {name}\""),
            (_, _, { Length: > 0 }) => ("a one-time code (mfa_serial)", "where the AWS CLI has a session of it in its cache"),
            _ => (null, null),
        };
        return what is null || !string.IsNullOrEmpty(options.CredentialProcess)
            ? null
            : new CredentialsException($"the profile \"{name}\" gets its credentials by {what}, which a server cannot do by itself")
            {
                Hint = $"Another profile with \"credential_process = aws configure export-credentials --profile {name} --format process\" "
                    + $"gets them from the AWS CLI, {ready}, as the user of the server; see {Profiles.NamedBy(settings)}.",
            };
    }

    /// <summary>The credentials of a profile, which may refer to another profile.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="seen">The profiles that referred to it.</param>
    AWSCredentials OfProfile(string name, HashSet<string> seen)
    {
        var profile = Profiles.Find(settings, name)
            ?? throw ProfileIsWrong($"there is no profile \"{name}\" in {string.Join(" or ", Profiles.FilesOf(settings.SharedCredentialsFile))}");
        var options = profile.Options;
        if (Interactive(name, options) is { } interactive)
            throw interactive;
        if (!profile.CanCreateAWSCredentials)
            throw ProfileIsWrong($"the profile \"{name}\" has no credentials, or not all that they need");
        if (!seen.Add(name))
            throw ProfileIsWrong($"the profile \"{name}\" is its own source");
        if (string.IsNullOrEmpty(options.RoleArn) || !string.IsNullOrEmpty(options.EndpointName))
        {
            try
            {
                return AWSCredentialsFactory.GetAWSCredentials(profile, profile.CredentialProfileStore);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The message names keys of the file, not their values.
                throw ProfileIsWrong($"the profile \"{name}\" does not lead to credentials: {ErrorClassifier.FirstSentence(e.Message)}", e);
            }
        }
        RoleRules.Check(options.RoleArn, $"role_arn of the profile \"{name}\"");
        if (!string.IsNullOrEmpty(options.WebIdentityTokenFile))
        {
            var source = $"web_identity_token_file of the profile \"{name}\"";
            return WebIdentityCredentials.Create(options.WebIdentityTokenFile, source, options.RoleArn, options.RoleSessionName, _clients);
        }
        var keys = string.IsNullOrEmpty(options.SourceProfile) ? OfSource(options.CredentialSource, name) : OfProfile(options.SourceProfile, seen);
        return new RoleCredentials(keys, options.RoleArn, options.RoleSessionName ?? SessionName, options.ExternalID, _clients);
    }

    AWSCredentials OfSource(string? source, string profile) => source?.ToLowerInvariant() switch
    {
        "environment" => FromEnvironment()
            ?? throw ProfileIsWrong($"the profile \"{profile}\" takes the keys of the environment, and AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not in that of the server"),
        "ecscontainer" => FromContainer()
            ?? throw ProfileIsWrong($"the profile \"{profile}\" takes the credentials of a container, and {ContainerCredentials.Variables} is in the environment of the server"),
        "ec2instancemetadata" => MetadataService.IsEnabled
            ? new InstanceCredentials(new MetadataService(httpClients))
            : throw ProfileIsWrong($"the profile \"{profile}\" takes the credentials of the EC2 instance, and AWS_EC2_METADATA_DISABLED is true in the environment of the server"),
        _ => throw ProfileIsWrong($"the profile \"{profile}\" has no credential_source that is known"),
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
            // Not an instance, or one without a role.
            return null;
        }
    }

    static bool Has(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
