using System.Text;
using AwsMl.Core.Csv;
using AwsMl.Core.Errors;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Csv;

/// <summary>Expected texts are what COPY ... TO STDOUT (FORMAT csv) of PostgreSQL 15 printed for the values.</summary>
public class CsvBodyTests
{
    [Theory]
    [InlineData("", "\"\"")]
    [InlineData(null, "")]
    [InlineData("\\.", "\"\\.\"")]
    [InlineData("a", "a")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("l1\nl2", "\"l1\nl2\"")]
    [InlineData("cr\r", "\"cr\r\"")]
    [InlineData(" lead", " lead")]
    [InlineData("é", "é")]
    [InlineData("\"", "\"\"\"\"")]
    [InlineData("\\N", "\\N")]
    [InlineData("tab\there", "tab\there")]
    [InlineData("NULL", "NULL")]
    [InlineData("\\. ", "\\. ")]
    public void A_value_alone_on_its_line_is_written_as_copy_writes_it(string? value, string expected) =>
        Assert.Equal(expected + "\n", Write([value]));

    [Theory]
    [InlineData("", null, "\"\",")]
    [InlineData(null, null, ",")]
    [InlineData("\\.", "\\.", "\\.,\\.")]
    [InlineData("a", "b,", "a,\"b,\"")]
    [InlineData("1.5", "-3e-05", "1.5,-3e-05")]
    public void Values_of_a_row_are_written_as_copy_writes_them(string? first, string? second, string expected) =>
        Assert.Equal(expected + "\n", Write([first, second]));

    [Fact]
    public void Every_row_ends_with_a_line_feed() => Assert.Equal("1,2\n3,4\n", Write(["1", "2"], ["3", "4"]));

    [Theory]
    [InlineData(8, 2)]
    [InlineData(7, 1)]
    [InlineData(4, 1)]
    [InlineData(11, 2)]
    [InlineData(12, 3)]
    public void As_many_leading_rows_are_taken_as_fit(long maxBytes, int expected)
    {
        var body = CsvBody.Write(Rows.Pack(["1", "2"], ["3", "4"], ["5", "6"]), 3, maxBytes, out var taken);

        Assert.Equal(expected, taken);
        Assert.Equal("1,2\n3,4\n5,6\n"[..(4 * expected)], Encoding.UTF8.GetString(body));
    }

    [Fact]
    public void Quotes_count_against_the_limit()
    {
        CsvBody.Write(Rows.Pack(["a"], ["\""]), 2, 6, out var taken);

        Assert.Equal(1, taken);
    }

    [Fact]
    public void A_row_larger_than_the_limit_names_both_sizes()
    {
        var error = Assert.Throws<RequestException>(() => CsvBody.Write(Rows.Pack(["12345"]), 1, 5, out _));

        Assert.Equal(ErrorKind.TooLarge, error.Kind);
        Assert.Equal(0, error.Row);
        Assert.Equal("the row has 6 bytes, a request takes at most 5", error.Message);
    }

    static string Write(params string?[][] rows)
    {
        var body = CsvBody.Write(Rows.Pack(rows), rows.Length, 1_000, out var taken);
        Assert.Equal(rows.Length, taken);
        return Encoding.UTF8.GetString(body);
    }
}
