using System.Net;
using AwsMl.LocalServer.S3;

namespace AwsMl.LocalServer.Hosting;

/// <summary>
/// Lets in what programs of this machine ask for, and not what a page in a browser here does: loopback is open to those as well. A page says whence
/// it comes in Origin or Sec-Fetch-Site, or in Host if its site's name was made to mean 127.0.0.1 (DNS rebinding). That holds for signed
/// requests too: the default key is known to everybody.  S3's hosts with a bucket in them are names that no site can have.
/// </summary>
static class LocalRequests
{
    /// <summary>Refuses the others on all that <paramref name="application"/> answers; <paramref name="exactPort"/>: Host must name the port as well.</summary>
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
        // A target in absolute form is meant for a proxy, "*" for a server as a whole.
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

    /// <summary>An address in figures cannot be made to mean another, nor can localhost.</summary>
    static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
