using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AwsMl.LocalServer.Hosting;

/// <summary>Kestrel on the loopback interface and nowhere else: one of these answers for the services, another for the control API.</summary>
static class LoopbackApplication
{
    /// <summary>Whoever keeps connections open that lead nowhere gets no further than this.</summary>
    const int MaxConnections = 4096;

    /// <summary>A body may come slowly, but has to come: bytes a second, after so long that a client in a debugger is no attack.</summary>
    static readonly MinDataRate SlowestBody = new(bytesPerSecond: 100, gracePeriod: TimeSpan.FromMinutes(1));

    public static WebApplication Create(ServerOptions options, int port, int? httpsPort = null)
    {
        // The empty builder: no configuration files or environment variables that could make the server listen elsewhere.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.Logging.SetMinimumLevel(options.Verbose ? LogLevel.Debug : LogLevel.Warning);
        // Kestrel reports an answer cut short as an error; here that is a fault which worked.
        if (!options.Verbose)
            builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MinRequestBodyDataRate = SlowestBody;
            // Who reads slowly may do so, and some faults answer slowly.
            kestrel.Limits.MinResponseDataRate = null;
            // The services have limits of their own, and words to refuse in.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, port);
            if (httpsPort is { } secure)
                kestrel.Listen(IPAddress.Loopback, secure, listen => listen.UseHttps(LoadCertificate(options)));
        });
        if (httpsPort is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        return builder.Build();
    }

    /// <summary>The addresses that it listens on, plain HTTP first.</summary>
    public static IReadOnlyList<string> Addresses(this WebApplication application) =>
        [.. application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.OrderBy(address => address, StringComparer.Ordinal)];

    static X509Certificate2 LoadCertificate(ServerOptions options) =>
        X509Certificate2.CreateFromPemFile(options.Certificate!, options.CertificateKey ?? options.Certificate);
}
