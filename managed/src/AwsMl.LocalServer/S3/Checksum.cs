using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AwsMl.LocalServer.S3;

/// <summary>
/// One of S3's additional checksums, computed as the bytes arrive; sent in the header <c>x-amz-checksum-</c> and its name.
/// </summary>
abstract class Checksum : IDisposable
{
    public const string HeaderPrefix = "x-amz-checksum-";

    static readonly ulong[] Crc32 = Crc.Table(0xEDB88320);
    static readonly ulong[] Crc64Nvme = Crc.Table(0x9A6C9329AC4BC9B5);

    public static Checksum? Create(string name) => name switch
    {
        "crc32" => new Crc(Crc32, 4),
        "crc32c" => new Crc32C(),
        "crc64nvme" => new Crc(Crc64Nvme, 8),
        "sha1" => new Digest(HashAlgorithmName.SHA1),
        "sha256" => new Digest(HashAlgorithmName.SHA256),
        _ => null,
    };

    public abstract void Append(ReadOnlySpan<byte> bytes);

    public abstract byte[] Finish();

    public virtual void Dispose()
    {
    }

    sealed class Digest(HashAlgorithmName algorithm) : Checksum
    {
        readonly IncrementalHash _hash = IncrementalHash.CreateHash(algorithm);

        public override void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

        public override byte[] Finish() => _hash.GetHashAndReset();

        public override void Dispose() => _hash.Dispose();
    }

    /// <summary>The checksum for which processors have an instruction.</summary>
    sealed class Crc32C : Checksum
    {
        uint _state = uint.MaxValue;

        public override void Append(ReadOnlySpan<byte> bytes)
        {
            var words = MemoryMarshal.Cast<byte, ulong>(bytes);
            foreach (var word in words)
                _state = BitOperations.Crc32C(_state, word);
            foreach (var rest in bytes[(words.Length * sizeof(ulong))..])
                _state = BitOperations.Crc32C(_state, rest);
        }

        public override byte[] Finish()
        {
            var result = new byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(result, ~_state);
            return result;
        }
    }

    /// <summary>A reflected CRC with all bits inverted at the beginning and end.</summary>
    sealed class Crc(ulong[] table, int size) : Checksum
    {
        ulong _state = ulong.MaxValue >> (64 - 8 * size);

        /// <summary>The remainders of all bytes for a reflected polynomial.</summary>
        public static ulong[] Table(ulong polynomial)
        {
            var table = new ulong[256];
            for (var octet = 0; octet < table.Length; octet++)
            {
                var remainder = (ulong)octet;
                for (var bit = 0; bit < 8; bit++)
                    remainder = (remainder & 1) != 0 ? remainder >> 1 ^ polynomial : remainder >> 1;
                table[octet] = remainder;
            }

            return table;
        }

        public override void Append(ReadOnlySpan<byte> bytes)
        {
            foreach (var octet in bytes)
                _state = table[(byte)_state ^ octet] ^ _state >> 8;
        }

        public override byte[] Finish()
        {
            var result = new byte[8];
            BinaryPrimitives.WriteUInt64BigEndian(result, ~_state);
            return result[^size..];
        }
    }
}
