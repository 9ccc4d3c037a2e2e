
namespace AwsMl.Core.Tests.Formats;

public class CsvAnswerTests
{
    [Theory]
    [InlineData("0.1\n0.2\n", new[] { "0.1", "0.2" })]
    [InlineData("0.1\n0.2", new[] { "0.1", "0.2" })]
    [InlineData("0.1\r\n0.2\r\n", new[] { "0.1", "0.2" })]
    [InlineData("0.1\n\n0.3\n", new[] { "0.1", null, "0.3" })]
    [InlineData("0.1\n\n", new[] { "0.1", null })]
    [InlineData("0.1,0.2\n\n", new[] { "(0.1,0.2)", null })]
    [InlineData("\n\n", new[] { null, (string?)null })]
    [InlineData("\"\"\n\"a\nb\"\n", new[] { "", "a\nb" })]
    [InlineData("0.12,0.93\n0.4,0.5\n", new[] { "(0.12,0.93)", "(0.4,0.5)" })]
    [InlineData("0.12, 0.93\n0.4, 0.5\n", new[] { "(0.12,0.93)", "(0.4,0.5)" })]
    [InlineData("1e-05\n1.50\n", new[] { "1e-05", "1.50" })]
    [InlineData("[0.1, 0.9]\n[0.3, 0.7]\n", new[] { "(0.1,0.9)", "(0.3,0.7)" })]
    [InlineData("a,\"b,c\"\nd,e\n", new[] { "(a,\"b,c\")", "(d,e)" })]
    public void A_line_per_row(string body, string?[] expected) =>
        Assert.Equal(expected, AnswerText.Read(body, "text/csv", expected.Length));

    [Theory]
    [InlineData("0.1,0.2,0.3", new[] { "0.1", "0.2", "0.3" })]
    [InlineData("0.1, 0.2, 0.3\n", new[] { "0.1", "0.2", "0.3" })]
    [InlineData("0.1,,0.3\n", new[] { "0.1", null, "0.3" })]
    [InlineData("\"a,b\",\"\"\n", new[] { "a,b", "" })]
    [InlineData("[0.1, 0.9],[0.3, 0.7]", new[] { "(0.1,0.9)", "(0.3,0.7)" })]
    [InlineData("[0.1],[0.3]\n", new[] { "0.1", "0.3" })]
    [InlineData("[[1,2],3],[\"a]\",4]", new[] { "(\"[1,2]\",3)", "(a],4)" })]
    [InlineData("0.1,0.2,0.3\r\n\r\n", new[] { "0.1", "0.2", "0.3" })]
    [InlineData("0.1,\"0.2\n\",0.3,0.4\n\n\n", new[] { "0.1", "0.2\n", "0.3", "0.4" })]
    public void All_rows_on_one_line(string body, string?[] expected) =>
        Assert.Equal(expected, AnswerText.Read(body, "text/csv", expected.Length));

    [Theory]
    [InlineData("0.5\n", "0.5")]
    [InlineData("0.1,0.9\n", "(0.1,0.9)")]
    [InlineData("[0.1, 0.9]\n", "(0.1,0.9)")]
    [InlineData("[0.1, 0.9],[0.3, 0.7]\n", "(\"[0.1, 0.9]\",\"[0.3, 0.7]\")")]
    [InlineData("\n", null)]
    [InlineData("a b\n", "a b")]
    [InlineData("say \"hi\"\n", "say \"hi\"")]
    public void One_line_for_one_row_is_a_line(string body, string? expected) =>
        Assert.Equal([expected], AnswerText.Read(body, "text/csv", 1));

    [Fact]
    public void Empty_lines_at_the_end_are_no_rows() =>
        Assert.Equal(["0.1", "0.2"], AnswerText.Read("0.1\n0.2\n\n\n", "text/csv", 2));

    [Theory]
    [InlineData("0.1\n0.2\n0.3\n", 2, "the answer has 3 lines, the request had 2 rows")]
    [InlineData("0.1\n0.2\n", 3, "the answer has 2 lines, the request had 3 rows")]
    [InlineData("0.1,0.2\n", 3, "the answer has 1 line of 2 fields, the request had 3 rows")]
    [InlineData("0.1\n", 2, "the answer has 1 line of 1 field, the request had 2 rows")]
    [InlineData("[0.1,0.2]", 2, "the answer has 1 line of 1 field, the request had 2 rows")]
    [InlineData("", 2, "the answer has 0 lines, the request had 2 rows")]
    [InlineData("", 1, "the answer has 0 lines, the request had 1 row")]
    [InlineData("1\n2\n", 1, "the answer has 2 lines, the request had 1 row")]
    [InlineData("\n", 2, "the answer has 1 line, the request had 2 rows")]
    [InlineData("\n1,2\n", 3, "the answer has 2 lines, the request had 3 rows")]
    [InlineData("1,2,3,4\n\n\n", 5, "the answer has 1 line of 4 fields, the request had 5 rows")]
    public void A_wrong_number_of_rows_names_both_counts(string body, int rowCount, string expected) =>
        Assert.Equal(expected, AnswerText.Refuse(body, "text/csv", rowCount));

    [Theory]
    [InlineData("\"never closed,0.5\n", 1)]
    [InlineData("\"never closed\n0.5\n", 1)]
    [InlineData("0.5\n\"", 2)]
    [InlineData("0.5,\"0.6", 2)]
    [InlineData("\"0.5\"0\n", 1)]
    public void A_quote_that_does_not_close_is_refused(string body, int rowCount) =>
        Assert.Equal(
            "the answer is not valid CSV: a field in quotes does not end with a quote", AnswerText.Refuse(body, "text/csv", rowCount));

    [Theory]
    [InlineData("text/csv; charset=utf-8")]
    [InlineData("TEXT/CSV")]
    [InlineData("application/octet-stream")]
    [InlineData("")]
    public void Csv_is_what_is_not_json(string contentType) =>
        Assert.Equal(["1", "2"], AnswerText.Read("1\n2\n", contentType, 2));

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_first_value() =>
        Assert.Equal(["1"], AnswerText.Read("\uFEFF1\n", "text/csv", 1));

    [Fact]
    public void An_answer_that_is_not_utf8_is_refused() =>
        Assert.Equal("the answer is not valid UTF-8", AnswerText.Refuse([0x30, 0xff, 0x0a], "text/csv", 1));

    [Fact]
    public void A_zero_byte_is_refused() =>
        Assert.Equal("the answer contains a zero byte", AnswerText.Refuse("a\0b\n", "text/csv", 1));

    [Fact]
    public void Ten_thousand_lines_are_ten_thousand_rows()
    {
        var body = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"{i}.5\n"));

        var rows = AnswerText.Read(body, "text/csv", 10_000);

        Assert.Equal("9999.5", rows.Last());
    }
}
