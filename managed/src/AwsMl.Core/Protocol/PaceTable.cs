using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace AwsMl.Core.Protocol;

/// <summary>
/// The backend's blocks of <see cref="AwsMlPace"/>, which all sessions may share.  A block is given to the first that asks for
/// its key, and is never taken back.
/// </summary>
public sealed unsafe class PaceTable
{
    readonly AwsMlPace* _blocks;
    readonly int _count;

    /// <summary>Uses blocks that the backend has.</summary>
    /// <param name="blocks">The first, valid until the process exits; null: there are none.</param>
    /// <param name="count">How many.</param>
    public PaceTable(AwsMlPace* blocks, int count)
    {
        if (count < 0 || (blocks is null && count > 0))
            throw new RequestException(ErrorKind.Internal, $"there cannot be {count} paces");
        _blocks = blocks;
        _count = count;
    }

    /// <summary>Has no blocks: each process has its own.</summary>
    public static PaceTable None { get; } = new(null, 0);

    /// <summary>The block with a key; if there is none left, one of this process.</summary>
    /// <param name="key">The key, not 0.</param>
    /// <param name="service">The service, as others are shown it.</param>
    /// <param name="target">The target, likewise.</param>
    public AwsMlPace* Find(long key, string service, string target)
    {
        for (var i = 0; i < _count; i++)
        {
            var block = _blocks + (int)(((ulong)key + (ulong)i) % (ulong)_count);
            var owner = Interlocked.CompareExchange(ref block->key, key, 0);
            if (owner == 0)
                Name(block, service, target);
            if (owner == 0 || owner == key)
                return block;
        }
        // As the backend's blocks, it lasts as long as the process.
        return (AwsMlPace*)NativeMemory.AllocZeroed((nuint)sizeof(AwsMlPace));
    }

    static void Name(AwsMlPace* block, string service, string target)
    {
        // The last byte stays zero.
        Utf8.FromUtf16(service, new Span<byte>(block->service, AwsMlPace.ServiceBytes - 1), out _, out _);
        Utf8.FromUtf16(target, new Span<byte>(block->target, AwsMlPace.TargetBytes - 1), out _, out _);
    }
}
