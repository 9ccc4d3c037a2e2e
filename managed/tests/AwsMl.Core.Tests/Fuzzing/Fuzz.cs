using System.Diagnostics;
using Xunit.Abstractions;

namespace AwsMl.Core.Tests.Fuzzing;

/// <summary>
/// Runs a check with many random inputs.  Each has its own generator, seeded by AWS_ML_FUZZ_SEED and the input's number:
/// AWS_ML_FUZZ_FIRST and AWS_ML_FUZZ_INPUTS=1 repeat a failed one.
/// </summary>
static class Fuzz
{
    /// <summary>Time limit for an input.  An algorithm that is quadratic in its length takes minutes; machines may be slow.</summary>
    static readonly TimeSpan Most = TimeSpan.FromSeconds(5);

    static readonly int Inputs = Variable("AWS_ML_FUZZ_INPUTS", 4_000);
    static readonly int First = Variable("AWS_ML_FUZZ_FIRST", 0);
    static readonly int Seed = Variable("AWS_ML_FUZZ_SEED", 1);

    /// <summary>Checks random inputs, and prints the number of each outcome.</summary>
    /// <param name="output">Where to print.</param>
    /// <param name="make">Makes an input.</param>
    /// <param name="check">Checks an input, and returns the outcome.</param>
    public static void Run<T>(ITestOutputHelper output, Func<Random, T> make, Func<T, string> check)
        where T : notnull
    {
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var started = Stopwatch.GetTimestamp();
        var slowest = TimeSpan.Zero;
        for (var number = First; number < First + Inputs; number++)
        {
            var input = make(RandomOf(number));
            try
            {
                var outcome = "";
                var elapsed = Time(() => outcome = check(input));
                outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
                if (elapsed > slowest)
                    slowest = elapsed;
            }
            catch (Exception e)
            {
                throw new FuzzException($"input {number} of seed {Seed}: {input}: {e.Message}", e);
            }
        }
        output.WriteLine($"{Inputs} inputs of seed {Seed} in {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s, the slowest took {slowest.TotalMilliseconds:F1} ms");
        output.WriteLine(string.Join(", ", outcomes.Select(outcome => $"{outcome.Value} {outcome.Key}")));
    }

    /// <summary>Runs a check that may be slow, and prints its time.</summary>
    public static void RunInTime(ITestOutputHelper output, Action check) => output.WriteLine($"{Time(check).TotalMilliseconds:F0} ms");

    /// <summary>
    /// Runs the check, and repeats it if it was too slow: other threads, such as those of the runtime, may have been active.
    /// </summary>
    /// <returns>The shortest CPU time, since others use the machine, too.</returns>
    static TimeSpan Time(Action check)
    {
        var shortest = TimeSpan.MaxValue;
        for (var i = 0; i < 3 && shortest > Most; i++)
        {
            var started = Environment.CpuUsage.TotalTime;
            check();
            var elapsed = Environment.CpuUsage.TotalTime - started;
            if (elapsed < shortest)
                shortest = elapsed;
        }
        Assert.True(shortest <= Most, $"it took {shortest.TotalMilliseconds:F0} ms");
        return shortest;
    }

    // Adjacent seeds must differ in all of their bits: the finalizer of MurmurHash3.
    static Random RandomOf(int number)
    {
        var x = ((ulong)(uint)Seed << 32) | (uint)number;
        x = (x ^ (x >> 33)) * 0xff51afd7ed558ccd;
        x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53;
        return new Random((int)(x ^ (x >> 33)));
    }

    static int Variable(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : otherwise;

    sealed class FuzzException(string message, Exception cause) : Exception(message, cause);
}
