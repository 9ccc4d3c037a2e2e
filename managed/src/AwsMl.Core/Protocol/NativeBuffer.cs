using System.Runtime.InteropServices;

namespace AwsMl.Core.Protocol;

/// <summary>
/// A growing buffer outside the managed heap: the C side can read answer rows in place until it frees the request, and they are
/// neither pinned nor counted against the heap limit.
/// </summary>
public sealed unsafe class NativeBuffer : IDisposable
{
    const int FirstCapacity = 1024;

    nuint _capacity;

    /// <summary>The first byte; null if nothing has been written.</summary>
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

    /// <summary>Returns bytes written before, to be overwritten.</summary>
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
