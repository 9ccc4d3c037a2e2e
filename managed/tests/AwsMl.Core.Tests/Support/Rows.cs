using System.Runtime.InteropServices;
using System.Text;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Tests.Support;

/// <summary>Packed rows from and to strings.</summary>
static class Rows
{
    public static byte[] Pack(params string?[][] rows)
    {
        using var buffer = new NativeBuffer();
        var writer = new PackedRowWriter(buffer);
        foreach (var row in rows)
        {
            writer.WriteRow(row.Length);
            foreach (var field in row)
            {
                if (field is null)
                    writer.WriteNull();
                else
                    writer.WriteField(Encoding.UTF8.GetBytes(field));
            }
        }
        return buffer.Written.ToArray();
    }

    public static string?[][] Unpack(ReadOnlySpan<byte> packed)
    {
        var rows = new List<string?[]>();
        var reader = new PackedRowReader(packed);
        while (!reader.AtEnd)
        {
            if (MemoryMarshal.Read<int>(packed[reader.Position..]) is var failed and < 0)
            {
                rows.Add([$"failure {-1 - failed}"]);
                packed = packed[(reader.Position + sizeof(int))..];
                reader = new PackedRowReader(packed);
                continue;
            }
            var row = new string?[reader.ReadRow()];
            for (var i = 0; i < row.Length; i++)
            {
                var field = reader.ReadField(out var isNull);
                row[i] = isNull ? null : Encoding.UTF8.GetString(field);
            }
            rows.Add(row);
        }
        return [.. rows];
    }

    /// <summary>Rows of one field.</summary>
    public static IEnumerable<string?> Column(ReadOnlySpan<byte> packed) => Unpack(packed).Select(row => Assert.Single(row));
}
