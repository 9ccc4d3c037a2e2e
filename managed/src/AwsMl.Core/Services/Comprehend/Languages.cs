using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.Comprehend;

/// <summary>Languages in which sentiment can be detected (Comprehend API Reference, DetectSentiment, LanguageCode).</summary>
static class Languages
{
    static readonly string[] Supported = ["en", "es", "fr", "de", "it", "pt", "ar", "hi", "ja", "ko", "zh", "zh-TW"];

    public static void Check(string language)
    {
        if (!Supported.Contains(language))
            throw new RequestException(ErrorKind.BadArgument,
                $"\"{language}\" is not a language code that Amazon Comprehend supports: {string.Join(", ", Supported)}");
    }
}
