namespace AwsMl.LocalServer.Signing;

/// <summary>One access key that the server accepts. A key with a session token must come with that token.</summary>
sealed record Credential(string AccessKeyId, string SecretAccessKey, string? SessionToken = null)
{
    // The default would print all members, and so write a secret to the log.
    public override string ToString() => AccessKeyId;
}
