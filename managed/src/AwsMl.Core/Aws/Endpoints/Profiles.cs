using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Endpoints;

/// <summary>Which profile of the shared files is used.</summary>
static class Profiles
{
    /// <summary>The setting, otherwise AWS_PROFILE, otherwise "default".</summary>
    public static string Name(Settings settings)
    {
        if (!string.IsNullOrWhiteSpace(settings.Profile))
            return settings.Profile.Trim();
        var name = Environment.GetEnvironmentVariable("AWS_PROFILE");
        return string.IsNullOrWhiteSpace(name) ? "default" : name.Trim();
    }

    /// <summary>What specifies it, for errors.</summary>
    public static string NamedBy(Settings settings) => !string.IsNullOrWhiteSpace(settings.Profile) ? "aws_ml.profile" : "AWS_PROFILE";

    /// <summary>
    /// The files that contain profiles: that of the setting, otherwise of the environment or of the server's user; and the AWS
    /// CLI's configuration file.
    /// </summary>
    /// <param name="settingsFile">The file of the setting; null or empty: none.</param>
    public static string[] FilesOf(string? settingsFile) =>
        [settingsFile is { Length: > 0 } ? settingsFile : OfVariable("AWS_SHARED_CREDENTIALS_FILE") ?? HomeFile("credentials"), OfVariable("AWS_CONFIG_FILE") ?? HomeFile("config")];

    static string? OfVariable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } file ? file : null;

    static string HomeFile(string name) => Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "", ".aws", name);

    /// <summary>Reads the profile; null: there is no profile with this name.</summary>
    /// <exception cref="CredentialsException">The file of the setting cannot be read.</exception>
    /// <exception cref="RequestException">The files are invalid.</exception>
    public static CredentialProfile? Find(Settings settings, string name)
    {
        CheckFile(settings);
        return Read(settings.SharedCredentialsFile, name);
    }

    /// <summary>Sets what the SDK only reads from the process's profile, AWS_PROFILE.  Variables take precedence.</summary>
    /// <exception cref="RequestException">The profile cannot be read, or refers to a missing services section.</exception>
    public static void Apply(ClientConfig config)
    {
        var profile = Read(config.Profile.Location, config.Profile.Name);
        config.UseFIPSEndpoint = Switch("AWS_USE_FIPS_ENDPOINT", profile?.UseFIPSEndpoint);
        config.UseDualstackEndpoint = Switch("AWS_USE_DUALSTACK_ENDPOINT", profile?.UseDualstackEndpoint);
        config.IgnoreConfiguredEndpointUrls = Switch("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", profile?.IgnoreConfiguredEndpointUrls);
        // The SDK ignores this; botocore does not.
        if (!config.IgnoreConfiguredEndpointUrls && profile?.Services is { Length: > 0 } services && !SdkSettings.HasServices(services, FilesOf(config.Profile.Location)))
        {
            throw new RequestException(
                ErrorKind.Configuration, $"services of the profile \"{profile.Name}\" is \"{services}\", and there is no section [services {services}]")
            {
                Hint = $"It belongs into {FilesOf(config.Profile.Location)[^1]}.",
            };
        }
    }

    static bool Switch(string variable, bool? ofProfile) => bool.TryParse(Environment.GetEnvironmentVariable(variable), out var value) ? value : ofProfile ?? false;

    static CredentialProfile? Read(string? settingsFile, string name)
    {
        try
        {
            if (new CredentialProfileStoreChain(settingsFile).TryGetProfile(name, out var profile))
                return profile;
            SdkSettings.CheckProfile(name, FilesOf(settingsFile));
            return null;
        }
        catch (Exception e) when (e is not (OutOfMemoryException or RequestException))
        {
            if (e is AmazonClientException)
                SdkSettings.CheckProfile(name, FilesOf(settingsFile));
            throw new RequestException(
                ErrorKind.Configuration, $"the profile \"{name}\" could not be read from {string.Join(" and ", FilesOf(settingsFile))}", inner: e)
            {
                Hint = "Lines of such a file are \"[NAME]\" or \"KEY = VALUE\", and the server's user has to be able to read it.",
            };
        }
    }

    /// <summary>A missing file is an error if it was specified, instead of a file without profiles.</summary>
    static void CheckFile(Settings settings)
    {
        if (settings.SharedCredentialsFile is not { Length: > 0 } path)
            return;
        try
        {
            System.IO.File.OpenRead(path).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CredentialsException($"aws_ml.shared_credentials_file is \"{path}\", which {Files.WhyNotRead(e)}", e)
            {
                Hint = "It is read by the operating system's user of the server.",
            };
        }
    }
}
