namespace AwsMl.LocalServer.S3;

/// <summary>A payload that arrived complete and as announced: its length, MD5 and, if sent, additional checksum.</summary>
sealed record Payload(long Length, byte[] Md5, KeyValuePair<string, string>? Checksum)
{
    public string ETag => Convert.ToHexStringLower(Md5);
}
