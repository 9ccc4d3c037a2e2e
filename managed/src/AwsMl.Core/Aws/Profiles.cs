namespace AwsMl.Core.Aws;

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
}
