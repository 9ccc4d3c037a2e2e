namespace AwsMl.LocalServer.Tests.Models;

public sealed class EchoAndHashTests
{
    [Fact]
    public async Task Echo_answers_each_line_with_itself() =>
        Assert.Equal(["1,\"a,b\"", "", "3"], await PredictAsync("""{"type": "echo"}""", "1,\"a,b\"\n\n3"));

    [Fact]
    public async Task Echo_of_one_column_answers_with_the_first_field() =>
        Assert.Equal(["1", "\"x,y\"", ""], await PredictAsync("""{"type": "echo", "columns": 1}""", "1,2\n\"x,y\",2\n,2"));

    [Theory]
    [InlineData("", 0x811c9dc5)]
    [InlineData("a", 0xe40c292c)]
    [InlineData("foobar", 0xbf9cf968)]
    public async Task Hash_is_FNV_1a(string line, uint hash) =>
        Assert.Equal([$"{hash % 1000003}"], await PredictAsync("""{"type": "hash", "modulo": 1000003}""", line));

    [Fact]
    public async Task The_second_column_is_the_hash_of_the_line_and_a_one()
    {
        var columns = Assert.Single(await PredictAsync("""{"type": "hash", "modulo": 100, "columns": 2}""", "x")).Split(',');
        var single = Assert.Single(await PredictAsync("""{"type": "hash", "modulo": 100}""", "x1"));

        Assert.Equal(2, columns.Length);
        Assert.Equal(single, columns[1]);
        Assert.NotEqual(columns[0], columns[1]);
    }

    [Fact]
    public async Task Different_lines_get_different_answers()
    {
        var answers = await PredictAsync("""{"type": "hash", "modulo": 1000000}""", string.Join('\n', Enumerable.Range(0, 1000)));

        Assert.InRange(answers.Distinct().Count(), 990, 1000);
    }

    static Task<string[]> PredictAsync(string definition, string body) => ModelRunner.PredictAsync(ModelRunner.Build(definition), body);
}
