using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.CommandLine;

/// <summary>Prints where the server listens, what it serves and how to point a client at it.</summary>
static class StartupLines
{
    public static void Write(TextWriter output, Server server, ServerOptions options, string? controlFile)
    {
        foreach (var address in server.Addresses)
            output.WriteLine($"listening on {address}");

        var endpoints = server.Endpoints.All.ToList();
        output.WriteLine(endpoints.Count == 0 ? "no endpoints (give a folder of them with --models)" : $"endpoints in {string.Join(" and ", options.Models)}:");
        foreach (var endpoint in endpoints)
            output.WriteLine($"  {endpoint.Name}: {endpoint.Description}");

        foreach (var function in server.Functions.All)
            output.WriteLine($"function {function.Name}: {function.Description}");

        output.WriteLine(options.Verify
            ? $"requests must be signed with one of the access keys: {string.Join(", ", options.Credentials.Select(credential => credential.AccessKeyId))}"
            : "signatures are not verified");

        var url = server.Addresses[0];
        // All services are listed: requests to a service that is left out would go to AWS.
        output.WriteLine("\npostgresql.conf:");
        foreach (var service in server.Services)
            output.WriteLine($"  aws_ml.{service.SigningName}_endpoint_url = '{url}'");
        output.WriteLine("  aws_ml.region = 'us-east-1'");
        output.WriteLine($"AWS CLI: aws --endpoint-url {url} --region us-east-1 comprehend detect-sentiment --language-code en --text 'I like it!'");
        output.WriteLine(controlFile is null
            ? "no control API (--control FILE opens one)"
            : $"control API: curl --config {controlFile} {server.Control!.Address}/requests");
        output.WriteLine("\nready");
        output.Flush();
    }
}
