using System.Buffers;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Formats;

/// <summary>
/// Collects the values of one row of an answer and writes them as one packed field: a single value as its text, several as a
/// record literal, none as NULL.
/// </summary>
sealed class AnswerRow(PackedRowWriter output)
{
    readonly ArrayBufferWriter<byte> _text = new();
    readonly List<(int Start, int Length)> _values = [];

    /// <summary>Rows ended so far.</summary>
    public int RowCount => output.RowCount;

    /// <summary>Adds a NULL value.</summary>
    public void AddNull() => _values.Add((0, -1));

    /// <summary>Adds a value.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Reserve(text.Length));
        AddReserved(text.Length);
    }

    /// <summary>Makes room for a value of up to this many bytes, to be added with <see cref="AddReserved"/>.</summary>
    public Span<byte> Reserve(int length) => length == 0 ? default : _text.GetSpan(length);

    /// <summary>Adds the value written to the room that <see cref="Reserve"/> gave.</summary>
    public void AddReserved(int length)
    {
        var start = _text.WrittenCount;
        _text.Advance(length);
        // JSON can contain a zero byte, as an escape, but PostgreSQL's text type cannot.
        if (_text.WrittenSpan.Slice(start, length).Contains((byte)0))
            throw new RequestException(ErrorKind.BadAnswer, "the answer contains a zero byte", row: RowCount);
        _values.Add((start, length));
    }

    /// <summary>Writes the row.</summary>
    public void End()
    {
        if (_values is [(var start, >= 0 and var length)])
        {
            output.WriteRowOf(_text.WrittenSpan.Slice(start, length));
        }
        else
        {
            output.WriteRow(1);
            if (_values.Count <= 1)
                output.WriteNull();
            else
                WriteRecord();
        }
        _values.Clear();
        _text.ResetWrittenCount();
    }

    void WriteRecord()
    {
        output.BeginField();
        for (var i = 0; i < _values.Count; i++)
        {
            output.Append(i == 0 ? "("u8 : ","u8);
            var (start, length) = _values[i];
            if (length >= 0)
                RecordLiteral.AppendValue(output, _text.WrittenSpan.Slice(start, length));
        }
        output.Append(")"u8);
        output.EndField();
    }
}
