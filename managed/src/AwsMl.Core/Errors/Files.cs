namespace AwsMl.Core.Errors;

/// <summary>Files named in settings.</summary>
static class Files
{
    /// <summary>Why a file could not be read, as the continuation of its name.</summary>
    public static string WhyNotRead(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "does not exist",
        UnauthorizedAccessException => "the server's user may not read, or is no file",
        _ => "cannot be read",
    };
}
