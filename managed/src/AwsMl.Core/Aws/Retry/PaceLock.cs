using System.Diagnostics;

namespace AwsMl.Core.Aws.Retry;

/// <summary>
/// A lock between threads of several processes, held for less than a microsecond.  A process that exits ends its threads wherever
/// they are, so whoever holds it for long is taken to be dead.  If it was only asleep, its changes are mixed with those of
/// others: a turn may be given twice, or a change of the rate be lost, which the next answers correct.
/// </summary>
readonly ref struct PaceLock
{
    static readonly long Longest = Stopwatch.Frequency / 10;

    readonly ref long _word;
    readonly long _mine;

    PaceLock(ref long word, long mine)
    {
        _word = ref word;
        _mine = mine;
    }

    /// <summary>Takes the lock; disposing of the value releases it.</summary>
    /// <param name="word">When it was taken, a timestamp of all processes; 0: it is free.</param>
    public static PaceLock Take(ref long word)
    {
        var spin = new SpinWait();
        while (true)
        {
            var now = Stopwatch.GetTimestamp() | 1;
            var holder = Volatile.Read(ref word);
            if ((holder == 0 || Math.Abs(now - holder) > Longest) && Interlocked.CompareExchange(ref word, now, holder) == holder)
                return new PaceLock(ref word, now);
            spin.SpinOnce();
        }
    }

    /// <summary>Releases it, unless others have it by now.</summary>
    public void Dispose() => Interlocked.CompareExchange(ref _word, 0, _mine);
}
