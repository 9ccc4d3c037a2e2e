namespace AwsMl.LocalServer.Signing;

/// <summary>One access key that the server accepts. A key with a session token must come with that token.</summary>
sealed record Credential(string AccessKeyId, string SecretAccessKey, string? SessionToken = null)
{
    // A record prints its members; a secret must not reach a log that way.
    public override string ToString() => AccessKeyId;
}
