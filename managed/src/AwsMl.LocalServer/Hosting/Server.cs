using AwsMl.LocalServer.Bedrock;
using AwsMl.LocalServer.Comprehend;
using AwsMl.LocalServer.Control;
using AwsMl.LocalServer.Lambda;
using AwsMl.LocalServer.Models;
using AwsMl.LocalServer.S3;
using AwsMl.LocalServer.SageMaker;
using AwsMl.LocalServer.Signing;

namespace AwsMl.LocalServer.Hosting;

/// <summary>Assembles the server: the services on one port and, if requested, the control API on another.</summary>
sealed class Server : IAsyncDisposable
{
    readonly WebApplication _application;
    readonly RequestLog _log;
    readonly LambdaService _lambda;
    readonly BucketStore _buckets;

    Server(WebApplication application, RequestLog log, LambdaService lambda, BucketStore buckets, IReadOnlyList<IService> services, EndpointRegistry endpoints, FunctionRegistry functions)
    {
        _application = application;
        _log = log;
        _lambda = lambda;
        _buckets = buckets;
        Services = services;
        Endpoints = endpoints;
        Functions = functions;
    }

    public IReadOnlyList<IService> Services { get; }

    public EndpointRegistry Endpoints { get; }

    public FunctionRegistry Functions { get; }

    /// <summary>Null: not requested.</summary>
    public ControlApi? Control { get; private set; }

    /// <summary>The addresses of the services, plain HTTP first.</summary>
    public IReadOnlyList<string> Addresses => _application.Addresses();

    public static async Task<Server> StartAsync(ServerOptions options, CancellationToken cancellationToken = default)
    {
        var endpoints = new EndpointRegistry(ModelFolder.Read(options.Models));
        var functions = new FunctionRegistry(ModelFolder.Read(options.Functions, "function"));
        var comprehend = new ComprehendService();
        var lambda = new LambdaService(functions);
        var journal = new RequestJournal(options.KeepBodies);
        var log = new RequestLog(
            options.LogRequests ? Console.Error : null,
            options.LogFile is { } path ? new StreamWriter(path, append: true) : null);
        var clock = new ServerClock();
        var verifier = options.Verify ? new SignatureVerifier(new CredentialStore(options.Credentials), clock) : null;
        var buckets = new BucketStore(options.S3Folder);
        var s3 = new S3Service(buckets, verifier);
        // S3 is asked first: it recognizes its requests by the service they were signed for, whatever the path.
        IService[] services = [s3, new SageMakerService(endpoints), comprehend, new BedrockService(endpoints), lambda];
        var dispatcher = new ServiceDispatcher(services, verifier, journal, log, clock, options.KeepBodies);

        var application = LoopbackApplication.Create(options, options.Port, options.HttpsPort);
        LocalRequests.Guard(application, exactPort: false);
        application.Run(dispatcher.HandleAsync);
        var server = new Server(application, log, lambda, buckets, services, endpoints, functions);
        try
        {
            await application.StartAsync(cancellationToken);
            if (options.Control)
                server.Control = await ControlApi.StartAsync(options, new ControlRoutes(endpoints, functions, comprehend, lambda, s3, clock, journal), cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns when SIGINT or SIGTERM has been received and pending requests have been answered.</summary>
    public Task WaitForShutdownAsync() => _application.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        if (Control is not null)
            await Control.DisposeAsync();
        await _application.DisposeAsync();
        await _lambda.DisposeAsync();
        _buckets.Dispose();
        _log.Dispose();
    }
}
