using System.Runtime.InteropServices;

namespace AwsMl.Core.Protocol;

/// <summary>The eventfd that the backend sleeps on.</summary>
/// <param name="eventFd">A non-blocking eventfd, which the caller continues to own.</param>
sealed partial class CompletionSignal(int eventFd)
{
    /// <summary>Wakes the backend.  An error could not be reported to anyone: the descriptor is the caller's.</summary>
    public void Raise()
    {
        var one = 1UL;
        _ = Write(eventFd, one, sizeof(ulong));
    }

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, in ulong value, nint count);
}
