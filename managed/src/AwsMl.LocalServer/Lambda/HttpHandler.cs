using System.Net.Http.Headers;
using System.Text;
using AwsMl.LocalServer.Models;

namespace AwsMl.LocalServer.Lambda;

/// <summary>Passes the payload on to any HTTP server, such as Lambda's own runtime interface emulator.</summary>
sealed class HttpHandler : IFunctionHandler
{
    readonly HttpClient _client;
    readonly Uri _url;

    public HttpHandler(Definition definition, TimeSpan timeout)
    {
        var url = definition.Text("url");
        definition.Require(Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https", "\"url\" must be an http or https URL");
        _url = parsed!;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = timeout, MaxResponseContentBufferSize = LambdaLimits.SynchronousBytes };
    }

    public string Description => $"http, {_url}";

    public async ValueTask<FunctionOutcome> RunAsync(FunctionEvent @event, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ReadOnlyMemoryContent(@event.Payload) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (response.IsSuccessStatusCode)
                return FunctionOutcome.Succeeded(body);
            return FunctionOutcome.OwnError(body, default)
                ?? FunctionOutcome.Error("HttpError", $"HTTP status {(int)response.StatusCode}: {Encoding.UTF8.GetString(body)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return FunctionOutcome.TimedOut(@event, _client.Timeout);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return FunctionOutcome.TooLarge();
        }
        catch (HttpRequestException exception)
        {
            return FunctionOutcome.Error("HttpError", $"cannot reach the function: {exception.Message}");
        }
    }
}
