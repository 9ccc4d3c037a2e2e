namespace AwsMl.LocalServer.Signing;

/// <summary>What of a request goes into its signature: the target as it stood on the request line, not as a framework decoded it.</summary>
sealed record SignedRequest(
    string Method,
    string RawTarget,
    Func<string, string?> Header,
    ReadOnlyMemory<byte> Body)
{
    /// <summary>S3 signs the path as it is sent, and of the body what a header says.</summary>
    public bool OfS3 { get; init; }

    public string Path => RawTarget.Split('?', 2)[0];

    public string Query => RawTarget.Split('?', 2) is [_, var query] ? query : "";
}
