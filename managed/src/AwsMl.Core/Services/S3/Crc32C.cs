using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace AwsMl.Core.Services.S3;

/// <summary>
/// The checksum that S3 holds what it gets against.  The SDK would make a CRC32 of its own, a byte at a time: at 6 ns each
/// that was as much as COPY takes to write them.  The processor has an instruction for eight bytes of this one.
/// (Amazon S3 User Guide, Checking object integrity.)
/// </summary>
static class Crc32C
{
    /// <summary>As a header of S3 has it: big-endian, in base64.</summary>
    public static string Of(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, word);
        foreach (var rest in data[(words.Length * sizeof(ulong))..])
            crc = BitOperations.Crc32C(crc, rest);
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, ~crc);
        return Convert.ToBase64String(bytes);
    }
}
