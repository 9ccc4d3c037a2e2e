using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace AwsMl.LocalServer.Models;

/// <summary>
/// A stand-in for a model, with answers that depend on every byte of the input, so that an answer for the wrong row is
/// detected. The first column is the 32-bit FNV-1a hash of the line (without its end) modulo <paramref name="modulo"/>; column
/// k, counting from 0, is the hash of the line followed by k in decimal.
/// </summary>
sealed class HashModel(uint modulo, int columns) : CsvModel
{
    const uint OffsetBasis = 2166136261;
    const uint Prime = 16777619;

    public override string Description => $"hash modulo {modulo}, {columns} column{(columns == 1 ? "" : "s")}";

    protected override void Predict(ReadOnlyMemory<byte> line, int lineNumber, ArrayBufferWriter<byte> output)
    {
        var hash = Hash(OffsetBasis, line.Span);
        for (var column = 0; column < columns; column++)
        {
            var value = hash;
            if (column > 0)
            {
                output.Write(","u8);
                value = Hash(hash, Encoding.ASCII.GetBytes(column.ToString()));
            }

            var digits = output.GetSpan(10);
            Utf8Formatter.TryFormat(value % modulo, digits, out var written);
            output.Advance(written);
        }
    }

    static uint Hash(uint hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var octet in bytes)
            hash = unchecked((hash ^ octet) * Prime);
        return hash;
    }
}
