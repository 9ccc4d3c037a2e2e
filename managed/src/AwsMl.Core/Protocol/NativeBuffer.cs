using System.Runtime.InteropServices;

namespace AwsMl.Core.Protocol;

/// <summary>
/// A growing buffer outside of the managed heap: the answer rows stay where the C side can read them until it frees the
/// request, and neither pin nor count against the heap's limit.
/// </summary>
public sealed unsafe class NativeBuffer : IDisposable
{
    const int FirstCapacity = 1024;

    nuint _capacity;

    /// <summary>The first byte; null while nothing was written.</summary>
    public byte* Pointer { get; private set; }

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>The bytes written.</summary>
    public ReadOnlySpan<byte> Written => new(Pointer, checked((int)Length));

    /// <summary>Appends bytes.</summary>
    /// <param name="count">How many.</param>
    /// <returns>Where to write them; valid until the next call.</returns>
    public Span<byte> Append(int count)
    {
        var needed = (nuint)Length + (nuint)count;
        if (needed > _capacity)
        {
            var capacity = nuint.Max(nuint.Max(FirstCapacity, needed), _capacity * 2);
            Pointer = (byte*)NativeMemory.Realloc(Pointer, capacity);
            _capacity = capacity;
        }
        var span = new Span<byte>(Pointer + Length, count);
        Length += count;
        return span;
    }

    /// <summary>Overwrites bytes written before.</summary>
    /// <param name="offset">The first of them.</param>
    /// <param name="count">How many.</param>
    /// <returns>Where they are; valid until the next <see cref="Append"/>.</returns>
    public Span<byte> At(long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + count, Length);
        return new Span<byte>(Pointer + offset, count);
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        NativeMemory.Free(Pointer);
        Pointer = null;
        _capacity = 0;
        Length = 0;
    }
}
