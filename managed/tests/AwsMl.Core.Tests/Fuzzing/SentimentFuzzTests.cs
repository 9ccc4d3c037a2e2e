using AwsMl.Core.Protocol;
using AwsMl.Core.Services;
using AwsMl.Core.Services.Comprehend;
using Xunit.Abstractions;

namespace AwsMl.Core.Tests.Fuzzing;

/// <summary>Any answer of Comprehend is rows or an error.</summary>
public class SentimentFuzzTests(ITestOutputHelper output)
{
    [Fact]
    public void An_answer_of_comprehend_is_rows_or_an_error() =>
        Fuzz.Run(output, random => Mutator.MutateWithRows(AnswerCorpus.Sentiments, random), Check);

    [Fact]
    public void Random_bytes_are_an_error() => Fuzz.Run(output, Mutator.RandomBytes, Check);

    [Theory]
    [InlineData("", "[", "", 1)]
    [InlineData("{", "\"a\":0,", "\"a\":0}", 1)]
    [InlineData("{\"Sentiment\":\"A\",\"SentimentScore\":{", "\"A\":1,", "\"A\":1}}", 1)]
    [InlineData("{\"Sentiment\":\"A\",\"SentimentScore\":{", "\"b\":1,", "\"A\":1}}", 1)]
    [InlineData("{\"Sentiment\":\"", "\\n", "\"}", 1)]
    [InlineData("{\"Sentiment\":\"A\",\"SentimentScore\":{\"A\":", "1", "}}", 1)]
    [InlineData("{\"ResultList\":[", "{\"Index\":0},", "0]}", 25)]
    [InlineData("{\"ErrorList\":[", "0,", "0],\"ResultList\":[]}", 25)]
    public void A_large_answer_of_comprehend_is_read_in_time(string before, string text, string after, int rowCount)
    {
        var answer = AnswerCheck.Large(before, text, after, null, rowCount);
        Fuzz.RunInTime(output, () => Check(answer));
    }

    static string Check(FuzzedAnswer answer) => AnswerCheck.Holds(answer, 2, Read);

    static IReadOnlyCollection<int> Read(FuzzedAnswer answer, PackedRowWriter rows)
    {
        var errors = new List<RowError>();
        SentimentAnswer.Read(answer.Body, answer.RowCount, rows, errors);
        return [.. errors.Select(error => error.Row)];
    }
}
