using System.Net.Http.Headers;
using System.Text;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.Bedrock;

/// <summary>The type of a body or of an answer, which becomes a header.</summary>
static class MediaType
{
    public const string Json = "application/json";

    const int MaxLength = 256;

    /// <summary>Checks a type.</summary>
    /// <param name="type">UTF-8.</param>
    /// <param name="isNull">Whether it is left to us: JSON, as it is to the service.</param>
    /// <param name="argument">What it is, in an error.</param>
    public static string Read(ReadOnlySpan<byte> type, bool isNull, string argument)
    {
        if (isNull)
            return Json;
        // As the HTTP client reads it, which has to take it.
        if (type.IsEmpty || type.Length > MaxLength || type.ContainsAnyExceptInRange((byte)' ', (byte)'~') || type[0] == ' ' || type[^1] == ' '
            || !MediaTypeHeaderValue.TryParse(Encoding.ASCII.GetString(type), out _))
        {
            throw new RequestException(ErrorKind.BadArgument, $"{argument} is not a media type such as {Json}");
        }
        return Encoding.ASCII.GetString(type);
    }
}
