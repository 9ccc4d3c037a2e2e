using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Http;

/// <summary>
/// Sends one attempt and reads the whole response, within the request timeout.  The SDK would stop the clock at the first byte,
/// and read the rest with blocking calls that cannot be cancelled.
/// </summary>
sealed class BufferedAttempt(HttpMessageHandler inner, TimeSpan timeout) : DelegatingHandler(inner)
{
    /// <summary>
    /// Maximum size of an answer.  Requests have at most 25 MB, and answers are usually smaller; this keeps a faulty server
    /// from filling the machine's memory.
    /// </summary>
    public const int MaxAnswerBytes = 64 * 1024 * 1024;

    public static RequestException TooLarge(Exception? inner = null) =>
        new(ErrorKind.BadAnswer, $"the answer is larger than {MaxAnswerBytes} bytes", inner: inner);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        attempt.CancelAfter(timeout);
        try
        {
            var response = await base.SendAsync(request, attempt.Token).ConfigureAwait(false);
            try
            {
                if (response.Content.Headers.ContentLength is >= PooledContent.LeastBytes and <= MaxAnswerBytes and var length)
                    response.Content = await PooledContent.ReadAsync(response.Content, (int)length, attempt.Token).ConfigureAwait(false);
                else
                    await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, attempt.Token).ConfigureAwait(false);
                return response;
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw TooLarge(e);
        }
        catch (OperationCanceledException e) when (attempt.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {timeout.TotalMilliseconds:0} ms", e);
        }
        catch (OperationCanceledException e) when (!attempt.IsCancellationRequested)
        {
            // The connect timeout: nothing was sent, so another attempt does not double any work.
            throw new HttpRequestException(HttpRequestError.ConnectionError, null, e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        // The connections are shared.
    }
}
