using Amazon.Runtime.CredentialManagement;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Endpoints;

/// <summary>Which profile of the shared files holds.</summary>
static class Profiles
{
    /// <summary>The setting, else AWS_PROFILE, else "default".</summary>
    public static string Name(Settings settings)
    {
        if (!string.IsNullOrWhiteSpace(settings.Profile))
            return settings.Profile.Trim();
        var name = Environment.GetEnvironmentVariable("AWS_PROFILE");
        return string.IsNullOrWhiteSpace(name) ? "default" : name.Trim();
    }

    /// <summary>What names it, in an error.</summary>
    public static string NamedBy(Settings settings) => !string.IsNullOrWhiteSpace(settings.Profile) ? "aws_ml.profile" : "AWS_PROFILE";

    /// <summary>The file of the setting or of the environment; null: those of the server's user.</summary>
    public static string? File(Settings settings) =>
        settings.SharedCredentialsFile is { Length: > 0 } file ? file
        : OfVariable("AWS_SHARED_CREDENTIALS_FILE");

    static string? OfVariable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } file ? file : null;

    static string HomeFile(string name) => Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "", ".aws", name);

    /// <summary>Reads the profile; null: there is none of this name.</summary>
    /// <exception cref="CredentialsException">The file of the setting cannot be read.</exception>
    /// <exception cref="RequestException">What is in the files cannot.</exception>
    public static CredentialProfile? Find(Settings settings, string name)
    {
        CheckFile(settings);
        try
        {
            if (new CredentialProfileStoreChain(settings.SharedCredentialsFile).TryGetProfile(name, out var profile))
                return profile;
            SdkSettings.CheckProfile(name, [File(settings) ?? HomeFile("credentials"), OfVariable("AWS_CONFIG_FILE") ?? HomeFile("config")]);
            return null;
        }
        catch (Exception e) when (e is not (OutOfMemoryException or RequestException))
        {
            throw new RequestException(
                ErrorKind.Configuration, $"the profile \"{name}\" could not be read from {File(settings) ?? "the files of the server's user"}", inner: e)
            {
                Hint = "Lines of such a file are \"[NAME]\" or \"KEY = VALUE\", and the server's user has to be able to read it.",
            };
        }
    }

    /// <summary>What is not there is no file without profiles, if it was named.</summary>
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
