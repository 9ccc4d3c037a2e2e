using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.Signing;

/// <summary>
/// Checks whether a request was signed with a key that the server knows, and reports AWS's error if it was not. The region is
/// taken from the credential scope: a local server stands in for every region.
/// </summary>
sealed class SignatureVerifier(CredentialStore credentials, TimeProvider time)
{
    const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";

    // IAM User Guide, Signature Version 4: in most cases a request must reach AWS within five minutes of its time stamp.
    static readonly TimeSpan AllowedSkew = TimeSpan.FromMinutes(5);

    const string Mismatch =
        "The request signature we calculated does not match the signature you provided. " +
        "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

    /// <summary>
    /// Throws the service's error unless the signature of <paramref name="request"/> is valid for <paramref name="service"/>.
    /// </summary>
    public void Verify(SignedRequest request, string service)
    {
        if (request.Header("Authorization") is not { Length: > 0 } value)
            throw new ServiceException(403, "MissingAuthenticationTokenException", "Missing Authentication Token");

        var authorization = AuthorizationHeader.Parse(value, out var problem)
            ?? throw new ServiceException(400, "IncompleteSignatureException", problem);

        var amzDate = request.Header("X-Amz-Date") ?? "";
        if (!DateTimeOffset.TryParseExact(amzDate, DateFormat, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var signedAt))
        {
            throw new ServiceException(400, "IncompleteSignatureException",
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        }

        if (!credentials.TryFind(authorization.AccessKeyId, out var credential) ||
            (credential.SessionToken is not null && !SameText(credential.SessionToken, request.Header("X-Amz-Security-Token") ?? "")))
        {
            throw new ServiceException(403, "UnrecognizedClientException", "The security token included in the request is invalid.");
        }

        CheckScope(authorization, amzDate, service);
        CheckSignedHeaders(request, authorization);
        CheckClock(amzDate, signedAt);

        var expected = SignatureV4.Compute(request, authorization, amzDate, credential.SecretAccessKey);
        if (!SameText(expected, authorization.Signature))
            throw new ServiceException(403, "InvalidSignatureException", Mismatch);
    }

    /// <summary>The signatures that the chunks of a body must have, after <see cref="Verify"/> for its request.</summary>
    public ChunkSignatures Chunks(Func<string, string> header)
    {
        var authorization = AuthorizationHeader.Parse(header("Authorization"), out _)!;
        credentials.TryFind(authorization.AccessKeyId, out var credential);
        return new ChunkSignatures(
            SignatureV4.DeriveSigningKey(credential!.SecretAccessKey, authorization.Scope), header("X-Amz-Date"), authorization.Scope, authorization.Signature);
    }

    static void CheckScope(AuthorizationHeader authorization, string amzDate, string service)
    {
        if (authorization.Scope.Service != service)
        {
            throw new ServiceException(403, "InvalidSignatureException",
                $"Credential should be scoped to correct service: '{service}'. ");
        }

        if (!amzDate.StartsWith(authorization.Scope.Date, StringComparison.Ordinal))
        {
            throw new ServiceException(403, "InvalidSignatureException",
                $"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: " +
                $"'{authorization.Scope.Date}' != '{amzDate[..8]}', from '{amzDate}'.");
        }
    }

    /// <summary>These headers must be signed if they are sent, or they could be changed on the way.</summary>
    static void CheckSignedHeaders(SignedRequest request, AuthorizationHeader authorization)
    {
        foreach (var required in (ReadOnlySpan<string>)["host", "x-amz-date", "x-amz-security-token"])
        {
            if (request.Header(required) is { Length: > 0 } && !authorization.SignedHeaders.Contains(required))
            {
                throw new ServiceException(403, "InvalidSignatureException",
                    $"'{required}' must be a 'SignedHeader' in the AWS Authorization.");
            }
        }
    }

    void CheckClock(string amzDate, DateTimeOffset signedAt)
    {
        var now = time.GetUtcNow();
        var nowText = now.ToString(DateFormat, CultureInfo.InvariantCulture);
        if (signedAt < now - AllowedSkew)
        {
            var limit = (now - AllowedSkew).ToString(DateFormat, CultureInfo.InvariantCulture);
            throw new ServiceException(403, "InvalidSignatureException",
                $"Signature expired: {amzDate} is now earlier than {limit} ({nowText} - 5 min.)");
        }

        if (signedAt > now + AllowedSkew)
        {
            var limit = (now + AllowedSkew).ToString(DateFormat, CultureInfo.InvariantCulture);
            throw new ServiceException(403, "InvalidSignatureException",
                $"Signature not yet current: {amzDate} is still later than {limit} ({nowText} + 5 min.)");
        }
    }

    /// <summary>Compares in constant time, so that the time does not reveal where two signatures differ.</summary>
    static bool SameText(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
}
