namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>The decisions for one statement, all derived from its seed.</summary>
sealed class Dice(int seed)
{
    // Random's first numbers are similar for adjacent seeds.
    readonly Random _random = new((int)(((uint)seed * 2654435761u) >> 1));

    /// <summary>True with this percentage.</summary>
    public bool Chance(int percent) => _random.Next(100) < percent;

    public int Between(int least, int most) => _random.Next(least, most + 1);

    public T Pick<T>(params IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    /// <summary>Makes one of the choices, according to their weights.</summary>
    public T Choose<T>(params ReadOnlySpan<(int Weight, Func<T> Make)> choices)
    {
        var total = 0;
        foreach (var (weight, _) in choices)
            total += weight;
        var at = _random.Next(total);
        foreach (var (weight, make) in choices)
        {
            at -= weight;
            if (at < 0)
                return make();
        }

        throw new ArgumentException("no choice has a weight", nameof(choices));
    }

    public IReadOnlyList<T> Several<T>(int least, int most, Func<T> make) => [.. Enumerable.Range(0, Between(least, most)).Select(_ => make())];
}
