using System.Security.Cryptography;
using System.Text;
using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.Control;

/// <summary>
/// The control API on a port of its own, for whoever has its token. Nothing of it is on the services' port: those who may send requests there
/// (an SQL user who exports to S3) are not those who may make endpoints and see what others sent.
/// </summary>
sealed class ControlApi(WebApplication application, string token) : IAsyncDisposable
{
    const string Scheme = "Bearer ";

    public string Address => application.Addresses()[0];

    public string Token { get; } = token;

    public static async Task<ControlApi> StartAsync(ServerOptions options, ControlRoutes routes, CancellationToken cancellationToken)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var application = LoopbackApplication.Create(options, options.ControlPort);
        LocalRequests.Guard(application, exactPort: true);
        RequireToken(application, Encoding.ASCII.GetBytes(Scheme + token));
        routes.Map(application);
        await application.StartAsync(cancellationToken);
        return new ControlApi(application, token);
    }

    /// <summary>Writes the token as a configuration of curl, to a new file that nobody else can read; the address is a comment in it.</summary>
    public void Save(string file)
    {
        var text =
            $"""
            # The control API of aws-ml-local-server: curl --config THIS_FILE {Address}/requests
            header = "Authorization: {Scheme}{Token}"

            """;
        // Never into a file that is there: it may be another's, or readable to others.
        var unfinished = $"{file}.{Environment.ProcessId}";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(unfinished, options))
            stream.Write(Encoding.ASCII.GetBytes(text));
        File.Move(unfinished, file, overwrite: true);
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();

    static void RequireToken(WebApplication application, byte[] expected) => application.Use(async (context, next) =>
    {
        // In constant time: how long it takes says nothing of the token.
        var given = Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString());
        if (CryptographicOperations.FixedTimeEquals(given, expected))
        {
            await next(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer";
        await context.Response.WriteAsync("The token of the control API is missing or wrong; it is in the file of --control.\n");
    });
}
