using System.Net.Http.Headers;
using System.Text;
using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.Models;

/// <summary>
/// Any container that follows SageMaker's contract: <c>POST /invocations</c>, with body and content type passed through.
/// </summary>
sealed class HttpModel : IModel
{
    /// <summary>How long SageMaker waits for a container.</summary>
    const double DefaultTimeoutSeconds = 60;

    readonly HttpClient _client;
    readonly Uri _url;

    public HttpModel(Definition definition)
    {
        var url = definition.Text("url");
        definition.Require(Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https", "\"url\" must be an http or https URL");
        _url = parsed!;
        var seconds = definition.Number("timeout_seconds") ?? DefaultTimeoutSeconds;
        definition.Require(seconds > 0, "\"timeout_seconds\" must be positive");
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(seconds) };
    }

    public string Description => $"http, {_url}";

    public async ValueTask<Answer> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ReadOnlyMemoryContent(invocation.Body) };
        if (invocation.ContentType.Length > 0)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", invocation.ContentType);
        if (invocation.Accept.Length > 0)
            request.Headers.TryAddWithoutValidation("Accept", invocation.Accept);
        foreach (var (name, value) in invocation.SageMakerHeaders)
            request.Headers.TryAddWithoutValidation(name, value);

        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw ModelError.FromContainer((int)response.StatusCode, Encoding.UTF8.GetString(body));

            return new ContentAnswer(response.Content.Headers.ContentType?.ToString() ?? "application/octet-stream", body)
            {
                Headers = CustomAttributes(response.Headers),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw ModelError.TimedOut();
        }
        catch (HttpRequestException exception)
        {
            throw ModelError.FromContainer(0, $"cannot reach the container: {exception.Message}");
        }
    }

    static List<KeyValuePair<string, string>> CustomAttributes(HttpResponseHeaders headers) =>
        headers.TryGetValues("X-Amzn-SageMaker-Custom-Attributes", out var values)
            ? [new("X-Amzn-SageMaker-Custom-Attributes", string.Join(", ", values))]
            : [];
}
