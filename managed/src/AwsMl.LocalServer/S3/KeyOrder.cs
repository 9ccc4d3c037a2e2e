namespace AwsMl.LocalServer.S3;

/// <summary>
/// The order of keys in a listing: by their bytes in UTF-8, which is that of UTF-16 except for surrogates, which sort last.
/// </summary>
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
