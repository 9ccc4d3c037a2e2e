namespace AwsMl.LocalServer.Signing;

/// <summary>The parts of a request that are signed: the target as on the request line, not as decoded by a framework.</summary>
sealed record SignedRequest(
    string Method,
    string RawTarget,
    Func<string, string?> Header,
    ReadOnlyMemory<byte> Body)
{
    /// <summary>In S3, the path is signed as it is sent, and the body as a header specifies.</summary>
    public bool OfS3 { get; init; }

    public string Path => RawTarget.Split('?', 2)[0];

    public string Query => RawTarget.Split('?', 2) is [_, var query] ? query : "";
}
