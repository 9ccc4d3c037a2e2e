using System.Globalization;
using System.Text.RegularExpressions;

namespace AwsMl.Integration.Tests.Support;

/// <summary>A line of Prometheus' text format.</summary>
sealed partial record Metric(string Line, string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    public static Metric Parse(string line)
    {
        var match = Format().Match(line);
        Assert.True(match.Success, line);
        var labels = Label().Matches(match.Groups["labels"].Value).ToDictionary(label => label.Groups[1].Value, label => Regex.Unescape(label.Groups[2].Value));
        return new Metric(line, match.Groups["name"].Value, labels, double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)$""")]
    private static partial Regex Format();

    [GeneratedRegex("""(\w+)="((?:[^"\\]|\\.)*)",?""")]
    private static partial Regex Label();
}
