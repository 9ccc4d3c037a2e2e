using System.Security.Cryptography;
using System.Text;
using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.Control;

/// <summary>
/// The control API on a port of its own, for clients with its token. None of it is on the services' port: whoever may send
/// requests there (an SQL user who exports to S3) may not create endpoints or see what others sent.
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

    /// <summary>
    /// Writes the token as a curl configuration to a new file that only the owner can read; the address is a comment in it.
    /// </summary>
    public void Save(string file)
    {
        var text =
            $"""
            # The control API of aws-ml-local-server: curl --config THIS_FILE {Address}/requests
            header = "Authorization: {Scheme}{Token}"

            """;
        // Never write to an existing file: it may belong to, or be readable by, other users.
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
        // In constant time, so that the time reveals nothing about the token.
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
