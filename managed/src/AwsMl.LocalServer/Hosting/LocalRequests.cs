using System.Net;
using AwsMl.LocalServer.S3;

namespace AwsMl.LocalServer.Hosting;

/// <summary>
/// Accepts requests from programs on this machine, but not from pages in a local browser, which can reach loopback as well. A
/// page reveals its origin in Origin or Sec-Fetch-Site, or in Host if its site's name resolves to 127.0.0.1 (DNS rebinding).
/// Signed requests are checked, too: the default key is public.  No site can have the name of an S3 host with a bucket.
/// </summary>
static class LocalRequests
{
    /// <summary>
    /// Rejects other requests to <paramref name="application"/>; <paramref name="exactPort"/>: Host must include the port.
    /// </summary>
    public static void Guard(WebApplication application, bool exactPort) => application.Use(async (context, next) =>
    {
        if (Problem(context, exactPort) is not { } problem)
        {
            await next(context);
            return;
        }

        context.Response.StatusCode = problem.Status;
        await context.Response.WriteAsync(problem.Reason + "\n");
    });

    static (int Status, string Reason)? Problem(HttpContext context, bool exactPort)
    {
        var request = context.Request;
        // A target in absolute form is meant for a proxy, "*" for the server as a whole.
        if (!RequestTarget.Of(context).StartsWith('/'))
            return (StatusCodes.Status400BadRequest, "The request target must be a path.");
        var isNamed = exactPort
            ? IsLoopback(request.Host.Host) && request.Host.Port == context.Connection.LocalPort
            : IsLoopback(request.Host.Host) || S3Target.IsBucketHost(request.Host.Host);
        if (!isNamed)
            return (StatusCodes.Status403Forbidden, "The Host header does not name this server: 127.0.0.1, ::1 or localhost, and the port.");
        if (request.Headers.Origin.Count > 0 || request.Headers.ContainsKey("Sec-Fetch-Site"))
            return (StatusCodes.Status403Forbidden, "Browsers are not served.");
        return null;
    }

    /// <summary>Numeric addresses cannot be made to resolve to another one, and neither can localhost.</summary>
    static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
