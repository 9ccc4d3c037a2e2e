using System.CommandLine;
using System.Security.Cryptography;
using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Models;
using AwsMl.LocalServer.Signing;

namespace AwsMl.LocalServer.CommandLine;

/// <summary>The command line: options in, a running server and its start-up lines out.</summary>
static class ServerCommand
{
    const string Description =
        """
        Stands in for Amazon SageMaker Runtime, Comprehend, Bedrock Runtime, AWS Lambda and Amazon S3 on this machine: runs
        models from files, detects sentiment from word lists, runs functions and keeps objects in a folder, behind the
        services' own wire formats and signatures. Loopback only.

        Each file NAME.json in the --models folder is an endpoint NAME; its "type" is one of
          linear    linear, logistic or softmax regression from its coefficients
          xgboost   a model saved by XGBoost's save_model("x.json"); such a file is also an endpoint by itself
          embedding, text  answer as Amazon Titan's models of Bedrock, from the words of a text
          http      any container with POST /invocations
          echo      answers each CSV line with itself, or with its first fields ("columns")
          hash      answers each CSV line with integers computed from its bytes
          fault     goes wrong as told: errors, resets, cut or malformed answers, delays
        Each file NAME.json in the --functions folder is a Lambda function NAME; its "type" is one of
          executable  a program: payload on its standard input, answer on its standard output
          http        any server that takes a POST
          echo        answers its payload
        docs/local-server.md describes every field, and the control API (--control).
        """;

    static readonly Option<int> Port = new("--port")
    {
        Description = "Port of http://127.0.0.1; 0 takes any free one and prints it.",
        DefaultValueFactory = _ => ServerOptions.DefaultPort,
    };

    static readonly Option<int?> HttpsPort = new("--https-port") { Description = "Port of https://127.0.0.1, with --certificate; 0 takes any free one." };
    static readonly Option<FileInfo?> Control = new("--control")
    {
        Description = "Opens the control API (counts, log, endpoints, faults) on a port of its own, and writes its address and token to this file, which only you can read.",
    };

    static readonly Option<int> ControlPort = new("--control-port") { Description = "Port of the control API, with --control. Default: any free one." };
    static readonly Option<bool> KeepBodies = new("--keep-bodies") { Description = "The control API's log shows headers and bodies of requests, with --control." };
    static readonly Option<FileInfo?> Certificate = new("--certificate") { Description = "PEM file of the certificate, and of its chain." };
    static readonly Option<FileInfo?> CertificateKey = new("--certificate-key") { Description = "PEM file of the certificate's key, if it is another." };
    static readonly Option<DirectoryInfo[]> Models = new("--models") { Description = "Folder of endpoints; repeatable.", DefaultValueFactory = _ => [] };

    static readonly Option<DirectoryInfo[]> Functions = new("--functions") { Description = "Folder of Lambda functions; repeatable.", DefaultValueFactory = _ => [] };

    static readonly Option<DirectoryInfo?> S3 = new("--s3") { Description = "Folder of S3's buckets; made if it is not there. Default: a temporary one." };

    static readonly Option<string[]> AccessKey = new("--access-key")
    {
        Description = "Access key id that requests must be signed with; repeatable, each with its --secret-key. Default: local, secret local.",
        DefaultValueFactory = _ => [],
    };

    static readonly Option<string[]> SecretKey = new("--secret-key") { Description = "Secret key of the --access-key at the same place.", DefaultValueFactory = _ => [] };
    static readonly Option<FileInfo?> Credentials = new("--credentials") { Description = "File of keys in the AWS shared credentials format, instead of or besides --access-key." };
    static readonly Option<bool> NoVerify = new("--no-verify") { Description = "Accept requests whatever their signature: everybody on this machine can run the functions." };
    static readonly Option<FileInfo?> Log = new("--log") { Description = "Append a JSON line for each request to this file." };
    static readonly Option<bool> Quiet = new("--quiet") { Description = "No line a request on stderr." };
    static readonly Option<bool> Verbose = new("--verbose") { Description = "Also log what the HTTP server does." };

    public static Task<int> RunAsync(string[] arguments)
    {
        var command = new RootCommand(Description)
        {
            Port, HttpsPort, Control, ControlPort, KeepBodies, Certificate, CertificateKey, Models, Functions, S3, AccessKey, SecretKey, Credentials, NoVerify, Log, Quiet, Verbose,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(HttpsPort) is not null && result.GetValue(Certificate) is null)
                result.AddError("--https-port needs --certificate.");
            if (result.GetResult(Control) is null && (result.GetResult(ControlPort) is not null || result.GetResult(KeepBodies) is not null))
                result.AddError("--control-port and --keep-bodies need --control.");
            if (result.GetValue(AccessKey)!.Length != result.GetValue(SecretKey)!.Length)
                result.AddError("Every --access-key needs a --secret-key.");
        });
        command.SetAction(result => ServeAsync(ToOptions(result), result.GetValue(Control)?.FullName));
        // The host handles SIGINT and SIGTERM: it first answers pending requests.
        return command.Parse(arguments).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    static Func<ServerOptions> ToOptions(ParseResult result) => () => new ServerOptions
    {
        Port = result.GetValue(Port),
        HttpsPort = result.GetValue(HttpsPort),
        Control = result.GetValue(Control) is not null,
        ControlPort = result.GetValue(ControlPort),
        KeepBodies = result.GetValue(KeepBodies),
        Certificate = result.GetValue(Certificate)?.FullName,
        CertificateKey = result.GetValue(CertificateKey)?.FullName,
        Models = [.. result.GetValue(Models)!.Select(folder => folder.FullName)],
        Functions = [.. result.GetValue(Functions)!.Select(folder => folder.FullName)],
        S3Folder = result.GetValue(S3)?.FullName,
        Credentials = ReadCredentials(result),
        Verify = !result.GetValue(NoVerify),
        LogFile = result.GetValue(Log)?.FullName,
        LogRequests = !result.GetValue(Quiet),
        Verbose = result.GetValue(Verbose),
    };

    static IReadOnlyList<Credential> ReadCredentials(ParseResult result)
    {
        var credentials = result.GetValue(AccessKey)!.Zip(result.GetValue(SecretKey)!, (id, secret) => new Credential(id, secret)).ToList();
        if (result.GetValue(Credentials) is { } file)
            credentials.AddRange(SharedCredentialsFile.Read(file.FullName));
        return credentials.Count > 0 ? credentials : new ServerOptions().Credentials;
    }

    static async Task<int> ServeAsync(Func<ServerOptions> readOptions, string? controlFile)
    {
        try
        {
            var options = readOptions();
            await using var server = await Server.StartAsync(options);
            if (controlFile is not null)
                server.Control!.Save(controlFile);
            StartupLines.Write(Console.Out, server, options, controlFile);
            await server.WaitForShutdownAsync();
            Console.Out.WriteLine("stopped");
            return 0;
        }
        catch (Exception exception) when (exception is ModelFormatException or IOException or InvalidDataException or CryptographicException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"aws-ml-local-server: {exception.Message}");
            return 1;
        }
    }
}
