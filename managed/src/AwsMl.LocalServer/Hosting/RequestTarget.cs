using Microsoft.AspNetCore.Http.Features;

namespace AwsMl.LocalServer.Hosting;

/// <summary>The target as on the request line: the framework decodes it and removes dot segments.</summary>
static class RequestTarget
{
    public static string Of(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    public static string Path(string target) => target.Split('?', 2)[0];

    /// <summary>Whether the framework's path is equivalent: there is no "." or "..", in any encoding.</summary>
    public static bool IsPlain(string target) => !Path(target).Split('/').Any(segment => Uri.UnescapeDataString(segment) is "." or "..");
}
