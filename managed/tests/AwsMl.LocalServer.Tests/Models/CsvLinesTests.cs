using System.Text;
using AwsMl.LocalServer.Models;

namespace AwsMl.LocalServer.Tests.Models;

public sealed class CsvLinesTests
{
    [Theory]
    [InlineData("", new[] { "" })]
    [InlineData("\n", new[] { "" })]
    [InlineData("a", new[] { "a" })]
    [InlineData("a\n", new[] { "a" })]
    [InlineData("a\nb", new[] { "a", "b" })]
    [InlineData("a\n\nb\n", new[] { "a", "", "b" })]
    [InlineData("a\n\n", new[] { "a", "" })]
    [InlineData("a\r\nb\r\n", new[] { "a", "b" })]
    [InlineData("\"a\nb\",1\n2", new[] { "\"a\nb\",1", "2" })]
    [InlineData("\"a\"\"\n\"\"b\"\n2", new[] { "\"a\"\"\n\"\"b\"", "2" })]
    public void A_body_is_split_at_line_ends_outside_quotes(string body, string[] lines)
    {
        var bytes = Encoding.UTF8.GetBytes(body);

        Assert.Equal(lines, CsvLines.Split(bytes).Select(line => Encoding.UTF8.GetString(line.Span)));
        Assert.Equal(lines.Length, CsvLines.Count(bytes));
    }

    [Theory]
    [InlineData("", new[] { "" })]
    [InlineData("1,2", new[] { "1", "2" })]
    [InlineData("1,,", new[] { "1", "", "" })]
    [InlineData("\"a,b\",\"c\"\"d\",é", new[] { "a,b", "c\"d", "é" })]
    public void A_line_is_split_at_commas_outside_quotes(string line, string[] fields) =>
        Assert.Equal(fields, CsvLines.Fields(Encoding.UTF8.GetBytes(line)));

    [Theory]
    [InlineData("a", 1, "a")]
    [InlineData("a,b,c", 1, "a")]
    [InlineData("a,b,c", 2, "a,b")]
    [InlineData("a,b", 5, "a,b")]
    [InlineData("\"x,y\",b", 1, "\"x,y\"")]
    [InlineData(",b", 1, "")]
    public void First_fields_come_as_they_stand(string line, int count, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(CsvLines.FirstFields(Encoding.UTF8.GetBytes(line), count).Span));
}
