using Amazon.Runtime;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.S3;

/// <summary>What is transferred, and how.</summary>
/// <param name="Location">The object.</param>
/// <param name="Key">Who signs; null: the settings' credentials.</param>
/// <param name="MaxInFlight">Requests in flight, at least 1.</param>
/// <param name="KmsKey">The AWS KMS key that S3 encrypts an upload with; null: as configured for the bucket.</param>
public sealed record TransferOptions(S3Location Location, ImmutableCredentials? Key, int MaxInFlight, string? KmsKey = null)
{
    /// <summary>Where its requests are counted.</summary>
    public RequestCounters Counters { get; init; } = RequestCounters.None;

    /// <summary>What its requests may use.</summary>
    public RequestLimits Limits { get; init; } = RequestLimits.None;

    /// <summary>Checks what can be checked without calling the service.</summary>
    /// <exception cref="RequestException">The object or the credentials are not valid.</exception>
    internal void Check()
    {
        Location.Check();
        // They become headers.  The message does not repeat them.
        if (Key is not null && !(IsHeader(Key.AccessKey) && IsHeader(Key.SecretKey) && IsHeader(Key.Token)))
            throw new RequestException(ErrorKind.BadArgument, "the credentials contain a character that AWS credentials never have");
    }

    static bool IsHeader(string? text) => text is null || !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
