using System.Net.Http.Headers;
using System.Text;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.Bedrock;

/// <summary>The media type of a request or response body, which becomes a header.</summary>
static class MediaType
{
    public const string Json = "application/json";

    const int MaxLength = 256;

    /// <summary>Checks a type.</summary>
    /// <param name="type">UTF-8.</param>
    /// <param name="isNull">Whether to use the default: JSON, as in the service.</param>
    /// <param name="argument">Its name in errors.</param>
    public static string Read(ReadOnlySpan<byte> type, bool isNull, string argument)
    {
        if (isNull)
            return Json;
        // Parsed as by the HTTP client, which must accept it.
        if (type.IsEmpty || type.Length > MaxLength || type.ContainsAnyExceptInRange((byte)' ', (byte)'~') || type[0] == ' ' || type[^1] == ' '
            || !MediaTypeHeaderValue.TryParse(Encoding.ASCII.GetString(type), out _))
        {
            throw new RequestException(ErrorKind.BadArgument, $"{argument} is not a media type such as {Json}");
        }
        return Encoding.ASCII.GetString(type);
    }
}
