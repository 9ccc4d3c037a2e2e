namespace AwsMl.LocalServer.Comprehend;

/// <summary>Comprehend's limits and its error messages for them.</summary>
static class ComprehendLimits
{
    public const int MaxDocuments = 25;
    public const int MaxTextBytes = 5000;

    public static readonly string[] Languages = ["ar", "hi", "ko", "zh-TW", "ja", "zh", "de", "pt", "en", "it", "fr", "es"];

    public static string TextTooLarge(int bytes) =>
        $"Input text size exceeds limit. Max length of request text allowed is {MaxTextBytes} bytes while in this request the text size is {bytes} bytes";
}
