using System.Net;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Http;

/// <summary>The setting aws_ml.proxy: http://host:port, with user:password@ before the host if the proxy requires it.</summary>
static class ProxyRules
{
    static readonly string[] LinkLocal = [@"^http://169\.254\.", @"^http://\[fd00:ec2::"];

    /// <summary>Reads the setting.</summary>
    /// <exception cref="RequestException">It is not a valid proxy URL.</exception>
    public static WebProxy Parse(string proxy)
    {
        // The message does not quote the setting, which may contain a password.
        if (!Uri.TryCreate(proxy, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            throw new RequestException(ErrorKind.Configuration, "aws_ml.proxy is not a URL of the form http://host:port");
        // This machine is never behind a proxy, and neither are the services that provide its identity.
        var result = new WebProxy(new UriBuilder(uri) { UserName = "", Password = "" }.Uri, BypassOnLocal: true, LinkLocal);
        if (uri.UserInfo.Length > 0)
        {
            var parts = uri.UserInfo.Split(':', 2);
            result.Credentials = new NetworkCredential(
                Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        }
        return result;
    }
}
