using System.Net;

namespace AwsMl.Core.Aws.Http;

/// <summary>
/// A service of the machine or its cluster that provides credentials or the region.  The SDK uses its own connections for
/// these, which follow redirects.
/// </summary>
/// <param name="httpClients">The connections.</param>
/// <param name="endpoint">Its address.</param>
sealed class LocalService(SharedHttpClientFactory httpClients, Uri endpoint)
{
    const int Attempts = 3;

    // They are near, or do not exist.
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Sends a request.</summary>
    /// <param name="method">GET or PUT.</param>
    /// <param name="target">Path and query, escaped.</param>
    /// <param name="headers">Headers of the request.</param>
    /// <exception cref="HttpRequestException">It did not answer with success.</exception>
    public async Task<string> AskAsync(HttpMethod method, string target, params (string Name, string Value)[] headers)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await AskOnceAsync(method, target, headers).ConfigureAwait(false);
            }
            catch (HttpRequestException e) when (attempt < Attempts && e.StatusCode is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests)
            {
                await Task.Delay(attempt * Pause).ConfigureAwait(false);
            }
        }
    }

    async Task<string> AskOnceAsync(HttpMethod method, string target, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage { Method = method };
        RequestGate.SetAddress(request, endpoint, target);
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                throw new HttpRequestException($"the header {name} cannot be sent");
        }
        using var limit = new CancellationTokenSource(Timeout);
        using var answer = await httpClients.Client.SendAsync(request, limit.Token).ConfigureAwait(false);
        // This includes redirects.
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync().ConfigureAwait(false);
    }
}
