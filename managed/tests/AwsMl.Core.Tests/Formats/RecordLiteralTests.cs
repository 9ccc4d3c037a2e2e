using AwsMl.Core.Formats;
using AwsMl.Core.Protocol;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Formats;

/// <summary>Expected texts are the output of SELECT ROW(...) in PostgreSQL 15 for the values.</summary>
public class RecordLiteralTests
{
    [Theory]
    [InlineData("a b", "", "(\"a b\",\"\")")]
    [InlineData("x", null, "(x,)")]
    [InlineData("a\"b", "c\\d", "(\"a\"\"b\",\"c\\\\d\")")]
    [InlineData("(", ")", "(\"(\",\")\")")]
    [InlineData(",", "a\tb", "(\",\",\"a\tb\")")]
    [InlineData("0.12", "0.93", "(0.12,0.93)")]
    [InlineData(null, null, "(,)")]
    [InlineData("a\nb", "v", "(\"a\nb\",v)")]
    [InlineData("é", "{1}", "(é,{1})")]
    [InlineData("a\u00a0b", "1", "(a\u00a0b,1)")]
    public void Several_values_are_a_record_as_postgresql_writes_it(string? first, string? second, string expected) =>
        Assert.Equal([expected], Write(row =>
        {
            Add(row, first);
            Add(row, second);
        }));

    [Theory]
    [InlineData("a b, \"c\"")]
    [InlineData("")]
    [InlineData(null)]
    public void One_value_is_its_text(string? value) => Assert.Equal([value], Write(row => Add(row, value)));

    [Fact]
    public void No_value_is_null() => Assert.Equal([null], Write(_ => { }));

    static IEnumerable<string?> Write(Action<AnswerRow> add)
    {
        using var buffer = new NativeBuffer();
        var row = new AnswerRow(new PackedRowWriter(buffer));
        add(row);
        row.End();
        return Rows.Column(buffer.Written);
    }

    static void Add(AnswerRow row, string? value)
    {
        if (value is null)
            row.AddNull();
        else
            row.Add(System.Text.Encoding.UTF8.GetBytes(value));
    }
}
