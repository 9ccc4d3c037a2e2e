using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Models;

namespace AwsMl.LocalServer.SageMaker;

/// <summary>Amazon SageMaker Runtime's InvokeEndpoint.</summary>
sealed partial class SageMakerService(EndpointRegistry endpoints) : IService
{
    const string Prefix = "/endpoints/";
    const string Suffix = "/invocations";
    const string Account = "000000000000";

    public string SigningName => "sagemaker";

    public int MaxBodyBytes => EndpointFactory.DefaultMaxBytes;

    public string? Operation(HttpRequest request) => HttpMethods.IsPost(request.Method) && EndpointName(request) is not null ? "InvokeEndpoint" : null;

    public void Describe(ServiceRequest request)
    {
        request.Record.Endpoint = EndpointName(request.Http);
        request.Record.Rows = CsvLines.Count(request.Body.Span);
    }

    public async ValueTask<Answer> HandleAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var name = EndpointName(request.Http)!;
        if (!endpoints.TryFind(name, out var endpoint))
            throw NoSuchEndpoint(name);

        if (request.Body.Length > endpoint.MaxBytes)
            throw new ServiceException(413, null, $"HTTP content length exceeded {endpoint.MaxBytes} bytes.");

        var answer = await endpoint.InvokeAsync(ToInvocation(request), cancellationToken);
        var headers = request.Http.HttpContext.Response.Headers;
        headers["x-Amzn-Invoked-Production-Variant"] = request.Header("X-Amzn-SageMaker-Target-Variant") is { Length: > 0 } variant ? variant : "AllTraffic";
        return answer;
    }

    public Answer Error(ServiceException error)
    {
        var body = new JsonObject();
        if (error.Code == "ModelError")
        {
            body["ErrorCode"] = error.OriginalStatus is >= 400 and < 500 ? "CLIENT_ERROR_FROM_MODEL" : "SERVER_ERROR_FROM_MODEL";
            body["LogStreamArn"] = $"arn:aws:logs:local:{Account}:log-group:/aws/sagemaker/Endpoints/local";
            body["Message"] = error.Message;
            body["OriginalMessage"] = error.OriginalMessage;
            body["OriginalStatusCode"] = error.OriginalStatus;
        }
        else if (error.Code is "ValidationError" or "InternalFailure" or "ServiceUnavailable" or "InternalDependencyException" or "ModelNotReadyException")
        {
            body["Message"] = error.Message;
        }
        else
        {
            body["message"] = error.Message;
        }

        return new ContentAnswer("application/json", Encoding.UTF8.GetBytes(body.ToJsonString()), error.Status)
        {
            Headers = error.Code is { } code ? [new("x-amzn-ErrorType", code)] : [],
        };
    }

    static ServiceException NoSuchEndpoint(string name)
    {
        // AWS checks the name before it looks it up. Here, any name in the folder is served: the examples in Aurora's
        // documentation use names with underscores, which AWS itself would reject.
        return name.Length <= 63 && AwsEndpointName().IsMatch(name)
            ? new ServiceException(400, "ValidationError", $"Endpoint {name} of account {Account} not found.")
            : new ServiceException(400, "ValidationError",
                $"1 validation error detected: Value '{name}' at 'endpointName' failed to satisfy constraint: " +
                (name.Length > 63 ? "Member must have length less than or equal to 63" : $"Member must satisfy regular expression pattern: {AwsEndpointPattern}"));
    }

    static string? EndpointName(HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        if (!path.StartsWith(Prefix, StringComparison.Ordinal) || !path.EndsWith(Suffix, StringComparison.Ordinal) || path.Length <= Prefix.Length + Suffix.Length)
            return null;
        var name = path[Prefix.Length..^Suffix.Length];
        return name.Contains('/') ? null : name;
    }

    static Invocation ToInvocation(ServiceRequest request) => new(
        request.Body,
        request.Header("Content-Type"),
        request.Header("Accept"),
        [.. request.Http.Headers
            .Where(header => header.Key.StartsWith("X-Amzn-SageMaker-", StringComparison.OrdinalIgnoreCase))
            .Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()))]);

    const string AwsEndpointPattern = "^[a-zA-Z0-9](-*[a-zA-Z0-9])*";

    [GeneratedRegex("^[a-zA-Z0-9](-*[a-zA-Z0-9])*$")]
    internal static partial Regex AwsEndpointName();
}
