using System.Text;

namespace AwsMl.Native.Tests.Support;

/// <summary>Packed rows, written according to the header's description, without the library's own code.</summary>
static class PackedRows
{
    public static byte[] Pack(string?[][] rows)
    {
        var packed = new MemoryStream();
        using var writer = new BinaryWriter(packed);
        foreach (var row in rows)
        {
            writer.Write(row.Length);
            foreach (var field in row)
            {
                var text = Encoding.UTF8.GetBytes(field ?? "");
                writer.Write(field is null ? -1 : text.Length);
                writer.Write(text);
            }
        }
        return packed.ToArray();
    }

    public static string?[][] Unpack(ReadOnlySpan<byte> packed)
    {
        var rows = new List<string?[]>();
        using var reader = new BinaryReader(new MemoryStream(packed.ToArray()));
        while (reader.BaseStream.Position < packed.Length)
        {
            var row = new string?[reader.ReadInt32()];
            for (var i = 0; i < row.Length; i++)
            {
                var length = reader.ReadInt32();
                row[i] = length < 0 ? null : Encoding.UTF8.GetString(reader.ReadBytes(length));
            }
            rows.Add(row);
        }
        return [.. rows];
    }
}
