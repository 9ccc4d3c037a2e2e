using System.Runtime.InteropServices;
using AwsMl.Core.Aws.Retry;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Tests.Aws.Retry;

/// <summary>The block of a target, and what several sessions have on it.</summary>
/// <param name="clock">The clock of all sessions.</param>
sealed unsafe class OnePace(TimeProvider clock) : IDisposable
{
    readonly AwsMlPace* _block = (AwsMlPace*)NativeMemory.AllocZeroed((nuint)sizeof(AwsMlPace));

    public ref AwsMlPace Block => ref *_block;

    public Pace Pace() => new(_block, clock);

    public Pacer Session() => new(Pace());

    public void Dispose() => NativeMemory.Free(_block);
}
