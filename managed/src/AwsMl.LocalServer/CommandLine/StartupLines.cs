using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.CommandLine;

/// <summary>Tells who started the server where it is, what it serves and how to point a client at it.</summary>
static class StartupLines
{
    public static void Write(TextWriter output, Server server, ServerOptions options)
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
        output.WriteLine(
            $"""

            PostgreSQL:  LOAD 'aws_ml';
                         ALTER SYSTEM SET aws_ml.sagemaker_endpoint_url = '{url}';
                         ALTER SYSTEM SET aws_ml.comprehend_endpoint_url = '{url}';
                         ALTER SYSTEM SET aws_ml.bedrock_endpoint_url = '{url}';
                         ALTER SYSTEM SET aws_ml.region = 'us-east-1';
                         SELECT pg_reload_conf();
            AWS CLI:     aws --endpoint-url {url} --region us-east-1 comprehend detect-sentiment --language-code en --text 'I like it!'
            Requests:    curl {url}/_local/requests

            """);
        output.WriteLine("ready");
        output.Flush();
    }
}
