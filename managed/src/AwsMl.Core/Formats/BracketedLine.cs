namespace AwsMl.Core.Formats;

/// <summary>
/// Enumerates the fields of a line such as <c>[0.1, 0.9],[0.3, 0.7]</c>: commas inside brackets and quotes do not end a field.
/// Blanks around a field are not part of it.
/// </summary>
ref struct BracketedLine(ReadOnlySpan<byte> line)
{
    ReadOnlySpan<byte> _rest = line;
    bool _ended;

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly BracketedLine GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_ended)
            return false;
        var depth = 0;
        var quoted = false;
        for (var i = 0; i < _rest.Length; i++)
        {
            switch (_rest[i])
            {
                case (byte)'"':
                    quoted = !quoted;
                    break;
                case (byte)'[' when !quoted:
                    depth++;
                    break;
                case (byte)']' when !quoted:
                    depth--;
                    break;
                case (byte)',' when !quoted && depth <= 0:
                    Current = _rest[..i].Trim(" \t"u8);
                    _rest = _rest[(i + 1)..];
                    return true;
            }
        }
        Current = _rest.Trim(" \t"u8);
        _ended = true;
        return true;
    }

    /// <summary>Whether the field is a single bracket from its first to its last byte.</summary>
    public static bool IsBracket(ReadOnlySpan<byte> field) => field.Length >= 2 && field[0] == '[' && field[^1] == ']';

    public static int CountFields(ReadOnlySpan<byte> line)
    {
        var count = 0;
        foreach (var _ in new BracketedLine(line))
            count++;
        return count;
    }
}
