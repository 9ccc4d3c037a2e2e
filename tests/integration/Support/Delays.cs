namespace AwsMl.Integration.Tests.Support;

/// <summary>
/// How long waits continued after they should have ended. The median must be within what docs/architecture.md promises; that
/// requires an otherwise idle machine, so tests that use it are in the category <see cref="Quiet"/>, which tests/run runs
/// alone.
/// </summary>
sealed class Delays
{
    public const string Category = "Category";
    public const string Quiet = "Quiet";

    const double Promised = 100;

    readonly List<double> _milliseconds = [];

    public void Add(TimeSpan delay) => _milliseconds.Add(delay.TotalMilliseconds);

    public void AssertPrompt(ITestOutputHelper output, string what)
    {
        _milliseconds.Sort();
        var median = _milliseconds[_milliseconds.Count / 2];
        var summary = $"{what}: {median:0.0} ms (median), {_milliseconds[_milliseconds.Count * 9 / 10]:0.0} ms (90 %), {_milliseconds[^1]:0.0} ms (most)";
        output.WriteLine(summary);
        Assert.True(median <= Promised, summary);
    }
}
