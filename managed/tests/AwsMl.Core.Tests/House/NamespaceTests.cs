using AwsMl.Core.Protocol;
using Xunit.Abstractions;

namespace AwsMl.Core.Tests.House;

/// <summary>The namespaces of the library have no cyclic dependencies.</summary>
public class NamespaceTests(ITestOutputHelper output)
{
    [Fact]
    public void There_are_no_circles()
    {
        var graph = NamespaceGraph.Of(typeof(Settings).Assembly.Location);
        foreach (var name in graph.Namespaces)
            output.WriteLine($"{name}: {string.Join(", ", graph.UsesOf(name).Keys)}");

        var circles = graph.FindCircles();
        foreach (var circle in circles)
        {
            output.WriteLine($"\ncircle of {circle.Length}: {string.Join(", ", circle)}");
            foreach (var name in circle)
            {
                foreach (var (used, by) in graph.UsesOf(name).Where(use => circle.Contains(use.Key)))
                    output.WriteLine($"  {name} uses {used} by {string.Join(", ", by)}");
            }
        }

        Assert.InRange(graph.Namespaces.Count(), 8, 100);
        Assert.Empty(circles);
    }
}
