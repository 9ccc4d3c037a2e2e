using System.Runtime.InteropServices;

namespace AwsMl.Native;

/// <summary>
/// Starts all threads of the pool at once.  If the server reached its process limit later, starting a thread would fail inside
/// the pool, which ends the process.  The pool's size is fixed (AwsMl.Native.csproj); no work item does more than parse an
/// answer.
/// </summary>
static partial class Threads
{
    // M_ARENA_MAX of malloc.h.
    const int ArenaMax = -8;
    const int Arenas = 2;

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static void Start()
    {
        // glibc reserves 64 MB of address space per allocating thread: with ulimit -v, enough to make the start of a thread
        // fail. The backend itself has one thread and keeps the main arena.
        _ = SetMallocOption(ArenaMax, Arenas);
        ThreadPool.GetMaxThreads(out var count, out _);
        var started = new CountdownEvent(count);
        for (var i = 0; i < count; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                started.Signal();
                // Blocks until all threads have started.
                started.Wait(Limit);
            }, null);
        }
        // This starts the timer thread, too.
        using var timer = new Timer(_ => { }, null, dueTime: 0, Timeout.Infinite);
        started.Wait(Limit);
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetMallocOption(int option, int value);
}
