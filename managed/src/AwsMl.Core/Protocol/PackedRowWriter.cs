using System.Runtime.InteropServices;

namespace AwsMl.Core.Protocol;

/// <summary>Writes packed rows, in the format described at <see cref="PackedRowReader"/>.</summary>
public sealed class PackedRowWriter(NativeBuffer buffer)
{
    long _field = -1;

    /// <summary>Rows written.</summary>
    public int RowCount { get; private set; }

    /// <summary>Starts a row.</summary>
    /// <param name="fields">How many fields follow.</param>
    public void WriteRow(int fields)
    {
        WriteInt32(fields);
        RowCount++;
    }

    /// <summary>Writes a row of one field.</summary>
    /// <param name="text">The field, UTF-8.</param>
    public void WriteRowOf(ReadOnlySpan<byte> text)
    {
        var row = buffer.Append(2 * sizeof(int) + text.Length);
        MemoryMarshal.Write(row, 1);
        MemoryMarshal.Write(row[sizeof(int)..], text.Length);
        text.CopyTo(row[(2 * sizeof(int))..]);
        RowCount++;
    }

    /// <summary>Writes a row that was packed before.</summary>
    /// <param name="row">The row.</param>
    public void WriteRow(ReadOnlySpan<byte> row)
    {
        row.CopyTo(buffer.Append(row.Length));
        RowCount++;
    }

    /// <summary>Writes a row that has no answer.</summary>
    /// <param name="failure">Number of the failure, from 0.</param>
    public void WriteFailedRow(int failure) => WriteRow(-1 - failure);

    /// <summary>Writes a field that is SQL NULL.</summary>
    public void WriteNull() => WriteInt32(-1);

    /// <summary>Writes a field.</summary>
    /// <param name="text">UTF-8.</param>
    public void WriteField(ReadOnlySpan<byte> text)
    {
        WriteInt32(text.Length);
        text.CopyTo(buffer.Append(text.Length));
    }

    /// <summary>Starts a field that is written piece by piece with <see cref="Append"/>.</summary>
    public void BeginField()
    {
        _field = buffer.Length;
        WriteInt32(0);
    }

    /// <summary>Writes a piece of the field.</summary>
    /// <param name="text">UTF-8.</param>
    public void Append(ReadOnlySpan<byte> text) => text.CopyTo(buffer.Append(text.Length));

    /// <summary>Ends the field.</summary>
    public void EndField()
    {
        var length = checked((int)(buffer.Length - _field - sizeof(int)));
        MemoryMarshal.Write(buffer.At(_field, sizeof(int)), length);
    }

    void WriteInt32(int value) => MemoryMarshal.Write(buffer.Append(sizeof(int)), value);
}
