using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AwsMl.Core.Protocol;

/// <summary>
/// Reads packed rows, the format of aws_ml_abi.h: a row is its number of fields and the fields, a field its length in
/// bytes (-1 is NULL) and its UTF-8 text; integers are int32 in the byte order of the machine, nothing is aligned.
/// </summary>
public ref struct PackedRowReader
{
    readonly ReadOnlySpan<byte> _rows;

    /// <summary>Starts at the first row.</summary>
    /// <param name="rows">The packed rows.</param>
    public PackedRowReader(ReadOnlySpan<byte> rows) => _rows = rows;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Whether all rows have been read.</summary>
    public readonly bool AtEnd => Position == _rows.Length;

    /// <summary>Starts the next row.</summary>
    /// <returns>Its number of fields; each must be read with <see cref="ReadField"/>.</returns>
    public int ReadRow()
    {
        var fields = ReadInt32();
        return fields >= 0 ? fields : throw Malformed();
    }

    /// <summary>Reads the next field of the row.</summary>
    /// <param name="isNull">Whether it is SQL NULL.</param>
    /// <returns>Its text, empty for NULL.</returns>
    public ReadOnlySpan<byte> ReadField(out bool isNull)
    {
        var length = ReadInt32();
        isNull = length == -1;
        if (isNull)
            return default;
        if (length < 0 || length > _rows.Length - Position)
            throw Malformed();
        var field = _rows.Slice(Position, length);
        Position += length;
        return field;
    }

    /// <summary>Skips the next row.</summary>
    public void SkipRow()
    {
        for (var fields = ReadRow(); fields > 0; fields--)
            ReadField(out _);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int ReadInt32()
    {
        if (_rows.Length - Position < sizeof(int))
            throw Malformed();
        var value = MemoryMarshal.Read<int>(_rows[Position..]);
        Position += sizeof(int);
        return value;
    }

    static RequestException Malformed() => new(ErrorKind.Internal, "the packed rows of the request are malformed");
}
