namespace AwsMl.LocalServer.S3;

/// <summary>A payload that has come whole and as announced: its length, MD5 and, if it came with one, additional checksum.</summary>
sealed record Payload(long Length, byte[] Md5, KeyValuePair<string, string>? Checksum)
{
    public string ETag => Convert.ToHexStringLower(Md5);
}
