using System.Globalization;
using System.Text.Json;
using Amazon.Runtime;
using AwsMl.Core.Errors;

namespace AwsMl.Core.Aws.Credentials;

/// <summary>
/// Credentials in the format used by containers and instances: JSON with AccessKeyId, SecretAccessKey, Token and Expiration.
/// </summary>
static class TemporaryKeys
{
    /// <summary>Reads an answer.</summary>
    /// <param name="answer">The answer, which may have failed.</param>
    /// <param name="source">Its source, for errors.</param>
    /// <param name="hint">Where the source is configured.</param>
    /// <exception cref="CredentialsException">It contains no credentials.</exception>
    public static async Task<RefreshingAWSCredentials.CredentialsRefreshState> ReadAsync(Task<string> answer, string source, string hint)
    {
        try
        {
            return Read(await answer.ConfigureAwait(false));
        }
        catch (HttpRequestException e)
        {
            throw new CredentialsException($"{source} gave no credentials: {ErrorClassifier.FirstSentence(e.Message)}", e) { Hint = hint };
        }
        catch (OperationCanceledException e)
        {
            throw new CredentialsException($"{source} did not answer in time", e) { Hint = hint };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new CredentialsException($"{source} gave no credentials", e) { Hint = hint };
        }
    }

    static RefreshingAWSCredentials.CredentialsRefreshState Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var keys = document.RootElement;
        return new RefreshingAWSCredentials.CredentialsRefreshState(
            new ImmutableCredentials(Text("AccessKeyId"), Text("SecretAccessKey"), Text("Token")),
            DateTimeOffset.Parse(Text("Expiration"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).UtcDateTime);

        string Text(string name) =>
            keys.GetProperty(name).GetString() is { Length: > 0 } value ? value : throw new FormatException();
    }
}
