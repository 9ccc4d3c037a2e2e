using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Endpoints;

/// <summary>
/// The URL of a service: the setting, otherwise according to the SDK's rules (AWS_ENDPOINT_URL_&lt;SERVICE&gt;,
/// AWS_ENDPOINT_URL, the profile's services section, the profile; unless AWS_IGNORE_CONFIGURED_ENDPOINT_URLS), otherwise the
/// region's host. (AWS SDKs and Tools Reference Guide, Service-specific endpoints, and Dual-stack and FIPS endpoints.)
/// </summary>
static partial class EndpointRules
{
    /// <summary>The source of a URL that does not come from a setting, for errors.</summary>
    public const string OfEnvironment = "the endpoint URL of the environment (AWS_ENDPOINT_URL and the like) or of the profile";

    /// <summary>The URL that is configured instead of the region's host; null: none.</summary>
    public static Uri? FindOverride(ClientConfig config, string? setting, bool allowHttp)
    {
        var url = setting ?? FindConfigured(config);
        return string.IsNullOrEmpty(url) ? null : Parse(url, allowHttp, OfEnvironment);
    }

    static string? FindConfigured(ClientConfig config)
    {
        Profiles.Apply(config);
        if (config.IgnoreConfiguredEndpointUrls)
            return null;
        try
        {
            // ServiceURL looks it up once, and only while no region is set.
            return config.ServiceURL;
        }
        catch (Exception e) when (e is not (OutOfMemoryException or TypeInitializationException))
        {
            // It quotes text that is not a URL, but says nothing about other errors.
            var what = e is AmazonClientException ? $" is \"{WithoutUser(e.Message[(e.Message.IndexOf(':') + 1)..].Trim())}\", which is not an http or https URL of a host" : " cannot be found";
            throw new RequestException(ErrorKind.Configuration, OfEnvironment + what, inner: e)
            {
                Hint = "See AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE> in the environment of the server, and endpoint_url and services of the profile.",
            };
        }
    }

    /// <summary>The region's host.</summary>
    public static Uri ForRegion(AwsService service, ClientConfig config, string region)
    {
        var partition = Fn.Partition(region);
        var suffix = config.UseDualstackEndpoint ? partition.dualStackDnsSuffix : partition.dnsSuffix;
        return new Uri($"https://{service.Host(region, suffix, config.UseFIPSEndpoint, config.UseDualstackEndpoint)}/");
    }

    /// <summary>The partition of a region, as in ARNs.</summary>
    public static string Partition(string region) => Fn.Partition(region).name;

    /// <summary>Whether a host is one of AWS in a region, so that names below it belong to AWS.</summary>
    public static bool IsOfRegion(Uri url, string region)
    {
        var partition = Fn.Partition(region);
        return url.Scheme == Uri.UriSchemeHttps && url.IsDefaultPort
            && (url.Host.EndsWith($".{region}.{partition.dnsSuffix}", StringComparison.Ordinal)
                || url.Host.EndsWith($".{region}.{partition.dualStackDnsSuffix}", StringComparison.Ordinal));
    }

    /// <summary>Reads the URL of an endpoint.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="allowHttp">Whether http to other machines is allowed.</param>
    /// <param name="source">The setting or other source that it comes from.</param>
    /// <exception cref="RequestException">It is not valid, or would send signed requests and rows unencrypted.</exception>
    public static Uri Parse(string url, bool allowHttp, string source)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0)
            throw Wrong(source, url, "is not an http or https URL of a host");
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0 || !PlainPath().IsMatch(uri.AbsolutePath))
            throw Wrong(source, url, "has more than a host and a plain path");
        if (uri.Scheme == "http" && !uri.IsLoopback && !allowHttp)
        {
            throw new RequestException(
                ErrorKind.Configuration, $"{source} is \"{WithoutUser(url)}\", which must use https, since its host is not this machine and aws_ml.allow_http is off");
        }
        // The path of a request begins with its own slash.
        return uri.AbsolutePath.EndsWith('/') ? new UriBuilder(uri) { Path = uri.AbsolutePath.TrimEnd('/') }.Uri : uri;
    }

    static RequestException Wrong(string source, string url, string why) =>
        new(ErrorKind.Configuration, $"{source} is \"{WithoutUser(url)}\", which {why}") { Hint = "It has the form https://host or https://host:port." };

    // Escaped characters would be signed with one more escape than they are sent with.
    [GeneratedRegex("^[a-zA-Z0-9._~/-]*\\z")]
    private static partial Regex PlainPath();

    // What precedes the @ may be a password.
    static string WithoutUser(string url) => url[(url.LastIndexOf('@') + 1)..];
}
