namespace AwsMl.LocalServer.S3;

/// <summary>The order of keys in a listing: that of their bytes in UTF-8. It is that of UTF-16, but for surrogates, which come last.</summary>
sealed class KeyOrder : IComparer<string>
{
    public static KeyOrder Instance { get; } = new();

    public int Compare(string? left, string? right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left!.Length || common == right!.Length)
            return left.Length.CompareTo(right!.Length);
        var (a, b) = (left[common], right[common]);
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
    }
}
