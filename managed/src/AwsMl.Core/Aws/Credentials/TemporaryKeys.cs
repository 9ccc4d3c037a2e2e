using System.Globalization;
using System.Text.Json;
using Amazon.Runtime;
using AwsMl.Core.Errors;

namespace AwsMl.Core.Aws.Credentials;

/// <summary>Credentials as containers and instances give them: JSON, with AccessKeyId, SecretAccessKey, Token and Expiration.</summary>
static class TemporaryKeys
{
    /// <summary>Reads an answer.</summary>
    /// <param name="json">The answer.</param>
    /// <param name="source">Who gave it, in an error.</param>
    /// <exception cref="CredentialsException">It has no credentials.</exception>
    public static RefreshingAWSCredentials.CredentialsRefreshState Read(string json, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var keys = document.RootElement;
            return new RefreshingAWSCredentials.CredentialsRefreshState(
                new ImmutableCredentials(Text("AccessKeyId"), Text("SecretAccessKey"), Text("Token")),
                DateTimeOffset.Parse(Text("Expiration"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).UtcDateTime);

            string Text(string name) =>
                keys.GetProperty(name).GetString() is { Length: > 0 } value ? value : throw new FormatException();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new CredentialsException($"{source} gave no credentials", e);
        }
    }
}
