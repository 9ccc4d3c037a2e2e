using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Endpoints;

/// <summary>
/// Valid values for settings of the AWS SDKs, in the environment and in a profile.  (AWS SDKs and Tools Reference Guide,
/// Settings reference.)
/// </summary>
/// <remarks> The SDK silently ignores some invalid values, so that no FIPS endpoint is used; it fails on others without naming
/// them; and it treats a profile with such a line as missing. </remarks>
static class SdkSettings
{
    static readonly string[] Boolean = ["true", "false"];

    /// <summary>Variables that are used, keys of a profile, and their values; none: a number.</summary>
    static readonly (string? Variable, string Key, string[] Values)[] All =
    [
        ("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", Boolean),
        ("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", Boolean),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls", Boolean),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode", ["IPv4", "IPv6"]),
        ("AWS_S3_USE_ARN_REGION", "s3_use_arn_region", Boolean),
        ("AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS", "s3_disable_multiregion_access_points", Boolean),
        ("AWS_S3_DISABLE_EXPRESS_SESSION_AUTH", "s3_disable_express_session_auth", Boolean),

        // Their variables are either checked where they are read, or have no effect here.
        (null, "request_checksum_calculation", ["when_supported", "when_required"]),
        (null, "response_checksum_validation", ["when_supported", "when_required"]),
        (null, "s3_us_east_1_regional_endpoint", ["regional", "legacy"]),
        (null, "retry_mode", ["standard", "adaptive", "legacy"]),
        (null, "max_attempts", []),
        (null, "account_id_endpoint_mode", ["preferred", "disabled", "required"]),
        (null, "endpoint_discovery_enabled", Boolean),
        (null, "disable_request_compression", Boolean),
        (null, "request_min_compression_size_bytes", []),
    ];

    /// <summary>Checks the environment of the server.</summary>
    /// <exception cref="RequestException">A variable has an invalid value.</exception>
    public static void CheckEnvironment()
    {
        foreach (var (variable, _, values) in All)
        {
            if (variable is not null && Environment.GetEnvironmentVariable(variable) is { } value)
                Check(value, values, $"{variable} in the environment of the server");
        }
    }

    /// <summary>Checks a profile that the SDK did not find.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="files">The files that may contain it.</param>
    /// <exception cref="RequestException">It exists, but a key has an invalid value.</exception>
    public static void CheckProfile(string name, IEnumerable<string> files)
    {
        foreach (var (file, key, value) in files.Where(File.Exists).SelectMany(file => KeysOf(name, File.ReadLines(file)).Select(line => (file, line.Key, line.Value))))
        {
            if (key.Equals("region", StringComparison.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(value))
                RegionRules.Check(value.Trim(), $"the region of the profile \"{name}\" in {file}");
            foreach (var (_, known, values) in All.Where(known => known.Key.Equals(key, StringComparison.OrdinalIgnoreCase)))
                Check(value, values, $"{known} of the profile \"{name}\"");
        }
    }

    /// <summary>Whether a services section exists, which profiles refer to.</summary>
    public static bool HasServices(string name, IEnumerable<string> files) =>
        files.SelectMany(LinesOf).Any(line => WordsOfSection(line.Trim()) is ["services", .. var words] && string.Join(' ', words).Trim('"', '\'') == name);

    // Files that cannot be read here have not been read by the SDK, either.
    static string[] LinesOf(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    static void Check(string value, string[] values, string source)
    {
        value = value.Trim();
        if (value.Length == 0 || (values.Length == 0 ? long.TryParse(value, out _) : values.Contains(value, StringComparer.OrdinalIgnoreCase)))
            return;
        throw new RequestException(
            ErrorKind.Configuration, $"{source} is \"{value}\", and must be {(values.Length == 0 ? "a number" : string.Join(" or ", values))}");
    }

    static IEnumerable<(string Key, string Value)> KeysOf(string profile, IEnumerable<string> lines)
    {
        var inside = false;
        foreach (var line in lines.Select(line => line.Trim()))
        {
            if (line.StartsWith('['))
                inside = WordsOfSection(line) is [.., var last] && last == profile;
            else if (inside && line.Split('=', 2) is [var key, var value])
                yield return (key.Trim(), value);
        }
    }

    static string[] WordsOfSection(string line) =>
        line.StartsWith('[') ? line[1..].Split(']')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [];
}
