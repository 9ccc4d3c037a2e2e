namespace AwsMl.Core.Aws.Http;

/// <summary>Files that settings name.</summary>
static class Files
{
    /// <summary>Why one was not read, as what follows its name.</summary>
    public static string WhyNotRead(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "does not exist",
        UnauthorizedAccessException => "the server's user may not read, or is no file",
        _ => "cannot be read",
    };
}
