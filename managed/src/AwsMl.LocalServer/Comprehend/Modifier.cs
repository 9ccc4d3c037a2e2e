using System.Globalization;

namespace AwsMl.LocalServer.Comprehend;

/// <summary>What a word does to its neighbours: it negates them, or makes them stronger or weaker.</summary>
readonly record struct Modifier(bool Negates, bool ReachesBack, double Factor)
{
    public static Modifier Parse(string effect) => effect switch
    {
        "not" => new Modifier(true, false, 1),
        "not*" => new Modifier(true, true, 1),
        _ => new Modifier(false, false, double.Parse(effect, CultureInfo.InvariantCulture)),
    };
}
