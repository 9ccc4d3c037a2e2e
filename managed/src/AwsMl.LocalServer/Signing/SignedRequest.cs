namespace AwsMl.LocalServer.Signing;

/// <summary>What of a request goes into its signature: the target as it stood on the request line, not as a framework decoded it.</summary>
sealed record SignedRequest(
    string Method,
    string RawTarget,
    Func<string, string?> Header,
    ReadOnlyMemory<byte> Body)
{
    public string Path => RawTarget.Split('?', 2)[0];

    public string Query => RawTarget.Split('?', 2) is [_, var query] ? query : "";
}
