using System.Text;
using System.Text.Json.Nodes;
using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Models;
using Endpoint = AwsMl.LocalServer.Models.Endpoint;

namespace AwsMl.LocalServer.Bedrock;

/// <summary>Amazon Bedrock Runtime's InvokeModel; its models are endpoints, named by their ids.</summary>
sealed class BedrockService(EndpointRegistry models) : IService
{
    const string Prefix = "/model/";
    const string Suffix = "/invoke";

    public string SigningName => "bedrock";

    public int MaxBodyBytes => 25_000_000;

    public string? Operation(HttpRequest request) => HttpMethods.IsPost(request.Method) && ModelId(request) is not null ? "InvokeModel" : null;

    public void Describe(ServiceRequest request)
    {
        var id = ModelId(request.Http)!;
        request.Record.Endpoint = Find(id)?.Name ?? id;
        request.Record.Rows = 1;
    }

    public async ValueTask<Answer> HandleAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var model = Find(ModelId(request.Http)!)
            ?? throw new ServiceException(404, "ResourceNotFoundException", "Could not resolve the foundation model from the provided model identifier.");
        return await model.InvokeAsync(
            new Invocation(request.Body, request.Header("Content-Type"), request.Header("Accept"), []), cancellationToken);
    }

    /// <summary>The models' own errors are SageMaker's; Bedrock has different codes for them.</summary>
    public Answer Error(ServiceException error)
    {
        var (status, code) = (error.Code, error.OriginalStatus) switch
        {
            ("ModelError", 0) => (StatusCodes.Status408RequestTimeout, "ModelTimeoutException"),
            ("ModelError", _) => (error.Status, "ModelErrorException"),
            ("ValidationError", _) => (error.Status, "ValidationException"),
            ("InternalFailure", _) => (error.Status, "InternalServerException"),
            ("ServiceUnavailable", _) => (error.Status, "ServiceUnavailableException"),
            var (other, _) => (error.Status, other),
        };
        var body = new JsonObject { ["message"] = error.Message };
        if (code == "ModelErrorException")
            body["originalStatusCode"] = error.OriginalStatus;
        return new ContentAnswer("application/json", Encoding.UTF8.GetBytes(body.ToJsonString()), status)
        {
            Headers = code is null ? [] : [new("x-amzn-ErrorType", code)],
        };
    }

    /// <summary>An ARN ends with the id, and an id may end with a version that the endpoint's name lacks.</summary>
    Endpoint? Find(string id)
    {
        var name = id[(id.LastIndexOf('/') + 1)..];
        return models.TryFind(name, out var exact) ? exact
            : models.TryFind(name.Split(':')[0], out var anyVersion) ? anyVersion : null;
    }

    static string? ModelId(HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        if (!path.StartsWith(Prefix, StringComparison.Ordinal) || !path.EndsWith(Suffix, StringComparison.Ordinal) || path.Length <= Prefix.Length + Suffix.Length)
            return null;
        var id = path[Prefix.Length..^Suffix.Length];
        // Only the slashes of the id are still escaped here.
        return id.Contains('/') ? null : id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
    }
}
