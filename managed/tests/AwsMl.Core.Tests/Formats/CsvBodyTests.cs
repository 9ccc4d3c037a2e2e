using System.Text;
using AwsMl.Core.Formats;
using AwsMl.Core.Protocol;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Formats;

/// <summary>Expected texts are the output of COPY ... TO STDOUT (FORMAT csv) in PostgreSQL 15 for the values.</summary>
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

    [Theory]
    [InlineData("", "")]
    [InlineData("\"", "\"\"")]
    [InlineData(",\n", ",\n")]
    public void Long_values_are_written_as_copy_writes_them(string special, string written)
    {
        var text = new string('x', 100);
        var quote = special.Length > 0 ? "\"" : "";

        Assert.Equal($"1,{quote}{text}{written}{text}{quote},,\"\"\n2,3,4,5\n", Write(["1", text + special + text, null, ""], ["2", "3", "4", "5"]));
    }

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
        var body = CsvBody.Write(Rows.Pack(["1", "2"], ["3", "4"], ["5", "6"]), 3, maxBytes, long.MaxValue, out var taken);

        Assert.Equal(expected, taken);
        Assert.Equal("1,2\n3,4\n5,6\n"[..(4 * expected)], Encoding.UTF8.GetString(body));
    }

    [Fact]
    public void Quotes_count_against_the_limit()
    {
        CsvBody.Write(Rows.Pack(["a"], ["\""]), 2, 6, long.MaxValue, out var taken);

        Assert.Equal(1, taken);
    }

    [Fact]
    public void A_row_larger_than_the_limit_names_both_sizes()
    {
        var error = Assert.Throws<RequestException>(() => CsvBody.Write(Rows.Pack(["12345"]), 1, 5, long.MaxValue, out _));

        Assert.Equal(ErrorKind.TooLarge, error.Kind);
        Assert.Equal(0, error.Row);
        Assert.Equal("the row has 6 bytes, a request takes at most 5", error.Message);
    }

    static string Write(params string?[][] rows)
    {
        var body = CsvBody.Write(Rows.Pack(rows), rows.Length, 1_000, long.MaxValue, out var taken);
        Assert.Equal(rows.Length, taken);
        return Encoding.UTF8.GetString(body);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 1)]
    [InlineData(8, 2)]
    public void Rows_beyond_the_wanted_size_are_left_but_the_first_is_taken(int wantedBytes, int expected)
    {
        CsvBody.Write(Rows.Pack(["1", "2"], ["3", "4"], ["5", "6"]), 3, 1_000, wantedBytes, out var taken);

        Assert.Equal(expected, taken);
    }

    [Fact]
    public void A_part_has_the_lines_of_its_rows_whatever_is_in_their_quotes()
    {
        var body = CsvBody.Write(Rows.Pack(["a\nb", "c"], ["\"\n\"\"", ""], ["d", null], ["\n", "e"]), 4, 1_000, 1_000, out _);

        Assert.Equal("\"a\nb\",c\nd,\n", Encoding.UTF8.GetString(CsvBody.Part(body, [0, 2])));
        Assert.Equal("\"\"\"\n\"\"\"\"\",\"\"\n\"\n\",e\n", Encoding.UTF8.GetString(CsvBody.Part(body, [1, 3])));
        Assert.Equal(body, CsvBody.Part(body, [0, 1, 2, 3]));
    }
}
