using System.Runtime.InteropServices;

namespace AwsMl.Native;

/// <summary>
/// Starts all threads of the pool at once.  Later, where the server has as many processes as it may, starting one would fail
/// in the pool's own code, which ends the process.  The pool has as many as it starts with, and they stay
/// (AwsMl.Native.csproj): none of the work is more than the parsing of an answer.
/// </summary>
static partial class Threads
{
    // M_ARENA_MAX of malloc.h.
    const int ArenaMax = -8;
    const int Arenas = 2;

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static void Start()
    {
        // glibc reserves 64 MB of addresses per thread that allocates: under ulimit -v, enough to fail the start of a thread.
        // The backend itself has one thread and keeps the main arena.
        _ = SetMallocOption(ArenaMax, Arenas);
        ThreadPool.GetMaxThreads(out var count, out _);
        var started = new CountdownEvent(count);
        for (var i = 0; i < count; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                started.Signal();
                // Busy until all are there.
                started.Wait(Limit);
            }, null);
        }
        // The timers' thread too.
        using var timer = new Timer(_ => { }, null, dueTime: 0, Timeout.Infinite);
        started.Wait(Limit);
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetMallocOption(int option, int value);
}
