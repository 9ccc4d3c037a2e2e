using System.Net;
using System.Security.Cryptography.X509Certificates;
using AwsMl.LocalServer.Bedrock;
using AwsMl.LocalServer.Comprehend;
using AwsMl.LocalServer.Control;
using AwsMl.LocalServer.Lambda;
using AwsMl.LocalServer.Models;
using AwsMl.LocalServer.S3;
using AwsMl.LocalServer.SageMaker;
using AwsMl.LocalServer.Signing;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AwsMl.LocalServer.Hosting;

/// <summary>The server, put together: services, control API, Kestrel on the loopback interface and nowhere else.</summary>
sealed class Server : IAsyncDisposable
{
    readonly WebApplication _application;
    readonly RequestLog _log;
    readonly LambdaService _lambda;
    readonly BucketStore _buckets;

    Server(WebApplication application, RequestLog log, LambdaService lambda, BucketStore buckets, EndpointRegistry endpoints, FunctionRegistry functions)
    {
        _application = application;
        _log = log;
        _lambda = lambda;
        _buckets = buckets;
        Endpoints = endpoints;
        Functions = functions;
    }

    public EndpointRegistry Endpoints { get; }

    public FunctionRegistry Functions { get; }

    /// <summary>The addresses that it listens on, plain HTTP first.</summary>
    public IReadOnlyList<string> Addresses =>
        [.. _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.OrderBy(address => address, StringComparer.Ordinal)];

    public static async Task<Server> StartAsync(ServerOptions options, CancellationToken cancellationToken = default)
    {
        var endpoints = new EndpointRegistry(ModelFolder.Read(options.Models));
        var functions = new FunctionRegistry(ModelFolder.Read(options.Functions, "function"));
        var comprehend = new ComprehendService();
        var lambda = new LambdaService(functions);
        var journal = new RequestJournal();
        var log = new RequestLog(
            options.LogRequests ? Console.Error : null,
            options.LogFile is { } path ? new StreamWriter(path, append: true) : null);
        var clock = new ServerClock();
        var verifier = options.Verify ? new SignatureVerifier(new CredentialStore(options.Credentials), clock) : null;
        var buckets = new BucketStore(options.S3Folder);
        var s3 = new S3Service(buckets, verifier);
        var dispatcher = new ServiceDispatcher(
            [new SageMakerService(endpoints), comprehend, new BedrockService(endpoints), lambda, s3], verifier, journal, log, clock);

        var application = CreateApplication(options);
        new ControlRoutes(endpoints, functions, comprehend, lambda, s3, clock, journal).Map(application);
        application.MapFallback("{*path}", dispatcher.HandleAsync);
        var server = new Server(application, log, lambda, buckets, endpoints, functions);
        try
        {
            await application.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns when SIGINT or SIGTERM has come and the requests in hand are answered.</summary>
    public Task WaitForShutdownAsync() => _application.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        await _lambda.DisposeAsync();
        _buckets.Dispose();
        _log.Dispose();
    }

    static WebApplication CreateApplication(ServerOptions options)
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
            // The services have limits of their own, and words to refuse in.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, options.Port);
            if (options.HttpsPort is { } port)
                kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(LoadCertificate(options)));
        });
        if (options.HttpsPort is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        return builder.Build();
    }

    static X509Certificate2 LoadCertificate(ServerOptions options) =>
        X509Certificate2.CreateFromPemFile(options.Certificate!, options.CertificateKey ?? options.Certificate);
}
