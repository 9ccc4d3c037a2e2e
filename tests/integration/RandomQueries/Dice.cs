namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>The decisions of one statement, all from its seed.</summary>
sealed class Dice(int seed)
{
    // Random starts alike for seeds that follow each other.
    readonly Random _random = new((int)(((uint)seed * 2654435761u) >> 1));

    /// <summary>True so many times in a hundred.</summary>
    public bool Chance(int percent) => _random.Next(100) < percent;

    public int Between(int least, int most) => _random.Next(least, most + 1);

    public T Pick<T>(params IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    /// <summary>Makes one of the choices, each as often as it weighs.</summary>
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
