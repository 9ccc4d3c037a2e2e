using System.Runtime.InteropServices;

namespace AwsMl.Core.Tests.Support;

/// <summary>A real eventfd, like the backend's.</summary>
sealed partial class EventFd : IDisposable
{
    const int NonBlocking = 0x800;
    const int CloseOnExec = 0x80000;

    static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    public int Descriptor { get; } = Create(0, NonBlocking | CloseOnExec);

    /// <summary>How often it was written to since the last call; 0: not at all.</summary>
    public long Read() => Read(Descriptor, out var count, sizeof(long)) == sizeof(long) ? count : 0;

    /// <summary>Waits until it has been written to this many times.</summary>
    public async Task WaitAsync(long count)
    {
        using var guard = new CancellationTokenSource(HangGuard);
        for (var seen = Read(); seen < count; seen += Read())
            await Task.Delay(1, guard.Token);
    }

    public void Dispose() => _ = Close(Descriptor);

    [LibraryImport("libc", EntryPoint = "eventfd")]
    private static partial int Create(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int descriptor, out long count, nint size);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
