using System.Runtime.InteropServices;

namespace AwsMl.Native;

/// <summary>
/// Keeps what threads cost small: every backend has its pool of them, and none of the work in it is more than the parsing
/// of an answer.
/// </summary>
static partial class Threads
{
    const int Least = 2;
    const int Most = 8;

    // M_ARENA_MAX of malloc.h.
    const int ArenaMax = -8;
    const int Arenas = 2;

    public static void Limit()
    {
        // glibc reserves 64 MB of addresses per thread that allocates: under ulimit -v, enough to fail the start of a thread,
        // which nothing can catch.  The backend itself has one thread and keeps the main arena.
        _ = SetMallocOption(ArenaMax, Arenas);
        ThreadPool.SetMinThreads(Least, Least);
        // The pool refuses less than one per processor.
        var most = Math.Max(Most, Environment.ProcessorCount);
        ThreadPool.SetMaxThreads(most, most);
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetMallocOption(int option, int value);
}
