using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace AwsMl.LocalServer.Hosting;

/// <summary>Kestrel on the loopback interface only: one instance for the services, another one for the control API.</summary>
static class LoopbackApplication
{
    /// <summary>Limit for clients that open connections and never use them.</summary>
    const int MaxConnections = 4096;

    /// <summary>
    /// A body may arrive slowly, but must arrive: bytes per second, after a grace period that allows for a client in a
    /// debugger.
    /// </summary>
    static readonly MinDataRate SlowestBody = new(bytesPerSecond: 100, gracePeriod: TimeSpan.FromMinutes(1));

    public static WebApplication Create(ServerOptions options, int port, int? httpsPort = null)
    {
        // The empty builder: no configuration files or environment variables that could make the server listen elsewhere.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.Logging.SetMinimumLevel(options.Verbose ? LogLevel.Debug : LogLevel.Warning);
        // Kestrel reports a truncated answer as an error; here it is a fault that worked.
        if (!options.Verbose)
            builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MinRequestBodyDataRate = SlowestBody;
            // Clients may read slowly, and some faults answer slowly.
            kestrel.Limits.MinResponseDataRate = null;
            // The services have their own limits and error messages.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, port);
            if (httpsPort is { } secure)
                kestrel.Listen(IPAddress.Loopback, secure, listen => listen.UseHttps(https => LoadCertificates(https, options)));
        });
        if (httpsPort is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        return builder.Build();
    }

    /// <summary>The addresses that it listens on, plain HTTP first.</summary>
    public static IReadOnlyList<string> Addresses(this WebApplication application) =>
        [.. application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.OrderBy(address => address, StringComparer.Ordinal)];

    static void LoadCertificates(HttpsConnectionAdapterOptions https, ServerOptions options)
    {
        https.ServerCertificate = X509Certificate2.CreateFromPemFile(options.Certificate!, options.CertificateKey ?? options.Certificate);
        https.ServerCertificateChain = [];
        https.ServerCertificateChain.ImportFromPemFile(options.Certificate!);
    }
}
