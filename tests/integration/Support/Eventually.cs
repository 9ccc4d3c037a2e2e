using System.Diagnostics;

namespace AwsMl.Integration.Tests.Support;

/// <summary>Waits for events in other processes.</summary>
static class Eventually
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(2);

    /// <summary>Waits until the condition holds, and returns how long that took; fails if it does not.</summary>
    public static async Task<TimeSpan> TrueAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Limit)
                Assert.Fail($"not within {Limit.TotalSeconds:0} s: {what}");
            await Task.Delay(Step);
        }

        return watch.Elapsed;
    }

    public static Task<TimeSpan> TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);
}
