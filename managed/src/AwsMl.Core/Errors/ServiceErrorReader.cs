using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace AwsMl.Core.Errors;

/// <summary>
/// Reads the error response of a JSON service.  Its type is in the header x-amzn-ErrorType, otherwise in "code", otherwise in
/// "__type": what follows a '#' and precedes a ':' (Smithy, AWS restJson1 protocol, Operation error serialization).
/// </summary>
static class ServiceErrorReader
{
    static readonly SearchValues<char> OfCodes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static ServiceException Read(
        IReadOnlyDictionary<string, ServiceError>? codes, ReadOnlySpan<byte> body, string? errorType, string? retryAfter, string requestId, HttpStatusCode status, Exception? inner)
    {
        var members = ReadMembers(body);
        var code = Code(errorType ?? members.Code ?? members.Type ?? "");
        return new ServiceException(members.Message ?? "", code, requestId, status, inner)
        {
            Codes = codes,
            ModelStatus = members.ModelStatus,
            RetryAfter = Delay(retryAfter),
        };
    }

    /// <summary>Retry-After: seconds, or a date (RFC 9110, section 10.2.3).</summary>
    static TimeSpan? Delay(string? retryAfter) =>
        RetryConditionHeaderValue.TryParse(retryAfter, out var value) ? value.Delta ?? value.Date - DateTimeOffset.UtcNow : null;

    internal static string Code(string type)
    {
        type = type[(type.IndexOf('#') + 1)..];
        var end = type.IndexOf(':');
        var code = (end < 0 ? type : type[..end]).Trim();
        // A sentence is not a service's code: containers have errors of their own, which may quote the rows.
        return code.AsSpan().ContainsAnyExcept(OfCodes) ? "" : code;
    }

    static (string? Code, string? Type, string? Message, int? ModelStatus) ReadMembers(ReadOnlySpan<byte> body)
    {
        (string? Code, string? Type, string? Message, int? ModelStatus) members = default;
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return members;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                if (reader.TokenType == JsonTokenType.String)
                {
                    var value = reader.GetString();
                    switch (name)
                    {
                        case "code" or "Code":
                            members.Code = value;
                            break;
                        case "__type":
                            members.Type = value;
                            break;
                        case "message" or "Message":
                            members.Message = value;
                            break;
                    }
                }
                else if (name is "OriginalStatusCode" or "originalStatusCode" && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var status))
                    members.ModelStatus = status;
                else
                    reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A proxy's HTML page, or a truncated response: only the status is known.
        }
        return members;
    }
}
