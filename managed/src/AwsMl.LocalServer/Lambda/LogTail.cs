namespace AwsMl.LocalServer.Lambda;

/// <summary>The last bytes of a log of any length.</summary>
sealed class LogTail
{
    readonly Lock _lock = new();
    byte[] _bytes = [];

    public void Append(ReadOnlySpan<byte> text)
    {
        lock (_lock)
        {
            byte[] bytes = [.. _bytes, .. text];
            _bytes = bytes.Length > LambdaLimits.LogTailBytes ? bytes[^LambdaLimits.LogTailBytes..] : bytes;
        }
    }

    public byte[] ToArray()
    {
        lock (_lock)
            return _bytes;
    }
}
