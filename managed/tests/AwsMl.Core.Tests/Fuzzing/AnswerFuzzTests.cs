using AwsMl.Core.Formats;
using AwsMl.Core.Protocol;
using AwsMl.Core.Tests.Formats;
using Xunit.Abstractions;

namespace AwsMl.Core.Tests.Fuzzing;

/// <summary>Any answer of a model is rows or an error.</summary>
public class AnswerFuzzTests(ITestOutputHelper output)
{
    [Fact]
    public void A_csv_answer_is_rows_or_an_error() => Run(AnswerCorpus.Csv);

    [Fact]
    public void A_json_answer_is_rows_or_an_error() => Run(AnswerCorpus.Json);

    [Fact]
    public void A_json_lines_answer_is_rows_or_an_error() => Run(AnswerCorpus.JsonLines);

    [Fact]
    public void Random_bytes_are_rows_or_an_error() =>
        Fuzz.Run(output, Mutator.RandomBytes, answer => AnswerCheck.Holds(answer, 1, Read));

    [Fact]
    public void Csv_values_come_back() =>
        Fuzz.Run(output, RandomTable.Make, table => ComesBack(table, table.ToCsv(), "text/csv"));

    [Fact]
    public void Json_values_come_back() =>
        Fuzz.Run(output, RandomTable.Make, table =>
        {
            var body = table.ToJson();
            foreach (var wrong in new[] { table.Rows.Length - 1, table.Rows.Length + 1 }.Where(count => count > 0))
                Assert.Throws<RequestException>(() => AnswerText.Read(body, "application/json", wrong));
            return ComesBack(table, body, "application/json");
        });

    [Theory]
    [InlineData("", "[", "", "text/csv")]
    [InlineData("", "]", "", "text/csv")]
    [InlineData("", "[,", "", "text/csv")]
    [InlineData("", "[1],", "", "text/csv")]
    [InlineData("[", "[0],", "[0]]", "text/csv")]
    [InlineData("", "\"", "", "text/csv")]
    [InlineData("", " \"", "", "text/csv")]
    [InlineData("", "\"\"[", "", "text/csv")]
    [InlineData("", "[\"", "", "text/csv")]
    [InlineData("", "\"[\"\"\",", "0\n", "text/csv")]
    [InlineData("\"", "\"\"", "\"\n", "text/csv")]
    [InlineData("\"", ",\n", "\"", "text/csv")]
    [InlineData("", " ", "", "text/csv")]
    [InlineData("", ",", "", "text/csv")]
    [InlineData("", "1,", "", "text/csv")]
    [InlineData("", "1", "", "text/csv")]
    [InlineData("", "\n", "", "text/csv")]
    [InlineData("", "\r", "", "text/csv")]
    [InlineData("", " \n", "", "text/csv")]
    [InlineData("", "[", "", "application/json")]
    [InlineData("", "{\"a\":", "", "application/json")]
    [InlineData("", "1", "", "application/json")]
    [InlineData("", " ", "", "application/json")]
    [InlineData("[", "0,", "0]", "application/json")]
    [InlineData("[", "[],", "[]]", "application/json")]
    [InlineData("{\"predictions\":[", "0,", "0]}", "application/json")]
    [InlineData("[\"", "\\\\", "\"]", "application/json")]
    [InlineData("", "\n", "", "application/jsonlines")]
    [InlineData("", "1\n", "", "application/jsonlines")]
    [InlineData("", "[]\n", "", "application/jsonlines")]
    [InlineData("[", "\"x\",", "0]\n", "application/jsonlines")]
    public void A_large_answer_is_read_in_time(string before, string text, string after, string contentType)
    {
        foreach (var rowCount in new[] { 1, 2, 10_000 })
            ReadInTime(AnswerCheck.Large(before, text, after, contentType, rowCount));
    }

    [Theory]
    [InlineData("0,", "0")]
    [InlineData("[0],", "[0]")]
    public void A_large_value_inside_of_many_brackets_is_read_in_time(string text, string last)
    {
        const int brackets = 62;
        ReadInTime(AnswerCheck.Large(new string('[', brackets), text, last + new string(']', brackets), "application/json", 1));
    }

    static string ComesBack(RandomTable table, byte[] body, string contentType)
    {
        Assert.Equal(table.Expected(), AnswerText.Read(body, contentType, table.Rows.Length));
        return "rows";
    }

    void Run(FuzzedAnswer[] corpus) =>
        Fuzz.Run(output, random => Mutator.MutateWithRows(corpus, random), answer => AnswerCheck.Holds(answer, 1, Read));

    void ReadInTime(FuzzedAnswer answer) => Fuzz.RunInTime(output, () => AnswerCheck.Holds(answer, 1, Read));

    static IReadOnlyCollection<int>? Read(FuzzedAnswer answer, PackedRowWriter rows)
    {
        AnswerReader.Read(answer.Body, answer.ContentType, answer.RowCount, rows);
        return null;
    }
}
